//! The command line. One file per subcommand; each works beside a running server.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a command line answers by printing"
)]

mod admin;
mod audit;
mod database;
mod doctor;
mod keys;
mod log;
pub mod logging;
mod migrate;
pub mod node;
mod openapi;
mod projections;
mod serve;
mod storage;
mod token;

use std::{error::Error, path::PathBuf};

use clap::{Args, Parser, Subcommand};

use logging::LogFormat;
use tracing::Level;

use crate::{
    auth::{Methods, qr::QrSignIn},
    config::{Config, Lifetimes},
};

/// Who acts, as the log says it.
const BY: &str = "command-line";

/// What every command ends with. Those that check something say more in their own help.
const EXIT_CODES: &str = "Exit codes: 0 when it is done, 1 when it failed, with the reason on standard \
     error, 2 when the arguments are wrong.";

/// Of commands that check something.
const EXIT_CODES_OF_CHECKS: &str = "Exit codes: 0 when all is as it should be, 1 when something is \
     off, which is printed, or when it could not be checked, with the reason on standard error, 2 \
     when the arguments are wrong.";

/// Accounts and storage quota for a private cloud, with an event log that can be audited.
#[derive(Debug, Parser)]
#[command(name = "dna-nexus", version, propagate_version = true, after_help = EXIT_CODES)]
pub struct Cli {
    #[command(flatten)]
    place: Place,

    /// How log lines look on standard error. RUST_LOG chooses which there are: of a server all from
    /// info on, of the other commands warnings.
    #[arg(long, env = "DNA_NEXUS_LOG_FORMAT", value_enum, default_value_t, global = true)]
    log_format: LogFormat,

    #[command(subcommand)]
    command: Command,
}

/// Where the installation is.
#[derive(Debug, Args)]
pub struct Place {
    /// Folder of the keys, and of the embedded database when no database URL is given.
    #[arg(long, env = "DNA_NEXUS_DATA_DIR", default_value = "data", global = true)]
    pub data_dir: PathBuf,

    /// An own PostgreSQL (15 or newer) instead of the embedded one.
    #[arg(long, env = "DATABASE_URL", hide_env_values = true, global = true)]
    pub database_url: Option<String>,

    /// The same database for the role that owns its tables and migrates them. With it, the role of
    /// the database URL can append to the log and change nothing in it.
    #[arg(
        long,
        env = "DNA_NEXUS_MIGRATION_URL",
        hide_env_values = true,
        requires = "database_url",
        global = true
    )]
    pub migration_url: Option<String>,
}

impl Place {
    /// For a command that answers nobody over HTTP.
    fn config(self) -> Config {
        Config {
            data_dir: self.data_dir,
            database_url: self.database_url,
            listen: ([127, 0, 0, 1], 0).into(),
            origin: String::new(),
            trusted_proxies: Vec::new(),
            lifetimes: Lifetimes::default(),
            methods: Methods::default(),
            qr: QrSignIn::default(),
        }
    }
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run the server.
    Serve(serve::Serve),
    /// Bring the database up to date, then stop.
    Migrate,
    /// Look after administrators from the command line.
    #[command(subcommand)]
    Admin(admin::Admin),
    /// Read the log as an auditor does.
    #[command(subcommand)]
    Audit(audit::Audit),
    /// Look after the secrets in the data folder.
    #[command(subcommand)]
    Keys(keys::Keys),
    /// Check the log itself.
    #[command(subcommand)]
    Log(log::Command),
    /// Check that the quotas add up.
    #[command(subcommand)]
    Storage(storage::Command),
    /// Look after the tokens that programs show.
    #[command(subcommand)]
    Token(token::Command),
    /// See how the read models are doing, and fold them anew.
    #[command(subcommand)]
    Projections(projections::Command),
    /// Check that everything the server needs is there, and say what to do where it is not.
    Doctor,
    /// Print the OpenAPI document.
    Openapi,
}

impl Cli {
    pub async fn run(self) -> anyhow::Result<()> {
        // A server tells what it does; of a command one wants to read its answer.
        let from = match self.command {
            Command::Serve(_) => Level::INFO,
            _ => Level::WARN,
        };
        logging::start(self.log_format, from);
        match self.command {
            Command::Serve(serve) => serve.run(self.place).await,
            Command::Migrate => migrate::run(self.place).await,
            Command::Admin(admin) => admin.run(self.place).await,
            Command::Audit(audit) => audit.run(self.place).await,
            Command::Keys(keys) => keys.run(self.place).await,
            Command::Log(log) => log.run(self.place).await,
            Command::Projections(projections) => projections.run(self.place).await,
            Command::Storage(storage) => storage.run(self.place).await,
            Command::Token(token) => token.run(self.place).await,
            Command::Doctor => doctor::run(self.place).await,
            Command::Openapi => openapi::run(),
        }
    }
}

/// The error and each cause behind it, one per line.
pub fn print_error(error: &anyhow::Error) {
    eprintln!("error: {error}");
    let mut cause: Option<&(dyn Error + 'static)> = error.source();
    while let Some(error) = cause {
        eprintln!("  because: {error}");
        cause = error.source();
    }
}
