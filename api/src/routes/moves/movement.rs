//! A move as those who look after storage see it.

use std::collections::HashMap;

use domain::{AccountId, MoveId, PoolId};
use jiff::Timestamp;
use projections::{
    pools::{self, Move},
    profiles,
};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    app::App,
    problem::ApiError,
    storage::file_work::{HeldUp, Kind, Work},
};

#[derive(Debug, Serialize, ToSchema)]
pub struct Movements {
    moves: Vec<Movement>,
    /// Files of deleted accounts that are being removed.
    removals: Vec<FileRemoval>,
}

/// A move of which something is left. Sizes are bytes.
#[derive(Debug, Serialize, ToSchema)]
pub struct Movement {
    move_id: Uuid,
    account_id: Uuid,
    /// As the person is called now; null once they are erased.
    display_name: Option<String>,
    from: NamedPool,
    to: NamedPool,
    /// `moving`, `kept` (the account has moved, and its old copy is kept) or `cleaning` (the old copy
    /// is being removed).
    state: &'static str,
    /// The quota that moves.
    quota_bytes: u64,
    /// How long the files in the old copy are; null until they are copied.
    old_bytes: Option<u64>,
    old_files: Option<u64>,
    /// When it came to this state.
    #[schema(value_type = String, format = DateTime)]
    since: Timestamp,
    /// What is being done; null when nothing is.
    work: Option<FileWork>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct FileRemoval {
    account_id: Uuid,
    pool: NamedPool,
    work: FileWork,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct NamedPool {
    pool_id: Uuid,
    name: String,
}

/// How far work on files has come. Sizes are bytes.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct FileWork {
    /// `waiting`, `copying`, `comparing`, `switching` or `removing`.
    phase: &'static str,
    /// Gone through in this phase.
    files: u64,
    bytes: u64,
    /// What there is to go through.
    total_files: u64,
    total_bytes: u64,
    /// Why it does not go on; null when it does.
    held_up: Option<Obstacle>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Obstacle {
    code: &'static str,
    detail: &'static str,
    /// Somebody should look at it; else it goes on by itself.
    asks_for_action: bool,
}

impl From<HeldUp> for Obstacle {
    fn from(held_up: HeldUp) -> Self {
        let asks_for_action = held_up.asks_for_action();
        Self { code: held_up.code(), detail: held_up.detail(), asks_for_action }
    }
}

impl FileWork {
    /// What is being done for a move, of all work there is.
    pub fn of_move(id: MoveId, work: &[Work]) -> Option<Self> {
        work.iter().find(|work| work.work_id == id.0).map(Self::of)
    }

    fn of(work: &Work) -> Self {
        Self {
            phase: work.phase.as_str(),
            files: work.files,
            bytes: work.bytes,
            total_files: work.total_files,
            total_bytes: work.total_bytes,
            held_up: work.held_up.map(Obstacle::from),
        }
    }
}

impl Movements {
    pub async fn new(app: &App, moves: Vec<Move>, work: &[Work]) -> Result<Self, ApiError> {
        let people: Vec<AccountId> = moves.iter().map(|row| row.account_id).collect();
        let names = profiles::names(&app.db, &people).await?;
        let mut pools = PoolNames::default();
        let mut movements = Vec::new();
        for row in moves {
            movements.push(Movement {
                move_id: row.move_id.0,
                account_id: row.account_id.0,
                display_name: names.get(&row.account_id).cloned(),
                from: pools.of(app, row.from_pool).await?,
                to: pools.of(app, row.to_pool).await?,
                state: row.state.as_str(),
                quota_bytes: row.bytes,
                old_bytes: row.old_bytes,
                old_files: row.old_files,
                since: row.since,
                work: FileWork::of_move(row.move_id, work),
            });
        }
        let mut removals = Vec::new();
        for work in work.iter().filter(|work| work.kind == Kind::Removal) {
            let pool = pools.of(app, work.pool_id).await?;
            let (account_id, work) = (work.account_id.0, FileWork::of(work));
            removals.push(FileRemoval { account_id, pool, work });
        }
        Ok(Self { moves: movements, removals })
    }
}

/// The names of pools, each looked up once.
#[derive(Default)]
pub struct PoolNames(HashMap<PoolId, NamedPool>);

impl PoolNames {
    pub async fn of(&mut self, app: &App, id: PoolId) -> Result<NamedPool, ApiError> {
        if let Some(known) = self.0.get(&id) {
            return Ok(known.clone());
        }
        let name = pools::get(&app.db, id).await?.map(|pool| pool.name.into());
        let named = NamedPool { pool_id: id.0, name: name.unwrap_or_default() };
        self.0.insert(id, named.clone());
        Ok(named)
    }
}
