//! The table of work.

use std::time::Duration;

use deadpool_postgres::Pool;
use domain::{AccountId, MoveId, PoolId};
use jiff::{SignedDuration, Timestamp};
use tokio_postgres::{Row, types::ToSql};
use uuid::Uuid;

use super::{HeldUp, LEASE};
use crate::{
    app::App,
    storage::{TableError, trees::Counted},
};

/// How long may be waited for what passes by itself.
const LONG: SignedDuration = SignedDuration::from_hours(1);

/// Why work does not go on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trouble {
    HeldUp(HeldUp),
    /// In words, when it says nothing about the files.
    Failed(String),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// From `pool_id` to this pool.
    Move {
        to: PoolId,
    },
    Removal,
}

/// What is being done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    Waiting,
    Copying,
    Comparing,
    Switching,
    Removing,
}

impl Phase {
    const ALL: [Self; 5] =
        [Self::Waiting, Self::Copying, Self::Comparing, Self::Switching, Self::Removing];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Copying => "copying",
            Self::Comparing => "comparing",
            Self::Switching => "switching",
            Self::Removing => "removing",
        }
    }
}

/// The disks that a piece of work needs: of one pool, or of the two that a move is between.
pub type Disks = (PoolId, Option<PoolId>);

/// A piece of work, and how far it has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Work {
    pub work_id: Uuid,
    pub account_id: AccountId,
    pub pool_id: PoolId,
    pub kind: Kind,
    pub phase: Phase,
    /// Gone through in this phase, and in all.
    pub files: u64,
    pub bytes: u64,
    pub total_files: u64,
    pub total_bytes: u64,
    pub held_up: Option<HeldUp>,
    /// When something was first in the way, of work that has not come to its end since.
    pub stuck_since: Option<Timestamp>,
    /// Why it failed last; `None` when what holds it up has a name.
    pub last_error: Option<String>,
    /// Whose hold it is, of what was claimed.
    node: Option<Uuid>,
    /// How often it had been asked for by then.
    asked: i64,
}

impl Work {
    fn from_row(row: &Row) -> Result<Self, tokio_postgres::Error> {
        let count = |value: i64| u64::try_from(value).unwrap_or(0);
        let to: Option<Uuid> = row.try_get("to_pool")?;
        let phase: &str = row.try_get("phase")?;
        let held_up: Option<&str> = row.try_get("held_up")?;
        Ok(Self {
            work_id: row.try_get("work_id")?,
            account_id: AccountId(row.try_get("account_id")?),
            pool_id: PoolId(row.try_get("pool_id")?),
            kind: to.map_or(Kind::Removal, |to| Kind::Move { to: PoolId(to) }),
            phase: Phase::ALL
                .into_iter()
                .find(|known| known.as_str() == phase)
                .unwrap_or(Phase::Waiting),
            files: count(row.try_get("files")?),
            bytes: count(row.try_get("bytes")?),
            total_files: count(row.try_get("total_files")?),
            total_bytes: count(row.try_get("total_bytes")?),
            held_up: held_up.and_then(HeldUp::from_code),
            stuck_since: row.try_get("stuck_since")?,
            last_error: row.try_get("last_error")?,
            node: row.try_get("node")?,
            asked: row.try_get("asked")?,
        })
    }

    /// The same work, of which it is known how much there is to do.
    pub fn of_this_size(&self, counted: Counted) -> Self {
        Self { total_files: counted.files, total_bytes: counted.bytes, ..self.clone() }
    }

    /// Whether somebody should look at it at this moment: it is held up by what does not pass by
    /// itself, or for long by what should have passed.
    pub fn is_stuck(&self, now: Timestamp) -> bool {
        let asks = self.held_up.is_some_and(HeldUp::asks_for_action) || self.last_error.is_some();
        let waits_long = self.held_up.is_some()
            && self.stuck_since.is_some_and(|since| now.duration_since(since) > LONG);
        asks || waits_long
    }

    pub fn disks(&self) -> Disks {
        match self.kind {
            Kind::Move { to } => (self.pool_id, Some(to)),
            Kind::Removal => (self.pool_id, None),
        }
    }

    pub fn move_id(&self) -> MoveId {
        MoveId(self.work_id)
    }
}

