//! What can go wrong, and what to do about it.

use std::{io, path::PathBuf, process::ExitStatus};

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error(
        "No PostgreSQL >= {} server binaries found (looked in {looked_in}). Fix one of: \
         apt-get install postgresql | brew install postgresql@17 | PG_BIN_DIR=<folder> | \
         DATABASE_URL=<url>",
        crate::OLDEST_MAJOR
    )]
    NoBinaries { looked_in: String },
    #[error("{} belongs to another running dna-nexus; stop that one first", folder.display())]
    OwnedByAnother { folder: PathBuf },
    #[error(
        "{} was made by PostgreSQL {made_by}, but the server found is {found}: install PostgreSQL \
         {made_by}, or name its folder in PG_BIN_DIR",
        folder.display()
    )]
    VersionMismatch { folder: PathBuf, made_by: String, found: u32 },
    #[error(
        "PostgreSQL refuses to run as root, and the user {user} it runs as instead cannot reach \
         {}: choose a data folder outside it, such as /var/lib/dna-nexus",
        folder.display()
    )]
    Unreachable { user: String, folder: PathBuf },
    #[error(
        "PostgreSQL refuses to run as root, and there is no user postgres or nobody to run it as"
    )]
    NoUser,
    #[error("could not {attempted} {}", path.display())]
    Io {
        attempted: &'static str,
        path: PathBuf,
        #[source]
        source: io::Error,
    },
    #[error("initdb failed ({status}): {output}")]
    Initdb { status: ExitStatus, output: String },
    #[error("PostgreSQL did not start: {reason}; its log is {}", log.display())]
    NotStarted { reason: String, log: PathBuf },
    #[error("a PostgreSQL left over in {} (process {pid}) does not stop; stop it by hand", folder.display())]
    OrphanStays { folder: PathBuf, pid: i32 },
}

impl Error {
    pub(crate) fn io(
        attempted: &'static str,
        path: impl Into<PathBuf>,
    ) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| Self::Io { attempted, path, source }
    }
}
