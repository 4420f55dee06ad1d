//! People's own files: `<pool>/users/<fingerprint>` and everything below.
//!
//! Invariant: nothing here leaves the person's folder. Every folder is opened from the one it lies
//! in, never through a link, and what is no plain file of this folder alone is not handed out.
//!
//! Invariant: a file is there whole or not at all. What is being uploaded lies beside the people's
//! folders and is renamed into its place; what an upload leaves behind that died is cleared away.

mod arriving;
mod clearing;
mod error;
mod folder;
mod incoming;
mod list;
mod reading;
mod removing;
mod turns;
mod upload;
mod writer;

pub use clearing::clear;
pub use error::FileError;
pub use list::{Entry, Kind, Listed};
pub use reading::Download;
pub use turns::Turns;
pub use upload::{Upload, Uploaded, upload};

use domain::values::FilePath;

use super::{Unreachable, usage::Place};
use crate::{app::App, problem::ApiError};

/// Up to `limit` of what lies in a folder, by name, from the one after `after` on.
pub async fn list(
    app: &App,
    place: Place,
    folder: Option<FilePath>,
    after: Option<String>,
    limit: usize,
) -> Result<Listed, ApiError> {
    let turns = app.storage.pools.turns(place.pool_id);
    let listed = turns.ask_as_it_goes_on(move |progress| {
        list::list(&place, folder.as_ref(), after.as_deref(), limit, progress)
    });
    listed.await.map_err(ApiError::StorageUnavailable)?.map_err(ApiError::from)
}

/// A file, opened for being handed out.
pub async fn open(app: &App, place: Place, path: FilePath) -> Result<Download, ApiError> {
    let turns = app.storage.pools.turns(place.pool_id);
    on_disk(app, place, move |place| reading::open(place, &path, turns)).await
}

/// Removes a file, or a folder with nothing in it.
pub async fn remove(app: &App, place: Place, path: FilePath) -> Result<(), ApiError> {
    on_disk(app, place, move |place| removing::remove(place, &path)).await
}

pub async fn make_folder(app: &App, place: Place, path: FilePath) -> Result<(), ApiError> {
    on_disk(app, place, move |place| {
        let folder = folder::parent(place, &path, folder::Missing::Made)?;
        // By its stored name, so that what looks the same on screen is not there twice.
        Ok(folder.create_dir(&*folder::stored_name(&folder, path.name()))?)
    })
    .await
}

/// Does something with a disk, and waits for it as long as patience lasts.
async fn on_disk<T: Send + 'static>(
    app: &App,
    place: Place,
    work: impl FnOnce(&Place) -> Result<T, FileError> + Send + 'static,
) -> Result<T, ApiError> {
    let turns = app.storage.pools.turns(place.pool_id);
    let done = turns.ask_patiently(move || work(&place)).await;
    done.map_err(ApiError::StorageUnavailable)?.map_err(ApiError::from)
}

impl From<FileError> for ApiError {
    fn from(error: FileError) -> Self {
        match error {
            FileError::Disk(why) => Self::StorageUnavailable(why),
            error @ FileError::Refused(_) => Self::internal(error),
            error => Self::File(error),
        }
    }
}

impl From<Unreachable> for FileError {
    fn from(why: Unreachable) -> Self {
        Self::Disk(why)
    }
}