/// There is something to be done for a move; known or new.
pub async fn begin_move(
    app: &App,
    move_id: MoveId,
    account: AccountId,
    from: PoolId,
    to: PoolId,
) -> Result<(), TableError> {
    let client = app.db.get().await?;
    let statement = "insert into file_work (work_id, account_id, pool_id, to_pool, kind)
                     values ($1, $2, $3, $4, 'move')
                     on conflict (work_id) do update
                     set next_try_at = null, asked = file_work.asked + 1";
    client.execute(statement, &[&move_id.0, &account.0, &from.0, &to.0]).await?;
    app.storage.bell.ring();
    Ok(())
}

/// The account's files are to be removed from a pool; known or new.
pub async fn begin_removal(app: &App, account: AccountId, pool: PoolId) -> Result<(), TableError> {
    let client = app.db.get().await?;
    let statement = "insert into file_work (work_id, account_id, pool_id, kind)
                     values ($1, $2, $3, 'removal')
                     on conflict (account_id, pool_id) where kind = 'removal' do update
                     set next_try_at = null, asked = file_work.asked + 1";
    client.execute(statement, &[&app.new_id(), &account.0, &pool.0]).await?;
    app.storage.bell.ring();
    Ok(())
}

/// A piece of work that is due, that no node is at, and that needs none of the busy disks: now this
/// node's.
pub async fn claim(app: &App, node: Uuid, busy: &[Disks]) -> Result<Option<Work>, TableError> {
    let client = app.db.get().await?;
    let statement = client
        .prepare_cached(
            "update file_work set node = $1, leased_until = clock_timestamp() + make_interval(secs => $2)
             where work_id in (
                select work_id from file_work
                where (leased_until is null or leased_until < clock_timestamp())
                  and (next_try_at is null or next_try_at <= clock_timestamp())
                  and not exists (
                     select from unnest($3::uuid[], $4::uuid[]) as busy (pool_id, to_pool)
                     where busy.pool_id = file_work.pool_id
                       and busy.to_pool is not distinct from file_work.to_pool)
                order by next_try_at nulls first, work_id limit 1 for update skip locked)
             returning *",
        )
        .await?;
    let (pools, to) = columns(busy);
    let lease = LEASE.as_secs_f64();
    let row = client.query_opt(&statement, &[&node, &lease, &pools, &to]).await?;
    Ok(row.as_ref().map(Work::from_row).transpose()?)
}

fn columns(disks: &[Disks]) -> (Vec<Uuid>, Vec<Option<Uuid>>) {
    disks.iter().map(|(pool, to)| (pool.0, to.map(|to| to.0))).unzip()
}

/// Says of work that would be due why it is not begun.
pub async fn note_waiting(app: &App, busy: &[Disks]) -> Result<(), TableError> {
    if busy.is_empty() {
        return Ok(());
    }
    let client = app.db.get().await?;
    let statement = client
        .prepare_cached(
            "update file_work
             set held_up = $1, stuck_since = coalesce(stuck_since, clock_timestamp())
             from unnest($2::uuid[], $3::uuid[]) as busy (pool_id, to_pool)
             where busy.pool_id = file_work.pool_id
               and busy.to_pool is not distinct from file_work.to_pool
               and (leased_until is null or leased_until < clock_timestamp())
               and (next_try_at is null or next_try_at <= clock_timestamp())
               and held_up is null and last_error is null",
        )
        .await?;
    let (pools, to) = columns(busy);
    client.execute(&statement, &[&HeldUp::BehindOthers.code(), &pools, &to]).await?;
    Ok(())
}

/// Whether the work is still this node's.
pub(super) async fn renew(
    app: &App,
    work: &Work,
    phase: Phase,
    (files, bytes): (u64, u64),
    held_up: Option<HeldUp>,
) -> Result<bool, TableError> {
    let client = app.db.get().await?;
    let statement = client
        .prepare_cached(
            "update file_work
             set leased_until = clock_timestamp() + make_interval(secs => $3), phase = $4,
                 files = $5, bytes = $6, total_files = $7, total_bytes = $8, held_up = $9,
                 last_error = null
             where work_id = $1 and node = $2",
        )
        .await?;
    let sql = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
    let (files, bytes) = (sql(files), sql(bytes));
    let (all_files, all_bytes) = (sql(work.total_files), sql(work.total_bytes));
    let (lease, phase) = (LEASE.as_secs_f64(), phase.as_str());
    let held_up = held_up.map(HeldUp::code);
    let values: [&(dyn ToSql + Sync); 9] = [
        &work.work_id,
        &work.node,
        &lease,
        &phase,
        &files,
        &bytes,
        &all_files,
        &all_bytes,
        &held_up,
    ];
    Ok(client.execute(&statement, &values).await? > 0)
}

