//! The working tree: where it lies, which files are ours, which crates it has.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::Context;
use ignore::WalkBuilder;
use serde::Deserialize;

/// The folder with the workspace's Cargo.toml.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap_or(Path::new("."))
}

/// A text file of ours.
#[derive(Clone, Debug)]
pub struct SourceFile {
    /// From the root, with forward slashes.
    pub path: String,
    pub text: String,
}

/// Every text file below `folder` that `.gitignore` does not name, in order of path.
pub fn sources(folder: &Path) -> anyhow::Result<Vec<SourceFile>> {
    let mut sources = Vec::new();
    for path in files(folder)? {
        let bytes =
            fs::read(&path).with_context(|| format!("could not read {}", path.display()))?;
        // What is not UTF-8 is a picture or the like.
        let Ok(text) = String::from_utf8(bytes) else { continue };
        let path = path.strip_prefix(folder)?.to_string_lossy().into_owned();
        sources.push(SourceFile { path, text });
    }
    Ok(sources)
}

/// Every file below `folder` that `.gitignore` does not name, in order of path.
pub fn files(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    let walk = WalkBuilder::new(folder)
        .hidden(false)
        .require_git(false)
        .git_global(false)
        .filter_entry(|entry| entry.file_name() != ".git")
        .sort_by_file_path(Ord::cmp)
        .build();
    for entry in walk {
        let entry = entry?;
        if entry.file_type().is_some_and(|kind| kind.is_file()) {
            files.push(entry.into_path());
        }
    }
    Ok(files)
}

/// What `cargo metadata` knows of the workspace.
#[derive(Debug, Deserialize)]
pub struct Metadata {
    pub packages: Vec<Package>,
    pub target_directory: PathBuf,
}

/// A crate of ours.
#[derive(Debug, Deserialize)]
pub struct Package {
    pub name: String,
    pub manifest_path: PathBuf,
    pub dependencies: Vec<Dependency>,
}

#[derive(Debug, Deserialize)]
pub struct Dependency {
    pub name: String,
    /// `dev`, `build`, or none for an ordinary one.
    pub kind: Option<String>,
    /// Only dependencies inside the workspace have one.
    pub path: Option<PathBuf>,
}

pub async fn metadata() -> anyhow::Result<Metadata> {
    let mut command = crate::programs::cargo();
    command.args(["metadata", "--no-deps", "--format-version", "1"]).current_dir(root());
    let json = crate::programs::answer(&mut command).await?;
    serde_json::from_str(&json).context("cargo metadata answers in an unknown form")
}
