//! Running the program, and reading what it says.

use std::{
    fs::File,
    io::{BufRead, BufReader, Read},
    path::Path,
    process::{Child, ChildStdout, Command, Output, Stdio},
};

use tempfile::TempDir;

pub fn dna_nexus(data_dir: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_dna-nexus"));
    command.env_remove("DATABASE_URL").arg("--data-dir").arg(data_dir);
    command
}

pub fn run(data_dir: &Path, arguments: &[&str]) -> Output {
    dna_nexus(data_dir).args(arguments).output().expect("the program runs")
}

/// What it printed; it must have succeeded, and have had nothing to say beside it but warnings, such
/// as of a new key that wants a backup.
#[track_caller]
pub fn printed(output: &Output) -> String {
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{errors}");
    assert!(!errors.contains(" INFO "), "{errors}");
    String::from_utf8(output.stdout.clone()).expect("UTF-8")
}

#[track_caller]
pub fn refused(output: &Output) -> String {
    assert!(!output.status.success());
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// A server that runs until it is dropped.
pub struct Serving {
    child: Child,
    lines: BufReader<ChildStdout>,
    pub address: String,
}

impl Serving {
    pub fn start(data_dir: &Path) -> Self {
        Self::start_with(data_dir, &[])
    }

    pub fn start_with(data_dir: &Path, arguments: &[&str]) -> Self {
        Self::spawn(data_dir, arguments, Stdio::null())
    }

    /// A server whose log lines are kept.
    pub fn start_logging(data_dir: &Path, arguments: &[&str], log: File) -> Self {
        Self::spawn(data_dir, arguments, log.into())
    }

    fn spawn(data_dir: &Path, arguments: &[&str], log: Stdio) -> Self {
        let mut child = dna_nexus(data_dir)
            .args(["serve", "--listen", "127.0.0.1:0"])
            .args(arguments)
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .expect("the program starts");
        let mut lines = BufReader::new(child.stdout.take().expect("piped"));
        let mut line = String::new();
        lines.read_line(&mut line).expect("a line");
        let address = line.trim().strip_prefix("dna-nexus listens on ").expect("the address");
        Self { address: address.to_owned(), child, lines }
    }

    pub fn process_id(&self) -> u32 {
        self.child.id()
    }

    pub fn line(&mut self) -> String {
        let mut line = String::new();
        self.lines.read_line(&mut line).expect("a line");
        line.trim().to_owned()
    }

    /// Stops it as an operator does, and returns what else it printed.
    pub fn stop(mut self) -> String {
        let id = self.child.id().to_string();
        Command::new("kill").args(["-TERM", &id]).status().expect("kill runs");
        assert!(self.child.wait().expect("it ends").success());
        let mut rest = String::new();
        self.lines.read_to_string(&mut rest).expect("UTF-8");
        rest
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

pub fn folder() -> TempDir {
    tempfile::tempdir().expect("a folder")
}
