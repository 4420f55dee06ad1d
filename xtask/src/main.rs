//! `cargo xtask`: run it, test it, generate code, keep the rooms tidy. One file per command.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a command line answers by printing"
)]

mod apt;
mod chromium;
mod codegen;
mod pages;
mod postgres;
mod programs;
mod run;
mod server;
mod stages;
mod test;
mod tidy;
mod workspace;

use std::process::ExitCode;

use clap::Parser;

use programs::Programs;

#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", about = "Run, test and tend dna-nexus")]
enum Command {
    /// Build everything and run the server, with whatever that still needs.
    Run(run::Run),
    /// Run every check there is, stage by stage, and stop at the first that fails.
    Test(test::Test),
    /// Generate the OpenAPI document and the pages' types from the server's code.
    Codegen(codegen::Codegen),
    /// Check the house rules that no compiler checks.
    Tidy,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match run(Command::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn run(command: Command) -> anyhow::Result<()> {
    let mut programs = Programs::listen()?;
    match command {
        Command::Run(run) => run.run(&mut programs).await,
        Command::Test(test) => test.run(&mut programs).await,
        Command::Codegen(codegen) => codegen.run(&mut programs).await,
        Command::Tidy => tidy::run().await,
    }
}
