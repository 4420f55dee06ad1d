//! People's own files: `<pool>/users/<fingerprint>` and everything below.
//!
//! Invariant: nothing here leaves the person's folder. Every folder is opened from the one it lies
//! in, never through a link, and what is no plain file of this folder alone is not handed out.
//!
//! Invariant: a file is there whole or not at all. What is being uploaded lies beside the people's
//! folders and is renamed into its place; what an upload leaves behind that died is cleared away.

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

use super::{
    patience::{Unreachable, ask_patiently},
    usage::Place,
};
use crate::problem::ApiError;

/// Up to `limit` of what lies in a folder, by name, from the one after `after` on.
pub async fn list(
    place: Place,
    folder: Option<FilePath>,
    after: Option<String>,
    limit: usize,
) -> Result<Listed, ApiError> {
    on_disk(move || list::list(&place, folder.as_ref(), after.as_deref(), limit)).await
}

/// A file, opened for being handed out.
pub async fn open(place: Place, path: FilePath) -> Result<Download, ApiError> {
    on_disk(move || reading::open(&place, &path)).await
}

/// Removes a file, or a folder with nothing in it.
pub async fn remove(place: Place, path: FilePath) -> Result<(), ApiError> {
    on_disk(move || removing::remove(&place, &path)).await
}

pub async fn make_folder(place: Place, path: FilePath) -> Result<(), ApiError> {
    on_disk(move || {
        let folder = folder::parent(&place, &path, folder::Missing::Made)?;
        folder::refuse_same_name(&folder, &path)?;
        Ok(folder.create_dir(path.name())?)
    })
    .await
}

/// Does something with a disk, and waits for it as long as patience lasts.
async fn on_disk<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, FileError> + Send + 'static,
) -> Result<T, ApiError> {
    let done = ask_patiently(work).await.map_err(ApiError::StorageUnavailable)?;
    done.map_err(ApiError::from)
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
