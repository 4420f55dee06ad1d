//! What the log says of an identity that scanned a code.

use domain::{
    AccountId,
    account::{Account, SignInRefusal, Status, fingerprint_claim},
    values::Fingerprint,
};
use event_store::Loaded;

use crate::{app::App, problem::ApiError};

/// Where an identity stands at this moment.
#[derive(Debug)]
pub enum Standing {
    /// Nobody has it.
    Unknown,
    /// Its account may sign in.
    Admitted { account_id: AccountId, account: Box<Loaded<Account>> },
    /// An administrator has to enable its account.
    Waits,
    /// Its account is closed, or needs a new password first.
    Refused,
}

pub async fn standing(app: &App, fingerprint: &Fingerprint) -> Result<Standing, ApiError> {
    let holder = app.log.holder(&fingerprint_claim(fingerprint)).await?;
    let Some(account_id) = holder.and_then(|id| id.parse::<AccountId>().ok()) else {
        return Ok(Standing::Unknown);
    };
    let account = Box::new(app.accounts.load(account_id).await?);
    Ok(match account.aggregate.may_sign_in() {
        Ok(()) => Standing::Admitted { account_id, account },
        Err(SignInRefusal::Status(Status::Pending | Status::Disabled)) => Standing::Waits,
        // Deleted between the two questions: its identity is nobody's now.
        Err(SignInRefusal::Status(Status::Deleted)) => Standing::Unknown,
        Err(SignInRefusal::Status(_) | SignInRefusal::ResetRequired) => Standing::Refused,
    })
}
