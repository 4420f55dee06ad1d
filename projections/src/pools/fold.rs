//! Event -> rows.

use deadpool_postgres::{ClientWrapper, Transaction};
use domain::{
    AccountId, Actor, Personal, PoolId,
    account::AccountEvent,
    storage_pool::{Leftover, PoolEvent},
};
use futures_util::{TryFutureExt, try_join};
use uuid::Uuid;

use super::{Allocation, LedgerEntry, Move, MoveState, Pool};
use crate::{
    deleted::Deleted,
    digest::Digest,
    event::{Event, Subject, Undigestible, whole_microseconds},
    projector::Projector,
    table::{self, Rows, Stored, TableError},
};

pub struct Pools;

#[derive(Debug, Default)]
pub struct PoolRows {
    pub pools: Rows<Pool>,
    pub allocations: Rows<Allocation>,
    pub moves: Rows<Move>,
    pub ledger: Vec<LedgerEntry>,
    pub deleted: Rows<Deleted>,
    /// People whose words have to go from what was written earlier.
    pub erased: Vec<Uuid>,
}

impl Projector for Pools {
    const NAME: &'static str = "pools";
    const VERSION: i32 = 6;
    const TABLES: &'static str = include_str!("tables.sql");

    type Rows = PoolRows;

    async fn prepare(client: &ClientWrapper) -> Result<(), tokio_postgres::Error> {
        Rows::<Pool>::prepare(client).await?;
        Rows::<Allocation>::prepare(client).await?;
        Rows::<Move>::prepare(client).await?;
        Rows::<Deleted>::prepare(client).await?;
        table::prepare_insert::<LedgerEntry>(client).await
    }

    async fn load(
        transaction: &Transaction<'_>,
        events: &[&Event],
        forgotten: &[AccountId],
    ) -> Result<PoolRows, TableError> {
        let pools = events.iter().filter_map(|event| match &event.subject {
            Subject::Pool(id, _) => Some(id.0),
            Subject::Account(..) | Subject::Token(..) => None,
        });
        let accounts = events.iter().filter_map(|event| match &event.subject {
            Subject::Pool(_, change) => {
                change.reason().map(Personal::of).or_else(|| change.account())
            }
            Subject::Account(id, AccountEvent::Deleted { .. }) => Some(*id),
            Subject::Account(..) | Subject::Token(..) => None,
        });
        let moves = events.iter().filter_map(|event| match &event.subject {
            Subject::Pool(_, event) => move_of(event),
            Subject::Account(..) | Subject::Token(..) => None,
        });
        let accounts: Vec<_> = accounts.chain(forgotten.iter().copied()).map(|id| id.0).collect();
        let (pools, allocations, moves, deleted) = try_join!(
            Rows::load(transaction, pools),
            Rows::load(transaction, accounts.iter().copied()),
            Rows::load(transaction, moves),
            Rows::load(transaction, accounts.iter().copied()),
        )?;
        Ok(PoolRows { pools, allocations, moves, deleted, ..PoolRows::default() })
    }

    fn fold(rows: &mut PoolRows, event: &Event) -> Result<(), Undigestible> {
        let (pool_id, change) = match &event.subject {
            Subject::Pool(pool_id, change) => (pool_id, change),
            Subject::Account(id, AccountEvent::Deleted { .. }) => {
                Self::forget(rows, *id);
                return Ok(());
            }
            Subject::Account(..) | Subject::Token(..) => return Ok(()),
        };
        if let PoolEvent::PoolRegistered { name, root, headroom_bytes, .. } = change {
            let pool = rows.pools.get_or_insert_with(pool_id.0, || Pool {
                pool_id: *pool_id,
                name: name.clone(),
                root: root.clone(),
                headroom_bytes: *headroom_bytes,
                allocated_bytes: 0,
                allocations: 0,
                retired: false,
                revision: event.sequence,
            });
            rows.ledger.push(entry(pool, change, event));
            return Ok(());
        }
        let Some(pool) = rows.pools.get_mut(pool_id.0) else {
            let reason = format!("pool {pool_id} was never registered");
            return Err(Undigestible { position: event.position, reason });
        };
        pool.revision = event.sequence;
        apply(pool, &mut rows.allocations, *pool_id, change);
        apply_to_moves(&mut rows.moves, *pool_id, change);
        let mut entry = entry(pool, change, event);
        if let Some(whose) = entry.reason_of.filter(|id| rows.deleted.get(id.0).is_some()) {
            entry.forget(whose);
        }
        rows.ledger.push(entry);
        Ok(())
    }

