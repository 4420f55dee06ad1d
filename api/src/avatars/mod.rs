//! Pictures of people.
//!
//! Whatever is sent is decoded and made anew, so nothing but our own JPEG is ever handed out: no
//! metadata, no second meaning for whoever reads it differently. It lies sealed under the key of
//! the person that it shows; which one is shown is the account's to say.

pub mod picture;
mod rows;

use domain::{
    AccountId,
    account::{Account, AccountAction, AccountCommand, AccountError, Status},
    values::AvatarDigest,
};
use event_store::{ExecuteError, Receipt, keys::MacUse};

pub use rows::{forget, keep, settle, sweep};

use crate::{app::App, auth::signed_in::SignedIn, http::revision::IfMatch, problem::ApiError};

/// How many pictures are made at a time on one node. Each takes up to 200 MB for a moment.
pub const MADE_AT_ONCE: usize = 2;

/// How many may wait for their turn.
pub const WAITING: usize = 16;

/// Gives the account a new picture, made of what was sent.
pub async fn set(
    app: &App,
    by: &SignedIn,
    account_id: AccountId,
    if_match: IfMatch,
    sent: Vec<u8>,
) -> Result<Receipt<Account>, ApiError> {
    let account = app.accounts.load(account_id).await?.aggregate;
    // Before any work is done for it. The command is judged again.
    account.id.ok_or(ApiError::NotFound)?;
    if account.status == Status::Deleted {
        return Err(ApiError::Account(AccountError::Deleted));
    }
    account.check_rank(&by.actor(), account_id).map_err(ApiError::Account)?;
    let picture = app.picture_making.run(move || picture::make(&sent)).await??;
    let digest = digest(app, account_id, &picture)?;
    rows::store(app, account_id, &digest, &picture).await?;
    let action = AccountAction::SetAvatar { digest: digest.clone() };
    match command(app, by, account_id, if_match, action).await {
        Ok(receipt) => {
            keep(app, account_id, Some(&digest), receipt.sequence).await?;
            settle(app, account_id).await?;
            Ok(receipt)
        }
        // Whether it is in the log is not known, or somebody else has just set the same; the sweep
        // finds out.
        Err(error) => Err(error.into()),
    }
}

/// Takes the account's picture away. That there is none is fine.
pub async fn remove(
    app: &App,
    by: &SignedIn,
    account_id: AccountId,
    if_match: IfMatch,
) -> Result<Receipt<Account>, ApiError> {
    let receipt = command(app, by, account_id, if_match, AccountAction::RemoveAvatar).await?;
    settle(app, account_id).await?;
    Ok(receipt)
}

/// The account's picture, a JPEG; `None` when it has none.
pub async fn get(
    app: &App,
    account_id: AccountId,
    digest: &AvatarDigest,
) -> Result<Option<Vec<u8>>, ApiError> {
    Ok(rows::read(app, account_id, digest).await?)
}

async fn command(
    app: &App,
    by: &SignedIn,
    account_id: AccountId,
    if_match: IfMatch,
    action: AccountAction,
) -> Result<Receipt<Account>, ExecuteError<AccountError>> {
    let command = AccountCommand { actor: by.actor(), at: app.clock.now(), action };
    app.accounts.execute(account_id, command, &by.metadata(), if_match.0).await
}

/// Different for everybody, so that the same picture of two people is not seen to be the same.
fn digest(app: &App, account_id: AccountId, picture: &[u8]) -> Result<AvatarDigest, ApiError> {
    let key = app.installation.key().mac_key(MacUse::AvatarDigest);
    let mac = key.mac(&[account_id.0.as_bytes().as_slice(), picture].concat());
    let text: String = mac.iter().map(|byte| format!("{byte:02x}")).collect();
    AvatarDigest::parse(&text).map_err(ApiError::internal)
}
