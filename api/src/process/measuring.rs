//! Measures what is on the pools' disks, again and again: how large and full they are, and what
//! each person's files take up.

use std::{collections::HashSet, time::Duration};

use anyhow::Context;
use deadpool_postgres::Object;
use domain::AccountId;
use futures_util::future::{Either, join_all, select};
use jiff::SignedDuration;
use projections::{pools, profiles};
use tokio::sync::watch;

use crate::{
    app::{App, SharedApp},
    storage::{
        files, pool_figures,
        usage::{self, Pace, Place},
    },
};

const NAME: &str = "measuring";

/// How often the pools' sizes are noted, for when their disks are gone.
const NOTE_EVERY: Duration = Duration::from_secs(30);

/// How often it is looked whose files are to be measured, if that does not take longer.
const ROUND_EVERY: Duration = Duration::from_secs(60);

/// How old a figure may become.
const RECENT: SignedDuration = SignedDuration::from_mins(15);

/// What nobody has had reason to measure for so long is of nobody who has a quota.
const FORGET_AFTER: SignedDuration = SignedDuration::from_hours(24 * 30);

const PAGE: u32 = 200;

/// After a failure, and between attempts to become the node that measures files.
const PAUSE: Duration = Duration::from_secs(5);

/// While somebody's files are being counted, how often their disk is asked whether it still answers.
const LISTEN_EVERY: Duration = Duration::from_secs(30);

/// Measures until told to stop.
pub async fn run(app: SharedApp, mut stopped: watch::Receiver<bool>) {
    tokio::select! {
        () = sizes(&app) => {}
        () = files(&app) => {}
        _ = stopped.wait_for(|stopped| *stopped) => {}
    }
}

async fn sizes(app: &App) {
    loop {
        if let Err(error) = note_sizes(app).await {
            tracing::warn!(error = format!("{error:#}"), "the pools' sizes could not be noted");
        }
        tokio::time::sleep(NOTE_EVERY).await;
    }
}

async fn note_sizes(app: &App) -> anyhow::Result<()> {
    let pools = pools::list(&app.db).await?;
    let noted = pools.iter().map(async |pool| {
        match app.storage.disks.measure(pool.pool_id, &pool.root).await {
            Ok(measured) => pool_figures::note(app, pool.pool_id, measured).await,
            Err(_) => Ok(()), // what is known stays
        }
    });
    Ok(join_all(noted).await.into_iter().collect::<Result<_, _>>()?)
}

async fn files(app: &SharedApp) {
    loop {
        if let Err(error) = lead(app).await {
            tracing::warn!(error = format!("{error:#}"), "people's files could not be measured");
        }
        tokio::time::sleep(PAUSE).await;
    }
}

/// Measures for as long as this node is the one that does: the disks are the same for all. The lock
/// belongs to a connection taken out of the pool, so it goes when the connection does.
async fn lead(app: &SharedApp) -> anyhow::Result<()> {
    let client = Object::take(app.db.get().await?);
    let lock = "select pg_try_advisory_lock(hashtext('process'), hashtext($1))";
    if !client.query_one(lock, &[&NAME]).await?.try_get::<_, bool>(0)? {
        return Ok(());
    }
    loop {
        let next_round = tokio::time::Instant::now() + ROUND_EVERY;
        round(app).await?;
        client.execute("select", &[]).await.context("the connection with the lock is gone")?;
        tokio::time::sleep_until(next_round).await;
    }
}

/// Everybody with a quota, one after the other.
async fn round(app: &SharedApp) -> anyhow::Result<()> {
    let mut silent = HashSet::new();
    for pool in pools::list(&app.db).await? {
        // A disk that is gone or hangs is cleared when it is back.
        if app.storage.disks.measure(pool.pool_id, &pool.root).await.is_ok() {
            let _ = files::clear(app, pool.pool_id, &pool.root).await;
        }
    }
    let mut after = None;
    loop {
        let people = profiles::with_quota_after(&app.db, after, PAGE).await?;
        let Some(last) = people.last() else { break };
        after = Some(last.account_id);
        let ids: Vec<AccountId> = people.iter().map(|person| person.account_id).collect();
        let known = usage::known(&app.db, &ids).await?;
        for person in people {
            let key = (person.account_id, person.pool_id);
            let is_recent = |at| app.clock.now().duration_since(at) < RECENT;
            if known.get(&key).is_some_and(|usage| is_recent(usage.measured_at)) {
                continue;
            }
            if !silent.contains(&person.pool_id) && !measure(app, person).await? {
                silent.insert(key.1);
            }
        }
    }
    Ok(usage::forget_older_than(&app.db, app.clock.now() - FORGET_AFTER).await?)
}

/// Whether the pool's disk answers, and so whether the next one in it is worth a try.
async fn measure(app: &SharedApp, person: profiles::WithQuota) -> anyhow::Result<bool> {
    let profiles::WithQuota { account_id, pool_id, fingerprint } = person;
    let Some(root) = app.pools.load(pool_id).await?.aggregate.root else { return Ok(true) };
    let disk = || app.storage.disks.measure(pool_id, &root);
    if disk().await.is_err() {
        return Ok(false);
    }
    let place = Place { account_id, pool_id, root: root.clone(), fingerprint };
    let mut measured = app.storage.usage.measure(app, place, Pace::leisurely());
    loop {
        // A large folder takes as long as it takes, unless its disk has died meanwhile.
        match select(measured, Box::pin(tokio::time::sleep(LISTEN_EVERY))).await {
            Either::Left(_) => return Ok(true),
            Either::Right(((), unfinished)) if disk().await.is_ok() => measured = unfinished,
            Either::Right(_) => return Ok(false),
        }
    }
}
