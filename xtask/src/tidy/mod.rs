//! `cargo xtask tidy`: the house rules that no compiler checks. One file per rule.

mod clock;
mod crates;
mod golden;
mod migrations;
mod names;
mod sql;
mod tables;
mod words;

use std::fmt;

use anyhow::ensure;

use crate::workspace;

/// Something that breaks a rule.
#[derive(Debug, PartialEq, Eq)]
struct Finding {
    file: String,
    /// From 1.
    line: usize,
    wrong: String,
    instead: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { file, line, wrong, instead } = self;
        write!(f, "{file}:{line}: {wrong}; {instead}")
    }
}

/// Prints what breaks a rule, and fails if something does.
pub async fn run() -> anyhow::Result<()> {
    let root = workspace::root();
    let files = workspace::sources(root)?;
    let metadata = workspace::metadata().await?;
    let mut findings = crates::check(&metadata.packages, &files);
    findings.extend(tables::check(&files));
    findings.extend(clock::check(&files));
    findings.extend(names::check(&files));
    findings.extend(words::check(&files));
    findings.extend(migrations::check(&files));
    findings.extend(golden::check(&files));
    findings.iter().for_each(|finding| println!("{finding}"));
    ensure!(findings.is_empty(), "{} places are untidy", findings.len());
    println!("{} files are tidy", files.len());
    Ok(())
}

/// Tests and measurements may look behind the scenes.
fn is_test(path: &str) -> bool {
    let crates = ["bench/", "test-support/"];
    let is_in_crate = crates.iter().any(|folder| path.starts_with(folder));
    is_in_crate || path.contains("/tests/") || path.ends_with("/tests.rs")
}

/// A Rust file without the tests at its end.
fn without_tests(text: &str) -> &str {
    text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default()
}

#[cfg(test)]
fn file(path: &str, text: &str) -> workspace::SourceFile {
    workspace::SourceFile { path: path.to_owned(), text: text.to_owned() }
}

/// `file:line` of each, which is what most tests compare.
#[cfg(test)]
fn places(findings: &[Finding]) -> Vec<String> {
    findings.iter().map(|finding| format!("{}:{}", finding.file, finding.line)).collect()
}
