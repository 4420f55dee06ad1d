//! A real Chromium for the browser tests.

use std::{env, path::PathBuf};

use crate::{
    apt,
    programs::{self, Programs, Stopped},
};

/// What the tests look for before anything else.
const VARIABLE: &str = "CHROMIUM_PATH";

const NAMES: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/// The browser named by CHROMIUM_PATH, on PATH, or installed by the system's package manager;
/// none means that Playwright has installed its own and knows where.
pub async fn ensure(programs: &mut Programs) -> anyhow::Result<Option<PathBuf>> {
    if let Some(found) = find() {
        return Ok(Some(found));
    }
    if apt::is_ours() {
        println!("Installing Chromium");
        match apt::install(programs, "chromium").await {
            // On some systems the package is an empty shell, so look again.
            Ok(()) => {
                if let Some(found) = find() {
                    return Ok(Some(found));
                }
            }
            Err(error) if error.is::<Stopped>() => return Err(error),
            Err(error) => println!("{error:#}; letting Playwright try"),
        }
    }
    println!("Installing Chromium for Playwright");
    programs.run(programs::npm().args(["exec", "--", "playwright", "install", "chromium"])).await?;
    Ok(None)
}

fn find() -> Option<PathBuf> {
    let named = env::var_os(VARIABLE).map(PathBuf::from);
    named.or_else(|| NAMES.into_iter().find_map(programs::on_path))
}
