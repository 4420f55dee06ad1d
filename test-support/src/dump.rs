//! Backups as operators make them: `pg_dump`, restored by `psql`.

use std::process::{Command, Stdio};

use embedded_postgres::Binaries;

/// One of PostgreSQL's client programs.
pub fn program(name: &str) -> Command {
    let program = Binaries::find().expect("PostgreSQL").folder.join(name);
    // Packages that carry a server only leave the clients to the PATH.
    if program.exists() { Command::new(program) } else { Command::new(name) }
}

/// Dumps one database and restores it into another, which is empty.
pub fn copy(from: &str, to: &str) {
    let mut dump = program("pg_dump").arg(from).stdout(Stdio::piped()).spawn().expect("pg_dump");
    let restored = program("psql")
        .arg(to)
        .args(["-q", "-v", "ON_ERROR_STOP=1"])
        .stdin(dump.stdout.take().expect("piped"))
        .stdout(Stdio::null())
        .status();
    assert!(restored.expect("psql runs").success());
    assert!(dump.wait().expect("it ends").success());
}
