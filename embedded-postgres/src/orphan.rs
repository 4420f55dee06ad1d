//! A server whose owner was killed: found by its pid file, and stopped before ours starts.

use std::{fs, path::Path, thread, time::Duration};

use rustix::process::{Pid, Signal, kill_process, test_kill_process};

use crate::Error;

const PATIENCE: Duration = Duration::from_secs(30);
const PAUSE: Duration = Duration::from_millis(50);

/// Stops whatever server still runs on `cluster`. Its owner is gone: we hold the folder's lock.
pub(crate) fn stop(cluster: &Path) -> Result<(), Error> {
    let Some(pid) = running(cluster) else { return Ok(()) };
    tracing::info!(
        pid = pid.as_raw_nonzero().get(),
        "stopping a PostgreSQL whose owner was killed"
    );
    let mut waited = Duration::ZERO;
    // It may be on its way out already: the kernel told it when its owner died.
    let _ = kill_process(pid, Signal::INT);
    while running(cluster) == Some(pid) {
        if waited > PATIENCE {
            return Err(Error::OrphanStays {
                folder: cluster.to_owned(),
                pid: pid.as_raw_nonzero().get(),
            });
        }
        thread::sleep(PAUSE);
        waited += PAUSE;
    }
    Ok(())
}

/// The live server of this cluster. A pid file alone says nothing: it outlives a crash, and its
/// number may belong to another program by now.
fn running(cluster: &Path) -> Option<Pid> {
    let text = fs::read_to_string(cluster.join("postmaster.pid")).ok()?;
    let pid = Pid::from_raw(text.lines().next()?.trim().parse().ok()?)?;
    test_kill_process(pid).ok()?;
    is_server_of(pid, cluster).then_some(pid)
}

#[cfg(target_os = "linux")]
fn is_server_of(pid: Pid, cluster: &Path) -> bool {
    // The server makes its cluster its working folder. A zombie has none, which is right: it no
    // longer holds anything.
    let folder = fs::read_link(format!("/proc/{}/cwd", pid.as_raw_nonzero()));
    match (folder, fs::canonicalize(cluster)) {
        (Ok(folder), Ok(cluster)) => folder == cluster,
        _ => false,
    }
}

#[cfg(not(target_os = "linux"))]
fn is_server_of(_: Pid, _: &Path) -> bool {
    true
}
