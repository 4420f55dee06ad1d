//! Where the 24 words come from: never from an argument.

use std::{
    fs,
    io::{IsTerminal, Read, stdin},
    path::PathBuf,
};

use anyhow::Context;
use identity::Words;
use zeroize::Zeroizing;

/// New words, shown on standard output this once.
pub fn fresh() -> anyhow::Result<Words> {
    let mut entropy = Zeroizing::new([0; 32]);
    getrandom::fill(entropy.as_mut_slice()).context("the system has no randomness")?;
    let words = Words::from_entropy(&entropy);
    println!("Words:       {}", *words.phrase());
    Ok(words)
}

/// The words in the file, else on standard input.
pub fn given(file: Option<PathBuf>) -> anyhow::Result<Words> {
    let text = match file {
        Some(path) => Zeroizing::new(
            fs::read_to_string(&path)
                .with_context(|| format!("the words cannot be read from {}", path.display()))?,
        ),
        None => {
            if stdin().is_terminal() {
                eprintln!("Type the 24 words, then Ctrl-D; or use --words-file or --fresh.");
            }
            let mut text = Zeroizing::new(String::new());
            stdin().read_to_string(&mut text).context("the words cannot be read")?;
            text
        }
    };
    Words::parse(&text).context("these are no 24 words of an identity")
}
