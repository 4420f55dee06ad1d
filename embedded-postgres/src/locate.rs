//! Finding server binaries on this machine.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

use crate::Error;

/// What our SQL needs at least.
pub const OLDEST_MAJOR: u32 = 15;

/// A folder with `postgres` and `initdb` that run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Binaries {
    pub folder: PathBuf,
    pub major: u32,
}

impl Binaries {
    /// The first that works of: `PG_BIN_DIR`, `PATH`, the system's folders (newest first), and our
    /// own cache.
    pub fn find() -> Result<Self, Error> {
        let candidates = candidates();
        match candidates.iter().find_map(|folder| Self::at(folder)) {
            Some(binaries) => Ok(binaries),
            None => {
                let looked_in: Vec<_> =
                    candidates.iter().map(|folder| folder.display().to_string()).collect();
                Err(Error::NoBinaries { looked_in: looked_in.join(", ") })
            }
        }
    }

    /// The binaries in `folder`, if they are there, run here, and are new enough.
    pub fn at(folder: &Path) -> Option<Self> {
        // On PATH there may be a link to the server alone; the rest lies where it points.
        let server = fs::canonicalize(folder.join("postgres")).ok()?;
        let folder = server.parent()?.to_owned();
        let output = Command::new(&server).arg("--version").output().ok()?;
        let text = String::from_utf8(output.stdout).ok()?;
        let version = text.trim().strip_prefix("postgres (PostgreSQL) ")?;
        let major = version.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok()?;
        let usable = major >= OLDEST_MAJOR && folder.join("initdb").is_file();
        usable.then_some(Self { folder, major })
    }

    pub(crate) fn program(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }
}

/// Where the run command puts binaries that it fetched itself. Those of root are run by another
/// user, who could not reach them in root's home.
pub fn cache_folder() -> Option<PathBuf> {
    let given = env::var_os("XDG_CACHE_HOME").map(PathBuf::from);
    let caches = if given.is_some() {
        given
    } else if rustix::process::geteuid().is_root() {
        Some(PathBuf::from("/var/cache"))
    } else {
        env::var_os("HOME").map(|home| PathBuf::from(home).join(".cache"))
    };
    Some(caches?.join("dna-nexus/postgres"))
}

fn candidates() -> Vec<PathBuf> {
    let given = env::var_os("PG_BIN_DIR").map(PathBuf::from);
    let path = env::var_os("PATH").unwrap_or_default();
    let on_path = env::split_paths(&path).filter(|folder| folder.join("postgres").exists());
    let system = ["/usr/lib/postgresql", "/opt/homebrew/opt", "/usr/local/opt"];
    let versions = system.iter().flat_map(|folder| versions_in(Path::new(folder)));
    let cached = cache_folder().map(|folder| folder.join("bin"));
    given.into_iter().chain(on_path).chain(versions).chain(cached).collect()
}

/// `bin` folders of the versions below `folder`, newest first: `15`, `17`, `postgresql@17`.
fn versions_in(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut versions: Vec<(u32, PathBuf)> = entries
        .flatten()
        .filter_map(|entry| {
            let name = entry.file_name().into_string().ok()?;
            let version = name.strip_prefix("postgresql@").unwrap_or(&name).parse().ok()?;
            Some((version, entry.path().join("bin")))
        })
        .collect();
    versions.sort_by_key(|(version, _)| std::cmp::Reverse(*version));
    versions.into_iter().map(|(_, bin)| bin).collect()
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    fn fake_server(folder: &Path, version: &str) {
        for (name, text) in [
            ("postgres", format!("#!/bin/sh\necho 'postgres (PostgreSQL) {version}'\n")),
            ("initdb", "#!/bin/sh\n".to_owned()),
        ] {
            let path = folder.join(name);
            fs::write(&path, text).expect("written");
            fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).expect("executable");
        }
    }

    #[test]
    fn a_server_counts_when_it_runs_and_is_new_enough() {
        let folder = tempfile::tempdir().expect("a folder");
        assert_eq!(Binaries::at(folder.path()), None);
        fake_server(folder.path(), "17.2 (Debian 17.2-1)");
        assert_eq!(Binaries::at(folder.path()).expect("found").major, 17);
        fake_server(folder.path(), "14.9");
        assert_eq!(Binaries::at(folder.path()), None);
        fake_server(folder.path(), "18beta1");
        assert_eq!(Binaries::at(folder.path()).expect("found").major, 18);
    }

    #[test]
    fn the_newest_version_comes_first() {
        let folder = tempfile::tempdir().expect("a folder");
        for name in ["9", "15", "postgresql@17", "common"] {
            fs::create_dir_all(folder.path().join(name)).expect("made");
        }
        let found = versions_in(folder.path());
        let expected =
            ["postgresql@17/bin", "15/bin", "9/bin"].map(|name| folder.path().join(name));
        assert_eq!(found, expected);
    }
}
