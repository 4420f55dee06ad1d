//! Measuring what a person's files take up, against `du` on the same folder.

use std::{
    fs,
    path::Path,
    process::{Command, Stdio},
    time::Instant,
};

use anyhow::{Context, ensure};
use api::storage::usage::{Pace, measure};

use crate::load::median;

const FOLDERS: usize = 1_000;
/// No more in all than are counted as fast as it goes.
const FILES_EACH: usize = 90;
const ROUNDS: usize = 5;

pub fn run() -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    for number in 0..FOLDERS {
        let inner = folder.path().join(number.to_string());
        fs::create_dir(&inner)?;
        for file in 0..FILES_EACH {
            fs::write(inner.join(file.to_string()), "some bytes")?;
        }
    }
    println!("\nmeasuring {} files in {FOLDERS} folders, files per second", FOLDERS * FILES_EACH);
    // The first look at each file is the slow one, so nobody's is counted.
    du(folder.path())?;
    let mut ratios = Vec::new();
    for _ in 0..ROUNDS {
        let since = Instant::now();
        let found = measure(folder.path(), &Pace::fast(), &|| false)?;
        let ours = since.elapsed().as_secs_f64();
        let since = Instant::now();
        let bytes = du(folder.path())?;
        let theirs = since.elapsed().as_secs_f64();
        // More where folders take up no block: they count one nevertheless.
        ensure!(found.bytes >= bytes, "{} bytes are fewer than the {bytes} of du", found.bytes);
        let per_second = |seconds: f64| found.files as f64 / seconds;
        println!(
            "dna-nexus {:>10.0}  du {:>10.0}  ratio {:.2}",
            per_second(ours),
            per_second(theirs),
            theirs / ours
        );
        ratios.push(theirs / ours);
    }
    println!("median ratio {:.2}", median(ratios));
    Ok(())
}

/// Bytes on disk as `du` counts them.
fn du(folder: &Path) -> anyhow::Result<u64> {
    let output = Command::new("du")
        .args(["-s", "-x", "--block-size=1"])
        .arg(folder)
        .stderr(Stdio::inherit())
        .output()
        .context("du is needed to compare with; it comes with GNU coreutils")?;
    let text = String::from_utf8(output.stdout)?;
    Ok(text.split_whitespace().next().context("du said nothing")?.parse()?)
}
