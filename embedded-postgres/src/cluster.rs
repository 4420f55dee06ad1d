//! The cluster's files: made once, whole or not at all.

use std::{
    fs,
    os::unix::process::CommandExt,
    path::{Path, PathBuf},
    process::Command,
};

use crate::{Binaries, Error, owner::User};

/// Initialises a cluster unless there is one, and refuses one that another major version made.
pub(crate) fn ensure(
    binaries: &Binaries,
    folder: &Path,
    user: Option<&User>,
) -> Result<PathBuf, Error> {
    let cluster = folder.join("cluster");
    if !cluster.exists() {
        initialise(binaries, folder, &cluster, user)?;
    }
    let version_file = cluster.join("PG_VERSION");
    let made_by = fs::read_to_string(&version_file).map_err(Error::io("read", &version_file))?;
    let made_by = made_by.trim().to_owned();
    if made_by == binaries.major.to_string() {
        Ok(cluster)
    } else {
        Err(Error::VersionMismatch { folder: cluster, made_by, found: binaries.major })
    }
}

/// Into a temporary folder first: an interrupted initdb leaves nothing that looks like a cluster.
fn initialise(
    binaries: &Binaries,
    folder: &Path,
    cluster: &Path,
    user: Option<&User>,
) -> Result<(), Error> {
    let unfinished = folder.join("cluster.unfinished");
    if unfinished.exists() {
        fs::remove_dir_all(&unfinished).map_err(Error::io("remove", &unfinished))?;
    }
    let initdb = binaries.program("initdb");
    let mut command = Command::new(&initdb);
    command
        .args(["-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "-k", "-D"])
        .arg(&unfinished)
        .current_dir(folder);
    run_as(&mut command, user);
    let output = command.output().map_err(Error::io("run", &initdb))?;
    if !output.status.success() {
        let output_text = String::from_utf8_lossy(&output.stderr).trim().to_owned();
        return Err(Error::Initdb { status: output.status, output: output_text });
    }
    fs::rename(&unfinished, cluster).map_err(Error::io("put in place", cluster))
}

pub(crate) fn run_as(command: &mut Command, user: Option<&User>) {
    if let Some(user) = user {
        command.uid(user.uid).gid(user.gid);
    }
}
