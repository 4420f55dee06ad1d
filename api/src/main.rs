//! The program `dna-nexus`.

use std::process::ExitCode;

use clap::Parser;

/// Reading a stream is mostly small JSON values: see docs/decisions/0014.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

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
