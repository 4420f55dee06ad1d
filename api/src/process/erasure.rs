//! Removes what is kept of somebody besides the log, once their account is deleted.
//!
//! What was sealed with their data key died in the statement that appended the deletion, so nothing
//! here is in a hurry; read models forget by themselves. Reacting to the log, rather than being part
//! of the request, it is also done when the node that deleted the account crashed right after.
//!
//! A request that was under way may still write a row after this, and what is being stored is
//! remembered until it has ended or run out, which takes minutes. The sweep removes both.

use anyhow::Context;
use deadpool_postgres::ClientWrapper;
use domain::AccountId;

use super::reaction::{Incoming, Reaction};
use crate::{
    app::SharedApp,
    auth, avatars,
    http::idempotency,
    storage::{storing, usage},
};

pub(super) struct Erasure;

impl Reaction for Erasure {
    const NAME: &'static str = "erasure";
    const EVENT_TYPES: &'static [&'static str] = &["Deleted"];

    /// Whose account it is says the stream, whatever can be made of the event itself.
    async fn react(
        app: &SharedApp,
        _client: &ClientWrapper,
        incoming: &Incoming,
    ) -> anyhow::Result<()> {
        let id = incoming.aggregate_id.parse();
        let account_id: AccountId = id.context("a deletion in a stream that is no account's")?;
        forget(app, account_id).await
    }
}

/// Repeating it is harmless.
async fn forget(app: &SharedApp, account_id: AccountId) -> anyhow::Result<()> {
    auth::erasure::forget(app, account_id).await?;
    avatars::forget(app, account_id).await?;
    idempotency::forget(app, account_id).await?;
    usage::forget(&app.db, account_id).await?;
    storing::forget(app, account_id).await?;
    Ok(())
}

/// Removes what requests wrote that were under way when an account was deleted.
pub(super) async fn sweep(app: &SharedApp) -> anyhow::Result<()> {
    for account in app.keyring.destroyed_within(2 * super::SWEEP_EVERY).await? {
        forget(app, AccountId(account)).await?;
    }
    Ok(())
}