    /// Forgets the reasons that are somebody's own. What they were given stays until their pool
    /// releases it.
    fn forget(rows: &mut PoolRows, account: AccountId) {
        for entry in &mut rows.ledger {
            entry.forget(account);
        }
        rows.deleted.put(Deleted { account_id: account });
        rows.erased.push(account.0);
    }

    async fn store(transaction: &Transaction<'_>, rows: PoolRows) -> Result<Digest, TableError> {
        let mut digest = erase(transaction, &rows.erased).await?;
        rows.ledger.iter().for_each(|entry| digest.add(LedgerEntry::TABLE, entry));
        let ((), pools, allocations, moves, deleted) = try_join!(
            table::insert(transaction, &rows.ledger).map_err(TableError::from),
            rows.pools.store(transaction),
            rows.allocations.store(transaction),
            rows.moves.store(transaction),
            rows.deleted.store(transaction),
        )?;
        Ok(digest.and(pools).and(allocations).and(moves).and(deleted))
    }

    async fn digest(transaction: &Transaction<'_>) -> Result<Digest, TableError> {
        let pools = table::digest::<Pool>(transaction).await?;
        let ledger = table::digest::<LedgerEntry>(transaction).await?;
        let allocations = table::digest::<Allocation>(transaction).await?;
        let moves = table::digest::<Move>(transaction).await?;
        let deleted = table::digest::<Deleted>(transaction).await?;
        Ok(pools.and(ledger).and(allocations).and(moves).and(deleted))
    }
}

/// Erases people from what was written earlier, and says by how much that changes it.
async fn erase(transaction: &Transaction<'_>, people: &[Uuid]) -> Result<Digest, TableError> {
    let mut digest = Digest::default();
    if people.is_empty() {
        return Ok(digest);
    }
    table::plan_anew(transaction).await?;
    let erase = transaction.prepare_cached(include_str!("erase.sql")).await?;
    for row in transaction.query(&erase, &[&people]).await? {
        let mut entry = table::read::<LedgerEntry>(&row)?;
        digest.subtract(LedgerEntry::TABLE, &entry);
        people.iter().for_each(|id| entry.forget(AccountId(*id)));
        digest.add(LedgerEntry::TABLE, &entry);
    }
    Ok(digest)
}

/// What an event did to a pool, which has been brought up to date.
fn entry(pool: &Pool, change: &PoolEvent, event: &Event) -> LedgerEntry {
    use PoolEvent as E;
    let (actor_id, actor_system) = match &event.metadata.actor {
        Actor::Account { id, .. } => (Some(*id), None),
        Actor::System { name } => (None, Some(name.clone())),
    };
    let (previous_bytes, bytes, total_bytes) = match change {
        E::QuotaAllocated { previous_bytes, bytes, capacity, .. } => {
            (Some(*previous_bytes), Some(*bytes), Some(capacity.total_bytes))
        }
        E::QuotaReleased { previous_bytes, .. } => (Some(*previous_bytes), Some(0), None),
        E::SpaceReserved { bytes, capacity, .. } => {
            (Some(0), Some(*bytes), Some(capacity.total_bytes))
        }
        E::SpaceReleased { bytes, .. } | E::MoveCompleted { bytes, .. } => {
            (Some(*bytes), Some(0), None)
        }
        _ => (None, None, None),
    };
    let reason = change.reason();
    LedgerEntry {
        pool_id: pool.pool_id,
        position: event.position.0,
        at: whole_microseconds(event.recorded_at),
        event_type: event.event_type.clone(),
        account_id: event.account(),
        previous_bytes,
        bytes,
        total_bytes,
        headroom_bytes: pool.headroom_bytes,
        reserved_bytes: pool.allocated_bytes,
        overcommitted: matches!(change, E::QuotaAllocated { overcommitted: true, .. }),
        disk_gone: matches!(change, E::PoolRetired { disk_gone: Some(_), .. }),
        reason: reason.and_then(Personal::known).cloned(),
        reason_of: reason.map(Personal::of),
        actor_id,
        actor_system,
    }
}

