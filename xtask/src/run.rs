//! `cargo xtask run`: from a fresh clone to a running server.

use std::{
    env,
    ffi::OsString,
    os::unix::{fs::MetadataExt, process::CommandExt},
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::anyhow;
use clap::Args;

use crate::{
    pages, postgres,
    programs::Programs,
    server::{self, With},
    workspace,
};

/// The server's own variable for its data folder; `--data-dir` goes before it.
const DATA_DIR: &str = "DNA_NEXUS_DATA_DIR";

#[derive(Args)]
pub struct Run {
    /// Handed on to `dna-nexus serve`, such as --listen 127.0.0.1:9090
    #[arg(trailing_var_arg = true, allow_hyphen_values = true, value_name = "SERVE ARGUMENTS")]
    serve: Vec<OsString>,
}

impl Run {
    pub async fn run(self, programs: &mut Programs) -> anyhow::Result<()> {
        pages::build_if_changed(programs).await?;
        if self.needs_postgres() {
            postgres::ensure(programs).await?;
        }
        println!("Building the server, which takes some minutes the first time");
        let binary = server::build(programs, With::Itself).await?;
        let mut serve = Command::new(&binary);
        serve.arg("serve").args(&self.serve);
        if env::var_os(DATA_DIR).is_none() {
            serve.env(DATA_DIR, data_dir(workspace::root()));
        }
        // The server takes this process's place, so that Ctrl-C is its to handle.
        let error = serve.exec();
        Err(anyhow!(error).context(format!("could not start {}", binary.display())))
    }

    fn needs_postgres(&self) -> bool {
        let given = |argument: &OsString| argument.to_string_lossy().starts_with("--database-url");
        env::var_os("DATABASE_URL").is_none() && !self.serve.iter().any(given)
    }
}

/// `data` in the working tree. Root runs PostgreSQL as another user, who may not get there: then a
/// folder that they can reach.
fn data_dir(root: &Path) -> PathBuf {
    let everyone_passes =
        |folder: &Path| folder.metadata().is_ok_and(|found| found.mode() & 0o001 != 0);
    if !rustix::process::geteuid().is_root() || root.ancestors().all(everyone_passes) {
        return root.join("data");
    }
    let folder = PathBuf::from("/var/lib/dna-nexus");
    println!("Data go to {}: the database's user cannot reach this folder", folder.display());
    folder
}

#[cfg(test)]
mod tests {
    use std::{fs, os::unix::fs::PermissionsExt};

    use super::*;

    #[test]
    fn a_database_of_ones_own_needs_no_postgres_here() {
        let run = |arguments: &[&str]| Run { serve: arguments.iter().map(Into::into).collect() };
        assert!(!run(&["--database-url", "postgres://x"]).needs_postgres());
        assert!(!run(&["--database-url=postgres://x"]).needs_postgres());
        if env::var_os("DATABASE_URL").is_none() {
            assert!(run(&["--listen", "127.0.0.1:0"]).needs_postgres());
        }
    }

    #[test]
    fn only_root_in_a_closed_folder_keeps_its_data_elsewhere() {
        let folder = tempfile::tempdir().expect("a folder");
        let root = folder.path().join("clone");
        fs::create_dir(&root).expect("made");
        let mode = |mode| {
            fs::set_permissions(folder.path(), fs::Permissions::from_mode(mode)).expect("changed");
        };
        mode(0o755);
        assert_eq!(data_dir(&root), root.join("data"));
        mode(0o700);
        let is_root = rustix::process::geteuid().is_root();
        assert_eq!(data_dir(&root) == root.join("data"), !is_root);
    }
}
