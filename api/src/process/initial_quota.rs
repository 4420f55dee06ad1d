//! Allocates the storage that was asked for at an invitation, once the account is enabled.
//!
//! A request that its pool cannot take stays a request: approvals shows it as something to do,
//! until it is tried again, something is allocated, or it is declined.

use deadpool_postgres::ClientWrapper;
use domain::{
    AccountId, Actor, PoolId,
    account::{AccountEvent, Status},
    storage_pool::{Holder, PoolAction, PoolCommand, PoolEvent, quota_claim},
};
use event_store::ExecuteError;
use projections::Subject;

use super::reaction::{Incoming, Reaction};
use crate::app::SharedApp;

pub(super) struct InitialQuota;

impl Reaction for InitialQuota {
    const NAME: &'static str = "initial-quota";
    const EVENT_TYPES: &'static [&'static str] =
        &["QuotaRequested", "QuotaDeclined", "Enabled", "QuotaAllocated", "Deleted"];

    async fn react(
        app: &SharedApp,
        client: &ClientWrapper,
        incoming: &Incoming,
    ) -> anyhow::Result<()> {
        let Some(event) = incoming.understood() else { return Ok(()) };
        match &event.subject {
            Subject::Account(id, AccountEvent::QuotaRequested { pool_id, bytes, .. }) => {
                let remember = "insert into quota_requests values ($1, $2, $3)
                    on conflict (account_id) do update
                    set pool_id = excluded.pool_id, bytes = excluded.bytes";
                client.execute(remember, &[&id.0, &pool_id.0, &i64::try_from(*bytes)?]).await?;
            }
            Subject::Account(id, AccountEvent::Enabled { .. }) => {
                let requested = "select pool_id, bytes from quota_requests where account_id = $1";
                if let Some(row) = client.query_opt(requested, &[&id.0]).await? {
                    let bytes = u64::try_from(row.try_get::<_, i64>("bytes")?)?;
                    allocate(app, incoming, *id, PoolId(row.try_get("pool_id")?), bytes).await?;
                }
            }
            Subject::Account(
                account,
                AccountEvent::QuotaDeclined { .. } | AccountEvent::Deleted { .. },
            )
            | Subject::Pool(_, PoolEvent::QuotaAllocated { account_id: account, .. }) => {
                let forget = "delete from quota_requests where account_id = $1";
                client.execute(forget, &[&account.0]).await?;
            }
            _ => {}
        }
        Ok(())
    }
}

async fn allocate(
    app: &SharedApp,
    cause: &Incoming,
    account_id: AccountId,
    pool_id: PoolId,
    bytes: u64,
) -> anyhow::Result<()> {
    if app.log.holder(&quota_claim(account_id)).await?.is_some() {
        // Somebody was faster and has decided.
        return Ok(());
    }
    let status = app.accounts.load(account_id).await?.aggregate.status;
    let pool = app.pools.load(pool_id).await?.aggregate;
    let Some(root) = pool.root.filter(|_| status == Status::Enabled) else { return Ok(()) };
    let Ok(measured) = app.storage.disks.measure(pool_id, &root).await else { return Ok(()) };
    let holder = Holder { account_id, status };
    let action = PoolAction::Allocate { holder, bytes, measured, overcommit: false, reason: None };
    let command =
        PoolCommand { actor: Actor::system(InitialQuota::NAME), at: app.clock.now(), action };
    let metadata = cause.metadata(app, InitialQuota::NAME);
    match app.pools.execute(pool_id, command, &metadata, None).await {
        Ok(_) => Ok(()),
        Err(ExecuteError::Refused(refusal)) => {
            tracing::warn!(%account_id, %pool_id, %refusal, "storage asked for was not allocated");
            Ok(())
        }
        Err(error) => Err(error.into()),
    }
}
