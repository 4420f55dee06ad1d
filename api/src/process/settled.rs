//! Whether what was asked for before has come to a pool: whoever closes it is to know of all of it.

use std::time::Duration;

use domain::PoolId;
use event_store::{Filter, Position};

use super::{
    left_files::FilesLeft,
    reaction::{self, Reaction},
};
use crate::{app::App, problem::ApiError, storage::file_work};

/// How long it is waited for.
const PATIENCE: Duration = Duration::from_secs(2);
const LOOK_EVERY: Duration = Duration::from_millis(50);

/// Waits until every removal that was asked for by now is ordered and, where the pool's disk can be
/// reached, until what moves to it needed beside the files is tidied up. Whether that is so.
pub async fn wait(app: &App, pool: PoolId, disk_answers: bool) -> Result<bool, ApiError> {
    let settled = async {
        loop {
            let tidy = !disk_answers || !file_work::any_to(app, pool).await?;
            if tidy && are_removals_ordered(app).await? {
                return Ok::<_, ApiError>(());
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
    };
    match tokio::time::timeout(PATIENCE, settled).await {
        Ok(settled) => settled.map(|()| true),
        Err(_) => Ok(false),
    }
}

async fn are_removals_ordered(app: &App) -> Result<bool, ApiError> {
    let reacted = reaction::position(&app.db, FilesLeft::NAME).await?;
    let event_types = FilesLeft::EVENT_TYPES.iter().map(|name| (*name).to_owned()).collect();
    let asked = Filter { event_types, ..Filter::default() };
    let ahead = app.reader.read_after(reacted.unwrap_or(Position::START), 1, &asked).await?;
    Ok(ahead.is_empty())
}