fn apply(pool: &mut Pool, allocations: &mut Rows<Allocation>, pool_id: PoolId, event: &PoolEvent) {
    use PoolEvent as E;
    match event {
        E::PoolRegistered { .. } => {}
        E::PoolRenamed { name, .. } => pool.name = name.clone(),
        E::HeadroomChanged { headroom_bytes, .. } => pool.headroom_bytes = *headroom_bytes,
        E::QuotaAllocated { account_id, bytes, previous_bytes, at, .. } => {
            pool.allocated_bytes =
                pool.allocated_bytes.saturating_sub(*previous_bytes).saturating_add(*bytes);
            pool.allocations += u64::from(*previous_bytes == 0);
            let since = whole_microseconds(*at);
            allocations.put(Allocation { account_id: *account_id, pool_id, bytes: *bytes, since });
        }
        E::QuotaReleased { account_id, previous_bytes: bytes, .. }
        | E::MoveCompleted { account_id, bytes, .. } => {
            pool.allocated_bytes = pool.allocated_bytes.saturating_sub(*bytes);
            pool.allocations = pool.allocations.saturating_sub(1);
            // It may hold a quota in another pool by now.
            if allocations.get(account_id.0).is_some_and(|row| row.pool_id == pool_id) {
                allocations.remove(account_id.0);
            }
        }
        E::SpaceReserved { bytes, .. } => {
            pool.allocated_bytes = pool.allocated_bytes.saturating_add(*bytes);
            pool.allocations += 1;
        }
        E::SpaceReleased { bytes, .. } => {
            pool.allocated_bytes = pool.allocated_bytes.saturating_sub(*bytes);
            pool.allocations = pool.allocations.saturating_sub(1);
        }
        // It was counted when its space was reserved.
        E::QuotaMovedIn { account_id, bytes, at, .. } => {
            let since = whole_microseconds(*at);
            allocations.put(Allocation { account_id: *account_id, pool_id, bytes: *bytes, since });
        }
        E::MoveStarted { .. }
        | E::MoveCancelled { .. }
        | E::OldCopyGivenUp { .. }
        | E::OldCopyCleaned { .. }
        | E::RemovalOrdered { .. }
        | E::FilesRemoved { .. }
        | E::FilesKept { .. }
        | E::FilesAbandoned { .. } => {}
        E::PoolRetired { .. } => pool.retired = true,
    }
}

/// The move that the pool which the account leaves tells of: it leads.
fn move_of(event: &PoolEvent) -> Option<Uuid> {
    use PoolEvent as E;
    match event {
        E::MoveStarted { move_id, .. }
        | E::MoveCancelled { move_id, .. }
        | E::MoveCompleted { move_id, .. }
        | E::OldCopyGivenUp { move_id, .. }
        | E::OldCopyCleaned { move_id, .. }
        | E::FilesAbandoned { left: Leftover::OldCopy { move_id }, .. } => Some(move_id.0),
        _ => None,
    }
}

fn apply_to_moves(moves: &mut Rows<Move>, pool_id: PoolId, event: &PoolEvent) {
    use PoolEvent as E;
    match event {
        E::MoveStarted { move_id, account_id, to, bytes, at, .. } => moves.put(Move {
            move_id: *move_id,
            account_id: *account_id,
            from_pool: pool_id,
            to_pool: *to,
            state: MoveState::Moving,
            bytes: *bytes,
            old_bytes: None,
            old_files: None,
            since: whole_microseconds(*at),
        }),
        E::MoveCompleted { move_id, copied, at, .. } => {
            if let Some(row) = moves.get_mut(move_id.0) {
                row.state = MoveState::Kept;
                row.old_bytes = Some(copied.bytes);
                row.old_files = Some(copied.files);
                row.since = whole_microseconds(*at);
            }
        }
        E::OldCopyGivenUp { move_id, at, .. } => {
            if let Some(row) = moves.get_mut(move_id.0) {
                row.state = MoveState::Cleaning;
                row.since = whole_microseconds(*at);
            }
        }
        E::MoveCancelled { move_id, .. }
        | E::OldCopyCleaned { move_id, .. }
        | E::FilesAbandoned { left: Leftover::OldCopy { move_id }, .. } => {
            moves.remove(move_id.0);
        }
        _ => {}
    }
}
