//! The program `dna-nexus`.

use std::process::ExitCode;

use clap::Parser;

#[tokio::main]
async fn main() -> ExitCode {
    match api::cli::Cli::parse().run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            api::cli::print_error(&error);
            ExitCode::FAILURE
        }
    }
}
