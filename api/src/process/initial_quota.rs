//! Allocates the storage that was asked for at an invitation, once the account is enabled.
//!
//! A request that its pool cannot take stays a request: approvals shows it as something to do,
//! until it is tried again, something is allocated, or it is declined.
//!
//! Invariants: every event is reacted to at least once, and reacting twice changes nothing; one
//! node at a time does it.

use std::time::Duration;

use anyhow::Context;
use deadpool_postgres::{ClientWrapper, Object};
use domain::{
    AccountId, Actor, PoolId,
    account::{AccountEvent, Status},
    storage_pool::{Holder, PoolAction, PoolCommand, PoolEvent, quota_claim},
};
use event_store::{ExecuteError, Filter, Metadata, Position};
use projections::{Event, Subject};
use tokio::sync::watch;

use crate::app::SharedApp;

const NAME: &str = "initial-quota";

const BATCH: u32 = 200;

/// Without a signal, the log is looked at this often.
const LOOK_EVERY: Duration = Duration::from_secs(2);

/// After a failure, and between attempts to become the node that does this.
const PAUSE: Duration = Duration::from_secs(2);

/// Reacts until told to stop. What is cut short by that is done again after the next start.
pub async fn run(app: SharedApp, mut stopped: watch::Receiver<bool>) {
    let reacting = async {
        loop {
            if let Err(error) = lead(&app).await {
                tracing::warn!(error = format!("{error:#}"), "storage asked for has to wait");
            }
            tokio::time::sleep(PAUSE).await;
        }
    };
    tokio::select! {
        () = reacting => {}
        _ = stopped.wait_for(|stopped| *stopped) => {}
    }
}

/// Reacts for as long as this node is the one that does. The lock belongs to a connection taken
/// out of the pool, so it goes when the connection does.
async fn lead(app: &SharedApp) -> anyhow::Result<()> {
    let client = Object::take(app.db.get().await?);
    let lock = "select pg_try_advisory_lock(hashtext('process'), hashtext($1))";
    if !client.query_one(lock, &[&NAME]).await?.try_get::<_, bool>(0)? {
        return Ok(());
    }
    let start = "insert into process_checkpoints values ($1, 0) on conflict do nothing";
    client.execute(start, &[&NAME]).await?;
    let row = "select position from process_checkpoints where name = $1";
    let mut position = Position::from_sql(client.query_one(row, &[&NAME]).await?.try_get(0)?);
    let mut appends = app.log.signals().appends();
    loop {
        let events = app.reader.read_each_after(position, BATCH, &interesting()).await?;
        if events.is_empty() {
            appends.wait(LOOK_EVERY).await;
            continue;
        }
        for event in events {
            let read = event.map_err(|unreadable| (unreadable.position, unreadable.to_string()));
            let read = read.and_then(|recorded| {
                Event::read(&recorded).map_err(|error| (recorded.position, error.to_string()))
            });
            position = match read {
                Ok(event) => {
                    let reacted = react(app, &client, &event).await;
                    reacted.with_context(|| format!("reacting to position {}", event.position))?;
                    event.position
                }
                Err((position, error)) => {
                    tracing::error!(%position, error, "an event that cannot be reacted to");
                    position
                }
            };
            let moved = "update process_checkpoints set position = $2 where name = $1";
            client.execute(moved, &[&NAME, &position.to_sql()]).await?;
        }
    }
}

fn interesting() -> Filter {
    let event_types = ["QuotaRequested", "QuotaDeclined", "Enabled", "QuotaAllocated", "Deleted"];
    Filter { event_types: event_types.map(str::to_owned).into(), ..Filter::default() }
}

async fn react(app: &SharedApp, client: &ClientWrapper, event: &Event) -> anyhow::Result<()> {
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
                allocate(app, event, *id, PoolId(row.try_get("pool_id")?), bytes).await?;
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

async fn allocate(
    app: &SharedApp,
    cause: &Event,
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
    let action = PoolAction::Allocate { holder, bytes, measured, overcommit: None };
    let command = PoolCommand { actor: Actor::system(NAME), at: app.clock.now(), action };
    let metadata = Metadata {
        correlation_id: cause.metadata.correlation_id.clone(),
        causation_id: Some(cause.position.to_string()),
        ..Metadata::system(NAME, cause.metadata.request_id.clone())
    };
    match app.pools.execute(pool_id, command, &metadata, None).await {
        Ok(_) => Ok(()),
        Err(ExecuteError::Refused(refusal)) => {
            tracing::warn!(%account_id, %pool_id, %refusal, "storage asked for was not allocated");
            Ok(())
        }
        Err(error) => Err(error.into()),
    }
}
