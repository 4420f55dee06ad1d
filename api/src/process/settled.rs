//! Whether what was asked for before has come to a pool: whoever closes it is to know of all of it.

use std::time::{Duration, Instant};

use domain::PoolId;
use event_store::{Filter, Position};

use super::{
    left_files::FilesLeft,
    reaction::{self, Reaction},
};
use crate::{app::App, problem::ApiError, storage::file_work};

/// How long it is waited for: longer than a reaction waits when it has missed a signal or failed once.
const PATIENCE: Duration = Duration::from_secs(10);
const LOOK_EVERY: Duration = Duration::from_millis(50);

/// What has not come to the pool yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ahead {
    /// A move that was asked for, and has kept no space yet or left something to be tidied up.
    Moves,
    /// What becomes of the files of deleted accounts.
    Removals,
}

/// Waits until every removal that was asked for by now is ordered and, where the pool's disk can be
/// reached, until what moves to it needed beside the files is tidied up. What was waited for in vain.
pub async fn wait(app: &App, pool: PoolId, disk_answers: bool) -> Result<Option<Ahead>, ApiError> {
    let began = Instant::now();
    loop {
        let ahead = if disk_answers && any_move_needs(app, pool).await? {
            Ahead::Moves
        } else if !are_removals_ordered(app).await? {
            Ahead::Removals
        } else {
            return Ok(None);
        };
        if began.elapsed() >= PATIENCE {
            return Ok(Some(ahead));
        }
        tokio::time::sleep(LOOK_EVERY).await;
    }
}

/// Of a move whose old copy was given up, only the pool that it left is still needed.
async fn any_move_needs(app: &App, pool: PoolId) -> Result<bool, ApiError> {
    for work in file_work::to(&app.db, pool).await? {
        let source = app.pools.load(work.pool_id).await?.aggregate;
        let old = source.old_copies.get(&work.account_id);
        let only_cleans = old.is_some_and(|old| old.move_id == work.move_id() && old.given_up);
        if !only_cleans {
            return Ok(true);
        }
    }
    Ok(false)
}

async fn are_removals_ordered(app: &App) -> Result<bool, ApiError> {
    let reacted = reaction::position(&app.db, FilesLeft::NAME).await?;
    let event_types = FilesLeft::EVENT_TYPES.iter().map(|name| (*name).to_owned()).collect();
    let asked = Filter { event_types, ..Filter::default() };
    let ahead = app.reader.read_after(reacted.unwrap_or(Position::START), 1, &asked).await?;
    Ok(ahead.is_empty())
}
