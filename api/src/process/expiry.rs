//! Records what has run out: links whose time is over, and people who came by QR code and were
//! never let in.
//!
//! What is due is read from the tables, so it does not matter whether a server ran when it became
//! due. Whether it really has run out is the account's to say, and the log takes one answer only:
//! of several nodes that do this at once, one records it and the others find it recorded.

use std::time::Duration;

use domain::{
    AccountId, Actor,
    account::{Account, AccountAction, AccountCommand, AccountError, LinkPurpose, Status},
};
use event_store::{ExecuteError, Metadata};
use jiff::Timestamp;
use tokio::sync::watch;

use crate::{
    app::{App, SharedApp},
    auth::{links, qr::registrations},
};

const NAME: &str = "expiry";

const LOOK_EVERY: Duration = Duration::from_secs(2);

/// How many are dealt with at a time.
const AT_ONCE: i64 = 200;

pub async fn run(app: SharedApp, mut stopped: watch::Receiver<bool>) {
    loop {
        if let Err(error) = once(&app).await {
            tracing::warn!(error = format!("{error:#}"), "what has run out is not recorded yet");
        }
        tokio::select! {
            () = tokio::time::sleep(LOOK_EVERY) => {}
            _ = stopped.wait_for(|stopped| *stopped) => return,
        }
    }
}

/// Deals with what is due now.
async fn once(app: &App) -> anyhow::Result<()> {
    for link in links::past_their_time(app, AT_ONCE).await? {
        let link_id = link.id;
        let expire = match link.purpose {
            LinkPurpose::Setup => AccountAction::ExpireSetupLink { link_id },
            LinkPurpose::Reset => AccountAction::ExpireResetLink { link_id },
        };
        command(app, link.account_id, expire).await?;
        links::note_end(app, link_id).await?;
    }
    let now = app.clock.now();
    let waiting = app.config.lifetimes.waiting_for_approval;
    let registered_until = now.checked_sub(waiting).unwrap_or(Timestamp::MIN);
    for account_id in registrations::until(app, registered_until, AT_ONCE).await? {
        let expire = AccountAction::ExpireRegistration { registered_until };
        let account = command(app, account_id, expire).await?;
        // The row is a moment older than the event.
        if account.is_none_or(|account| account.status != Status::Pending) {
            registrations::give_back(app, account_id).await?;
        }
    }
    Ok(())
}

/// Gives the account a command; `None` when there is nothing left of it that could run out.
async fn command(
    app: &App,
    account_id: AccountId,
    action: AccountAction,
) -> anyhow::Result<Option<Account>> {
    let command = AccountCommand { actor: Actor::system(NAME), at: app.clock.now(), action };
    let metadata = Metadata::system(NAME, app.new_id().to_string());
    match app.accounts.execute(account_id, command, &metadata, None).await {
        Ok(receipt) => Ok(Some(receipt.aggregate)),
        // Its event never came, or it is deleted.
        Err(ExecuteError::Refused(AccountError::NotFound | AccountError::Deleted)) => Ok(None),
        Err(error) => Err(error.into()),
    }
}
