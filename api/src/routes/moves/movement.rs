//! A move as those who look after storage see it.

use std::collections::HashMap;

use domain::{
    AccountId, PoolId,
    values::{Fingerprint, PoolRoot},
};
use jiff::Timestamp;
use projections::{
    pools::{self, Move, MoveState},
    profiles,
};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    app::App,
    problem::ApiError,
    storage::{
        file_work::{HeldUp, Kind, Work},
        trees::Side,
        usage,
    },
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
    /// Where to look.
    pool: NamedPool,
    /// The person's folder there; null in a pool that is retired, where it may be anybody's.
    folder: Option<String>,
}

impl FileWork {
    /// `pool` is where to look, should it not go on.
    fn of(work: &Work, pool: &KnownPool, fingerprint: Option<&Fingerprint>) -> Self {
        let folder = pool.root.as_ref().zip(fingerprint);
        let obstacle = |held_up: HeldUp| Obstacle {
            code: held_up.code(),
            detail: held_up.detail(),
            asks_for_action: held_up.asks_for_action(),
            pool: pool.named.clone(),
            folder: folder.map(|(root, name)| usage::folder(root, name).display().to_string()),
        };
        Self {
            phase: work.phase.as_str(),
            files: work.files,
            bytes: work.bytes,
            total_files: work.total_files,
            total_bytes: work.total_bytes,
            held_up: work.held_up.map(obstacle),
        }
    }
}

impl Movements {
    pub async fn new(app: &App, moves: Vec<Move>, work: &[Work]) -> Result<Self, ApiError> {
        let people: Vec<AccountId> = moves.iter().map(|row| row.account_id).collect();
        let names = profiles::names(&app.db, &people).await?;
        let mut known = Known::new(app);
        let mut movements = Vec::new();
        for row in moves {
            let work = known.work_of(&row, work).await?;
            movements.push(Movement {
                move_id: row.move_id.0,
                account_id: row.account_id.0,
                display_name: names.get(&row.account_id).cloned(),
                from: known.named(row.from_pool).await?,
                to: known.named(row.to_pool).await?,
                state: row.state.as_str(),
                quota_bytes: row.bytes,
                old_bytes: row.old_bytes,
                old_files: row.old_files,
                since: row.since,
                work,
            });
        }
        let mut removals = Vec::new();
        for work in work.iter().filter(|work| work.kind == Kind::Removal) {
            let pool = known.named(work.pool_id).await?;
            let (account_id, work) = (work.account_id.0, known.work(work, work.pool_id).await?);
            removals.push(FileRemoval { account_id, pool, work });
        }
        Ok(Self { moves: movements, removals })
    }
}

/// In which of a move's two pools something is in the way.
fn obstacle_in(work: &Work, row: &Move) -> PoolId {
    match work.held_up.map(HeldUp::side) {
        Some(Side::Target) if row.state != MoveState::Cleaning => row.to_pool,
        _ => row.from_pool,
    }
}

#[derive(Clone)]
struct KnownPool {
    named: NamedPool,
    root: Option<PoolRoot>,
}

/// What is told of moves, each pool looked up once.
pub struct Known<'a> {
    app: &'a App,
    pools: HashMap<PoolId, KnownPool>,
}

impl<'a> Known<'a> {
    pub fn new(app: &'a App) -> Self {
        Self { app, pools: HashMap::new() }
    }

    /// What a pool is called now.
    pub async fn named(&mut self, id: PoolId) -> Result<NamedPool, ApiError> {
        Ok(self.pool(id).await?.named)
    }

    /// What is being done for a move, of all work there is.
    pub async fn work_of(
        &mut self,
        row: &Move,
        work: &[Work],
    ) -> Result<Option<FileWork>, ApiError> {
        match work.iter().find(|work| work.work_id == row.move_id.0) {
            Some(work) => Ok(Some(self.work(work, obstacle_in(work, row)).await?)),
            None => Ok(None),
        }
    }

    async fn pool(&mut self, id: PoolId) -> Result<KnownPool, ApiError> {
        if let Some(known) = self.pools.get(&id) {
            return Ok(known.clone());
        }
        let pool = pools::get(&self.app.db, id).await?;
        let root = pool.as_ref().filter(|pool| !pool.retired).map(|pool| pool.root.clone());
        let name = pool.map(|pool| pool.name.into()).unwrap_or_default();
        let known = KnownPool { named: NamedPool { pool_id: id.0, name }, root };
        self.pools.insert(id, known.clone());
        Ok(known)
    }

    async fn work(&mut self, work: &Work, obstacle_in: PoolId) -> Result<FileWork, ApiError> {
        let pool = self.pool(obstacle_in).await?;
        let account = self.app.accounts.load(work.account_id).await?.aggregate;
        let fingerprint = account.identity.as_ref().map(|identity| &identity.fingerprint);
        Ok(FileWork::of(work, &pool, fingerprint))
    }
}
