//! Running other programs, so that none of them is left behind.

use std::{
    env,
    ffi::OsStr,
    path::PathBuf,
    process::{Output, Stdio},
    time::Duration,
};

use anyhow::{Context, bail, ensure};
use rustix::process::{Pid, Signal, kill_process_group, test_kill_process_group};
use tokio::{
    process::{Child, Command},
    signal::unix::{self, SignalKind},
};

/// A server under test needs a moment to stop its database.
const STOP_PATIENCE: Duration = Duration::from_secs(20);
const PAUSE: Duration = Duration::from_millis(20);

/// Somebody wants to end it all: no reason to try another way.
#[derive(Debug, thiserror::Error)]
#[error("stopped while {name} was running")]
pub struct Stopped {
    name: String,
}

/// Runs programs one after the other and hands a Ctrl-C on to all that the current one started.
pub struct Programs {
    interrupt: unix::Signal,
    terminate: unix::Signal,
    /// The terminal was closed.
    hangup: unix::Signal,
}

impl Programs {
    /// From here on a signal no longer ends this process: the program being run, or the next one,
    /// is stopped by it, and its caller gets the error and cleans up.
    pub fn listen() -> std::io::Result<Self> {
        Ok(Self {
            interrupt: unix::signal(SignalKind::interrupt())?,
            terminate: unix::signal(SignalKind::terminate())?,
            hangup: unix::signal(SignalKind::hangup())?,
        })
    }

    /// Runs a program to its end; fails unless it succeeds.
    pub async fn run(&mut self, command: &mut Command) -> anyhow::Result<()> {
        let told_to_stop = async {
            tokio::select! {
                _ = self.interrupt.recv() => {}
                _ = self.terminate.recv() => {}
                _ = self.hangup.recv() => {}
            }
        };
        run_until(command, told_to_stop).await
    }
}

async fn run_until(command: &mut Command, told_to_stop: impl Future) -> anyhow::Result<()> {
    let name = name(command);
    // In a group of its own, so that whatever it starts can be told to stop with it.
    let mut child = command
        .stdin(Stdio::null())
        .process_group(0)
        .spawn()
        .with_context(|| format!("could not start {name}"))?;
    let status = tokio::select! {
        biased;
        _ = told_to_stop => None,
        status = child.wait() => Some(status?),
    };
    match status {
        Some(status) if status.success() => Ok(()),
        Some(status) => bail!("{name} failed ({status})"),
        None => {
            stop(&mut child).await;
            Err(Stopped { name }.into())
        }
    }
}

/// Tells the whole group, waits for all of it, and insists after a while.
async fn stop(child: &mut Child) {
    let group = child.id().and_then(|id| Pid::from_raw(id.cast_signed()));
    let Some(group) = group else { return };
    let _ = kill_process_group(group, Signal::INT);
    let ended = async {
        let _ = child.wait().await;
        while test_kill_process_group(group).is_ok() {
            tokio::time::sleep(PAUSE).await;
        }
    };
    if tokio::time::timeout(STOP_PATIENCE, ended).await.is_err() {
        let _ = kill_process_group(group, Signal::KILL);
    }
}

/// What a short program answers on standard output; fails unless it succeeds.
pub async fn answer(command: &mut Command) -> anyhow::Result<String> {
    let name = name(command);
    let Output { status, stdout, stderr } =
        command.output().await.with_context(|| format!("could not start {name}"))?;
    ensure!(
        status.success(),
        "{name} failed ({status}): {}",
        String::from_utf8_lossy(&stderr).trim()
    );
    String::from_utf8(stdout).with_context(|| format!("{name} does not answer in UTF-8"))
}

/// The cargo that runs us.
pub fn cargo() -> Command {
    Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

pub fn npm() -> Command {
    let mut command = Command::new("npm");
    command.current_dir(crate::workspace::root().join("web"));
    command
}

/// Where a program lies, if it is on PATH.
pub fn on_path(name: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    env::split_paths(&path).map(|folder| folder.join(name)).find(|program| program.is_file())
}

/// Program and arguments, as one would type them.
fn name(command: &Command) -> String {
    let command = command.as_std();
    let program = std::path::Path::new(command.get_program()).file_name();
    let words = program.into_iter().chain(command.get_args());
    words.map(OsStr::to_string_lossy).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A zombie that its new parent has not fetched yet is not running.
    fn is_running(pid: Pid) -> bool {
        let state = std::process::Command::new("ps")
            .args(["-o", "stat=", "-p", &pid.as_raw_nonzero().to_string()])
            .output()
            .expect("ps runs");
        let state = String::from_utf8_lossy(&state.stdout).trim().to_owned();
        !state.is_empty() && !state.starts_with('Z')
    }

    fn shell(script: &str) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        command
    }

    #[tokio::test]
    async fn a_program_that_fails_is_an_error_that_names_it() {
        let never = std::future::pending::<()>;
        run_until(&mut shell("exit 0"), never()).await.expect("fine");
        let error = run_until(&mut shell("exit 3"), never()).await.expect_err("fails");
        assert_eq!(error.to_string(), "sh -c exit 3 failed (exit status: 3)");
    }

    #[tokio::test]
    async fn stopping_a_program_ends_what_it_started_too() {
        let folder = tempfile::tempdir().expect("a folder");
        let pid_file = folder.path().join("pid");
        // The inner shell would stay if only the outer one were told.
        let script = format!(
            "sh -c 'echo $$ > {0}.new; mv {0}.new {0}; while :; do sleep 0.1; done'; true",
            pid_file.display()
        );
        let started = async {
            while !pid_file.exists() {
                tokio::time::sleep(PAUSE).await;
            }
        };
        let error = run_until(&mut shell(&script), started).await.expect_err("stopped");
        assert!(error.is::<Stopped>(), "{error}");
        let pid = std::fs::read_to_string(&pid_file).expect("the inner shell's number");
        let pid = Pid::from_raw(pid.trim().parse().expect("a number")).expect("a pid");
        assert!(!is_running(pid), "the inner shell was left behind");
    }

    #[tokio::test]
    async fn an_answer_is_what_the_program_writes() {
        assert_eq!(answer(&mut shell("echo v20.1")).await.expect("answers"), "v20.1\n");
        let error = answer(&mut shell("echo broken >&2; exit 1")).await.expect_err("fails");
        assert!(error.to_string().ends_with("broken"), "{error}");
    }
}
