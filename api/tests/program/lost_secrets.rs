//! Secrets that are not where they were: the program does not start, and says what to restore.

use std::{
    fs,
    path::{Path, PathBuf},
};

use api::auth::opaque::OPAQUE_SETUP_FILE;
use event_store::keys::{KEYS_FOLDER, MASTER_KEY_FILE};
use tempfile::TempDir;

use crate::running::{Serving, folder, printed, refused, run};

/// An installation that has been started once, and has people in it.
fn installation() -> TempDir {
    let data = folder();
    Serving::start(data.path()).stop();
    data
}

fn secret(data: &Path, name: &str) -> PathBuf {
    data.join(KEYS_FOLDER).join(name)
}

/// Every way of starting it is refused alike; returns what is said. Nothing takes the place of what
/// is missing, and no secret is in what is said.
fn does_not_start(data: &Path, name: &str) -> String {
    let secrets =
        [MASTER_KEY_FILE, OPAQUE_SETUP_FILE].map(|name| fs::read(secret(data, name)).ok());
    let said =
        [&["serve", "--listen", "127.0.0.1:0"][..], &["log", "check-guards"]].map(|command| {
            let output = run(data, command);
            assert_eq!(output.status.code(), Some(1));
            assert!(output.stdout.is_empty(), "it does not say that it listens");
            refused(&output)
        });
    assert!(said[0].contains(secret(data, name).to_str().expect("UTF-8")), "{}", said[0]);
    assert!(said[1].contains("restore"), "{}", said[1]);
    let still = [MASTER_KEY_FILE, OPAQUE_SETUP_FILE].map(|name| fs::read(secret(data, name)).ok());
    assert_eq!(still, secrets, "nothing was made, and nothing changed");
    for bytes in secrets.into_iter().flatten() {
        let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        let part = &hex[..16];
        assert!(!said.iter().any(|text| text.contains(part)), "a secret is in {said:?}");
    }
    said[0].clone()
}

#[test]
fn without_its_master_key_it_does_not_start_until_the_key_is_restored() {
    let data = installation();
    let path = secret(data.path(), MASTER_KEY_FILE);
    let backup = path.with_extension("backup");
    fs::rename(&path, &backup).expect("lost");
    let said = does_not_start(data.path(), MASTER_KEY_FILE);
    assert!(said.contains("is missing: restore"), "{said}");
    assert!(said.contains("from the backup of the data folder"), "{said}");
    let doctor = run(data.path(), &["doctor"]);
    refused(&doctor);
    let checks = String::from_utf8_lossy(&doctor.stdout).into_owned();
    assert!(checks.contains("FAILED  keys fit the database: the master key"), "{checks}");
    fs::rename(backup, path).expect("restored");
    printed(&run(data.path(), &["log", "check-guards"]));
}

#[test]
fn with_the_master_key_of_another_installation_it_does_not_start() {
    let (data, other) = (installation(), installation());
    let theirs = secret(other.path(), MASTER_KEY_FILE);
    fs::copy(theirs, secret(data.path(), MASTER_KEY_FILE)).expect("copied");
    let said = does_not_start(data.path(), MASTER_KEY_FILE);
    assert!(said.contains("but this database was made with"), "{said}");
}

#[test]
fn with_half_a_master_key_it_does_not_start() {
    let data = installation();
    let path = secret(data.path(), MASTER_KEY_FILE);
    let key = fs::read(&path).expect("a key");
    fs::write(&path, &key[..16]).expect("cut short");
    does_not_start(data.path(), MASTER_KEY_FILE);
}

#[test]
fn without_its_opaque_setup_it_does_not_start_until_the_setup_is_restored() {
    let data = installation();
    let path = secret(data.path(), OPAQUE_SETUP_FILE);
    let backup = path.with_extension("backup");
    fs::rename(&path, &backup).expect("lost");
    let said = does_not_start(data.path(), OPAQUE_SETUP_FILE);
    assert!(said.contains("without it nobody can sign in"), "{said}");
    fs::rename(backup, path).expect("restored");
    printed(&run(data.path(), &["log", "check-guards"]));
}

#[test]
fn with_the_opaque_setup_of_another_installation_it_does_not_start() {
    let (data, other) = (installation(), installation());
    let theirs = secret(other.path(), OPAQUE_SETUP_FILE);
    fs::copy(theirs, secret(data.path(), OPAQUE_SETUP_FILE)).expect("copied");
    let said = does_not_start(data.path(), OPAQUE_SETUP_FILE);
    assert!(said.contains("but this database was made with"), "{said}");
}
