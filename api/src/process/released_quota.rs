//! Releases the quota of whoever is deleted: its pool can promise the space to others.
//!
//! Their files stay where they are until somebody removes them.

use deadpool_postgres::ClientWrapper;
use domain::{
    AccountId, Actor, PoolId,
    account::Status,
    storage_pool::{PoolAction, PoolCommand, PoolError, quota_claim},
};
use event_store::ExecuteError;
use projections::Subject;

use super::reaction::{Incoming, Reaction};
use crate::app::SharedApp;

pub(super) struct ReleasedQuota;

impl Reaction for ReleasedQuota {
    const NAME: &'static str = "released-quota";
    const EVENT_TYPES: &'static [&'static str] =
        &["Deleted", "QuotaAllocated", "MoveCancelled", "QuotaMovedIn"];

    async fn react(
        app: &SharedApp,
        _client: &ClientWrapper,
        incoming: &Incoming,
    ) -> anyhow::Result<()> {
        let account_id = match incoming.event_type.as_str() {
            "Deleted" => incoming.aggregate_id.parse().ok(),
            _ => held_too_long(app, incoming).await?,
        };
        match account_id {
            Some(account_id) => release(app, incoming, account_id).await,
            None => Ok(()),
        }
    }
}

/// Whose quota was allocated although they were deleted: by somebody who had looked just before. Or
/// whose move has come to its end since, which kept the quota where it was.
async fn held_too_long(app: &SharedApp, incoming: &Incoming) -> anyhow::Result<Option<AccountId>> {
    let Some(event) = incoming.understood() else { return Ok(None) };
    let Subject::Pool(_, event) = &event.subject else { return Ok(None) };
    let Some(account_id) = event.account() else { return Ok(None) };
    let status = app.accounts.load(account_id).await?.aggregate.status;
    Ok((status == Status::Deleted).then_some(account_id))
}

async fn release(app: &SharedApp, cause: &Incoming, account_id: AccountId) -> anyhow::Result<()> {
    let Some(pool_id) = app.log.holder(&quota_claim(account_id)).await? else { return Ok(()) };
    let pool_id: PoolId = pool_id.parse()?;
    let actor = Actor::system(ReleasedQuota::NAME);
    let action = PoolAction::Release { account_id, reason: None };
    let command = PoolCommand { actor, at: app.clock.now(), action };
    let metadata = cause.metadata(app, ReleasedQuota::NAME);
    match app.pools.execute(pool_id, command, &metadata, None).await {
        // The move is cancelled for the same reason; after that, this is tried again.
        Ok(_) | Err(ExecuteError::Refused(PoolError::Moving)) => Ok(()),
        Err(error) => Err(error.into()),
    }
}
