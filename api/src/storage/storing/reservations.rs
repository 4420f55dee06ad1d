//! The table of bytes set aside.
//!
//! What counts towards a quota besides the last measurement: open reservations; committed ones that
//! were reported after the measurement began; and open ones that ran out after it began, for whoever
//! reserved may have stored the bytes and died before saying so.

use std::collections::HashSet;

use deadpool_postgres::GenericClient;
use domain::{AccountId, PoolId, ReservationId};
use jiff::{SignedDuration, Timestamp};
use tokio_postgres::Row;
use uuid::Uuid;

use crate::{
    app::App,
    storage::{TableError, usage::Figure},
};

/// How long it is remembered that a reservation was committed or released, so that saying it again
/// does no harm.
const REMEMBERED_FOR: SignedDuration = SignedDuration::from_hours(24);

/// Bytes set aside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reservation {
    pub id: ReservationId,
    pub pool_id: PoolId,
    pub bytes: u64,
    pub state: State,
    pub expires_at: Timestamp,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    Open,
    Committed,
    Released,
}

impl State {
    const ALL: [Self; 3] = [Self::Open, Self::Committed, Self::Released];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Committed => "committed",
            Self::Released => "released",
        }
    }
}

impl Reservation {
    pub fn has_run_out(&self, now: Timestamp) -> bool {
        self.state == State::Open && self.expires_at <= now
    }

    fn from_row(row: &Row) -> Result<Self, tokio_postgres::Error> {
        let state: &str = row.try_get("state")?;
        let bytes: i64 = row.try_get("bytes")?;
        Ok(Self {
            id: ReservationId(row.try_get("reservation_id")?),
            pool_id: PoolId(row.try_get("pool_id")?),
            bytes: u64::try_from(bytes).unwrap_or(0),
            // The table knows no other.
            state: State::ALL.into_iter().find(|one| one.as_str() == state).unwrap_or(State::Open),
            expires_at: row.try_get("expires_at")?,
        })
    }
}

pub(super) async fn find(
    client: &impl GenericClient,
    account: AccountId,
    id: ReservationId,
) -> Result<Option<Reservation>, tokio_postgres::Error> {
    let query = "select reservation_id, pool_id, bytes, state, expires_at
                 from storage_reservations where account_id = $1 and reservation_id = $2";
    let row = client.query_opt(query, &[&account.0, &id.0]).await?;
    row.as_ref().map(Reservation::from_row).transpose()
}

/// What counts besides what was measured, without the reservation that is asked for.
pub(super) async fn counted_bytes(
    client: &impl GenericClient,
    account: AccountId,
    pool: PoolId,
    figure: &Figure,
    without: Option<ReservationId>,
) -> Result<u64, tokio_postgres::Error> {
    let query = "select least(coalesce(sum(bytes), 0), 9223372036854775807)::bigint
         from storage_reservations
         where account_id = $1 and pool_id = $2 and reservation_id is distinct from $3
             and case state
                 when 'open' then expires_at > $4
                 when 'committed' then turn > $5
                 else false
             end";
    let without = without.map(|id| id.0);
    let (measured_at, turn) = (figure.usage.measured_at, figure.turn);
    let row =
        client.query_one(query, &[&account.0, &pool.0, &without, &measured_at, &turn]).await?;
    Ok(u64::try_from(row.try_get::<_, i64>(0)?).unwrap_or(0))
}

/// Writes an open reservation, or makes the open one that is there larger and last longer.
pub(super) async fn put(
    client: &impl GenericClient,
    account: AccountId,
    reservation: &Reservation,
) -> Result<(), tokio_postgres::Error> {
    let statement = "insert into storage_reservations
             (account_id, reservation_id, pool_id, bytes, state, expires_at)
         values ($1, $2, $3, $4, 'open', $5)
         on conflict (account_id, reservation_id) do update
         set pool_id = excluded.pool_id, bytes = excluded.bytes, expires_at = excluded.expires_at";
    let Reservation { id, pool_id, bytes, expires_at, .. } = reservation;
    let bytes = i64::try_from(*bytes).unwrap_or(i64::MAX);
    client.execute(statement, &[&account.0, &id.0, &pool_id.0, &bytes, expires_at]).await?;
    Ok(())
}

pub(super) async fn commit(
    client: &impl GenericClient,
    account: AccountId,
    id: ReservationId,
    bytes: u64,
    turn: i64,
) -> Result<(), tokio_postgres::Error> {
    let statement = "update storage_reservations set state = 'committed', bytes = $3, turn = $4
                     where account_id = $1 and reservation_id = $2";
    let bytes = i64::try_from(bytes).unwrap_or(i64::MAX);
    client.execute(statement, &[&account.0, &id.0, &bytes, &turn]).await?;
    Ok(())
}

pub(super) async fn release(
    client: &impl GenericClient,
    account: AccountId,
    id: ReservationId,
) -> Result<(), tokio_postgres::Error> {
    let statement = "update storage_reservations set state = 'released'
                     where account_id = $1 and reservation_id = $2";
    client.execute(statement, &[&account.0, &id.0]).await?;
    Ok(())
}

/// Whether anything of the account's is being stored in the pool. Whoever has made the log refuse
/// new reservations waits for this to end: a reservation is written before it is asked of the log
/// whether it may be, and none can be committed after it has run out.
pub async fn any_open(app: &App, account: AccountId, pool: PoolId) -> Result<bool, TableError> {
    let client = app.db.get().await?;
    let query = "select from storage_reservations
         where account_id = $1 and pool_id = $2 and state = 'open' and expires_at > $3 limit 1";
    let now = app.clock.now();
    Ok(client.query_opt(query, &[&account.0, &pool.0, &now]).await?.is_some())
}

/// Which of these are open, whosever they are.
pub async fn open_among(
    app: &App,
    ids: &[ReservationId],
) -> Result<HashSet<ReservationId>, TableError> {
    let ids: Vec<Uuid> = ids.iter().map(|id| id.0).collect();
    let client = app.db.get().await?;
    let query = "select reservation_id from storage_reservations
                 where reservation_id = any($1) and state = 'open' and expires_at > $2";
    let rows = client.query(query, &[&ids, &app.clock.now()]).await?;
    let open = rows.iter().map(|row| Ok(ReservationId(row.try_get(0)?)));
    Ok(open.collect::<Result<_, tokio_postgres::Error>>()?)
}

/// Removes what ended so long ago that nobody asks for it, and that was measured since.
pub async fn sweep(app: &App) -> Result<u64, TableError> {
    let client = app.db.get().await?;
    let long_ago = app.clock.now().checked_sub(REMEMBERED_FOR).unwrap_or(Timestamp::MIN);
    let statement = "delete from storage_reservations where expires_at < $1";
    Ok(client.execute(statement, &[&long_ago]).await?)
}
