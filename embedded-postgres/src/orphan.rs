//! What still runs on a cluster whose owner or whose server was killed: found, and stopped before
//! ours starts, which could not share the cluster's memory with it.

use std::{
    fs::{self, Metadata},
    path::Path,
    thread,
    time::{Duration, Instant},
};

use rustix::process::{Pid, Signal, kill_process};

use crate::Error;

const PATIENCE: Duration = Duration::from_secs(30);
const PAUSE: Duration = Duration::from_millis(50);

/// Stops whatever still runs on `cluster`. Its owner is gone: we hold the folder's lock.
pub(crate) fn stop(cluster: &Path) -> Result<(), Error> {
    let since = Instant::now();
    let mut told = Vec::new();
    loop {
        let (pid, signal) = match running(cluster) {
            Left::Nothing => return Ok(()),
            // Fast shutdown. It may be on its way out already: the kernel told it of its owner's
            // death.
            Left::Server(pid) => (pid, Signal::INT),
            // Sessions look for their server only when they wait: one that computes would go on.
            Left::Session(pid) => (pid, Signal::QUIT),
        };
        if since.elapsed() > PATIENCE {
            let pid = pid.as_raw_nonzero().get();
            return Err(Error::OrphanStays { folder: cluster.to_owned(), pid });
        }
        if told.contains(&pid) {
            thread::sleep(PAUSE);
        } else {
            tracing::info!(pid = pid.as_raw_nonzero().get(), "stopping a PostgreSQL left behind");
            let _ = kill_process(pid, signal);
            told.push(pid);
        }
    }
}

enum Left {
    Nothing,
    Server(Pid),
    /// Of a server that is no more.
    Session(Pid),
}

fn running(cluster: &Path) -> Left {
    let processes = processes_of(cluster);
    let server = server_by_file(cluster).filter(|pid| processes.contains(pid));
    match (server, processes.first()) {
        (Some(pid), _) => Left::Server(pid),
        (None, Some(pid)) => Left::Session(*pid),
        (None, None) => Left::Nothing,
    }
}

/// Whom the pid file names. It says nothing alone: it outlives a crash, and its number may belong
/// to another program by now.
fn server_by_file(cluster: &Path) -> Option<Pid> {
    let text = fs::read_to_string(cluster.join("postmaster.pid")).ok()?;
    Pid::from_raw(text.lines().next()?.trim().parse().ok()?)
}

/// A server and its sessions make their cluster their working folder: that very folder, and not one
/// of the same name in a container. A zombie has none, which is right: it no longer holds anything.
#[cfg(target_os = "linux")]
fn processes_of(cluster: &Path) -> Vec<Pid> {
    use std::os::unix::fs::MetadataExt;

    let (Ok(cluster), Ok(entries)) = (fs::metadata(cluster), fs::read_dir("/proc")) else {
        return Vec::new();
    };
    let identity = |folder: &Metadata| (folder.dev(), folder.ino());
    let is_ours = |process: &Path| {
        fs::metadata(process.join("cwd"))
            .is_ok_and(|folder| identity(&folder) == identity(&cluster))
            && fs::read_to_string(process.join("comm")).is_ok_and(|name| name.trim() == "postgres")
    };
    let pid = |name: &str| Pid::from_raw(name.parse().ok()?);
    entries
        .flatten()
        .filter_map(|entry| pid(entry.file_name().to_str()?).filter(|_| is_ours(&entry.path())))
        .collect()
}

#[cfg(not(target_os = "linux"))]
fn processes_of(cluster: &Path) -> Vec<Pid> {
    let alive = |pid: &Pid| rustix::process::test_kill_process(*pid).is_ok();
    server_by_file(cluster).filter(alive).into_iter().collect()
}
