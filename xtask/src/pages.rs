//! The pages in `web/`: their packages installed, their files built, each only when needed.

use std::{fs, path::Path, time::SystemTime};

use anyhow::{Context, ensure};
use tokio::process::Command;

use crate::{
    programs::{self, Programs},
    workspace,
};

/// What Vite needs at least.
const OLDEST_NODE: (u32, u32) = (20, 19);

const INSTALL_NODE: &str = "Install it from https://nodejs.org, or by your system's package \
    manager, such as: apt-get install nodejs npm | brew install node | nvm install 22";

/// Installs the packages that the lock file names, unless they are there.
pub async fn install(programs: &mut Programs) -> anyhow::Result<()> {
    check_node().await?;
    let web = workspace::root().join("web");
    // npm writes the second file when it has finished installing.
    let wanted = modified(&web.join("package-lock.json"));
    let installed = modified(&web.join("node_modules/.package-lock.json"));
    if installed.is_some() && wanted <= installed {
        return Ok(());
    }
    println!("Installing the packages of the pages, which takes a minute or two");
    programs.run(programs::npm().args(["ci", "--no-audit", "--no-fund"])).await
}

/// Checks the types and builds the pages.
pub async fn build(programs: &mut Programs) -> anyhow::Result<()> {
    install(programs).await?;
    programs.run(programs::npm().args(["run", "build"])).await
}

/// Builds the pages unless they were built after the last change.
pub async fn build_if_changed(programs: &mut Programs) -> anyhow::Result<()> {
    install(programs).await?;
    if is_newer_than_all(&workspace::root().join("web/dist/index.html"), "web")? {
        return Ok(());
    }
    println!("Building the pages");
    build(programs).await
}

async fn check_node() -> anyhow::Result<()> {
    let (major, minor) = OLDEST_NODE;
    let needed = format!("The pages need Node.js {major}.{minor} or newer");
    let found = programs::answer(Command::new("node").arg("--version"))
        .await
        .with_context(|| format!("{needed}, and there is none. {INSTALL_NODE}"))?;
    let version = version(&found).with_context(|| format!("{found:?} is no Node.js version"))?;
    ensure!(version >= OLDEST_NODE, "{needed}, not {}. {INSTALL_NODE}", found.trim());
    ensure!(
        programs::on_path("npm").is_some(),
        "Node.js is here, but npm, which belongs to it, is not. {INSTALL_NODE}"
    );
    Ok(())
}

/// `v20.19.1` as (20, 19).
fn version(text: &str) -> Option<(u32, u32)> {
    let mut numbers = text.trim().strip_prefix('v')?.split('.');
    Some((numbers.next()?.parse().ok()?, numbers.next()?.parse().ok()?))
}

/// Whether `built` is there and no source file below the folder is newer. What the build makes
/// and installs is not a source: `.gitignore` names it.
fn is_newer_than_all(built: &Path, folder: &str) -> anyhow::Result<bool> {
    let Some(built) = modified(built) else { return Ok(false) };
    let sources = workspace::files(&workspace::root().join(folder))?;
    Ok(sources.iter().all(|source| modified(source).is_none_or(|changed| changed <= built)))
}

fn modified(path: &Path) -> Option<SystemTime> {
    fs::metadata(path).ok()?.modified().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_of_node_compare_by_number() {
        assert_eq!(version("v20.19.1\n"), Some((20, 19)));
        assert!(version("v22.0.0") >= Some(OLDEST_NODE));
        assert!(version("v20.9.0") < Some(OLDEST_NODE));
        assert_eq!(version("20"), None);
    }
}
