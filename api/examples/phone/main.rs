//! A phone with the DNA Connect app, as far as signing in goes: it reads a QR code, signs, and
//! tells what the server says.
//!
//! ```sh
//! cargo run --example phone -- 'dna://auth?v=5&…' --words-file my-words.txt
//! cargo run --example phone -- --image screenshot.png < my-words.txt
//! cargo run --example phone -- --image screenshot.png --fresh
//! cargo run --example phone -- --image screenshot.png --read
//! ```
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a command line answers by printing"
)]

mod answer;
mod picture;
mod words;

use std::{path::PathBuf, process::ExitCode};

use anyhow::{Context, bail};
use clap::Parser;
use identity::SecretKey;
use serde_json::Value;

use answer::Scanned;

/// Scans a QR code of dna-nexus and signs in with an identity.
#[derive(Parser)]
#[command(name = "phone")]
struct Phone {
    /// The text in the code: dna://auth?v=5&st=…&origin=…&app=…
    #[arg(required_unless_present = "image", conflicts_with = "image")]
    text: Option<String>,

    /// A picture (PNG or JPEG) in which the code is.
    #[arg(long)]
    image: Option<PathBuf>,

    /// A file with the 24 words. Without it they are read from standard input. They are no
    /// argument, because arguments can be seen by everybody on the machine.
    #[arg(long, conflicts_with = "fresh")]
    words_file: Option<PathBuf>,

    /// Make a new identity and print its words, this once.
    #[arg(long)]
    fresh: bool,

    /// Only print what is in the code, whatever it is: a link for somebody is in a code as well.
    #[arg(long, conflicts_with_all = ["fresh", "words_file"])]
    read: bool,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match Phone::parse().run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

impl Phone {
    async fn run(self) -> anyhow::Result<()> {
        let text = match (&self.image, self.text) {
            (Some(path), _) => picture::text(path)?,
            (None, text) => text.context("a text or a picture is needed")?,
        };
        if self.read {
            println!("{text}");
            return Ok(());
        }
        let code = Scanned::read(&text)?;
        let words = if self.fresh { words::fresh()? } else { words::given(self.words_file)? };
        let key = SecretKey::from_words(&words);
        println!("Server:      {}", code.origin);
        println!("Fingerprint: {}", key.fingerprint());
        let mut hedge = [0; 32];
        getrandom::fill(&mut hedge).context("the system has no randomness")?;
        send(&code, &answer::answer(&code, &key, b"", &hedge)?).await
    }
}

/// Any 2xx is success; of anything else the app shows the message.
async fn send(code: &Scanned, answer: &Value) -> anyhow::Result<()> {
    // It fails when there is one already, which is as good.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let url = format!("{}/api/v5/verify", code.origin);
    let sent = reqwest::Client::new().post(&url).json(answer).send().await;
    let response = sent.with_context(|| format!("{url} does not answer"))?;
    let status = response.status();
    let body: Value = response.json().await.unwrap_or(Value::Null);
    let message = body["detail"]["message"].as_str();
    if !status.is_success() {
        bail!("{} ({status})", message.unwrap_or("the server gave no reason"));
    }
    println!("{}", message.unwrap_or("Signed in."));
    Ok(())
}