/// The work does not go on, for now, and any node may try it again then; at once when somebody has
/// asked for it meanwhile.
pub async fn hold_up(
    app: &App,
    work: &Work,
    why: Option<&Trouble>,
    pause: Duration,
) -> Result<(), TableError> {
    let client = app.db.get().await?;
    let statement = "update file_work
        set held_up = $3, last_error = $6, phase = 'waiting', node = null, leased_until = null,
            stuck_since = case when $3::text is null and $6::text is null then stuck_since
                else coalesce(stuck_since, clock_timestamp()) end,
            next_try_at = case when asked = $5
                then clock_timestamp() + make_interval(secs => $4) end
        where work_id = $1 and node = $2";
    let (code, error) = match why {
        Some(Trouble::HeldUp(held_up)) => (Some(held_up.code()), None),
        Some(Trouble::Failed(error)) => (None, Some(error.as_str())),
        None => (None, None),
    };
    let pause = pause.as_secs_f64();
    let values: [&(dyn ToSql + Sync); 6] =
        [&work.work_id, &work.node, &code, &pause, &work.asked, &error];
    client.execute(statement, &values).await?;
    Ok(())
}

/// Nothing is left to be done of what was asked for when the work was claimed. What was asked for
/// since may have come too late to be seen, so it is looked at again.
pub async fn done(app: &App, work: &Work) -> Result<(), TableError> {
    let client = app.db.get().await?;
    let statement = "delete from file_work where work_id = $1 and node = $2 and asked = $3";
    if client.execute(statement, &[&work.work_id, &work.node, &work.asked]).await? == 0 {
        hold_up(app, work, None, Duration::ZERO).await?;
        app.storage.bell.ring();
    }
    Ok(())
}

/// Somebody asks that an account's work be tried again now. Whether there was any.
pub async fn wake(app: &App, account: AccountId) -> Result<bool, TableError> {
    let client = app.db.get().await?;
    let statement = "update file_work set next_try_at = null, asked = asked + 1
                     where account_id = $1";
    let woken = client.execute(statement, &[&account.0]).await?;
    app.storage.bell.ring();
    Ok(woken > 0)
}

/// An account's moves are to be tried again now.
pub async fn wake_moves(app: &App, account: AccountId) -> Result<(), TableError> {
    let client = app.db.get().await?;
    let statement = "update file_work set next_try_at = null, asked = asked + 1
                     where account_id = $1 and kind = 'move'";
    client.execute(statement, &[&account.0]).await?;
    app.storage.bell.ring();
    Ok(())
}

/// All work that concerns a pool is to be tried again now.
pub async fn wake_in(app: &App, pool: PoolId) -> Result<(), TableError> {
    let client = app.db.get().await?;
    let statement = "update file_work set next_try_at = null, asked = asked + 1
                     where pool_id = $1 or to_pool = $1";
    client.execute(statement, &[&pool.0]).await?;
    app.storage.bell.ring();
    Ok(())
}

/// All work of moves to this pool, be it only tidying up.
pub async fn to(db: &Pool, pool: PoolId) -> Result<Vec<Work>, TableError> {
    let client = db.get().await?;
    let query = "select * from file_work where to_pool = $1 order by work_id";
    let rows = client.query(query, &[&pool.0]).await?;
    Ok(rows.iter().map(Work::from_row).collect::<Result<_, _>>()?)
}

pub async fn of_account(db: &Pool, account: AccountId) -> Result<Vec<Work>, TableError> {
    let client = db.get().await?;
    let query = "select * from file_work where account_id = $1 order by work_id";
    let rows = client.query(query, &[&account.0]).await?;
    Ok(rows.iter().map(Work::from_row).collect::<Result<_, _>>()?)
}

/// All work there is, the oldest first.
pub async fn all(db: &Pool) -> Result<Vec<Work>, TableError> {
    let client = db.get().await?;
    let rows = client.query("select * from file_work order by work_id", &[]).await?;
    Ok(rows.iter().map(Work::from_row).collect::<Result<_, _>>()?)
}

/// How much work somebody should look at.
pub async fn count_held_up(db: &Pool) -> Result<u64, TableError> {
    let asks = HeldUp::ALL.into_iter().filter(|held_up| held_up.asks_for_action());
    let codes: Vec<&str> = asks.map(HeldUp::code).collect();
    let client = db.get().await?;
    let query = "select count(*) from file_work where held_up = any($1)";
    let count: i64 = client.query_one(query, &[&codes]).await?.try_get(0)?;
    Ok(u64::try_from(count).unwrap_or(0))
}
