//! `dna-nexus audit`: reading the log as an auditor does.

use anyhow::Context;
use clap::Subcommand;
use domain::{AccountId, account::login_claim, values::Login};
use event_store::{Filter, Position};

use super::{EXIT_CODES, Place, database::Database, node};
use crate::{app::App, routes::events::event::Event};

/// How many events are read at a time.
const PAGE: u32 = 500;

#[derive(Debug, Subcommand)]
pub enum Audit {
    /// Print every event about an account in the order of the log, one JSON document per line: its
    /// own, and those of storage pools about its quota and its moves.
    #[command(after_help = EXIT_CODES)]
    Replay {
        /// The account's id, or the login it has now.
        #[arg(long)]
        account: String,
    },
}

impl Audit {
    pub async fn run(self, place: Place) -> anyhow::Result<()> {
        let Self::Replay { account } = self;
        let database = Database::reach(&place).await?;
        let app = node::open(place.config(), &database).await?;
        let id = find(&app, &account).await?;
        let filter = Filter { account: Some(id.to_string()), ..Filter::default() };
        let mut after = Position::START;
        let mut found = false;
        loop {
            let events = app.reader.read_after(after, PAGE, &filter).await?;
            let Some(last) = events.last() else { break };
            after = last.position;
            found = true;
            for event in events {
                println!("{}", serde_json::to_string(&Event::from(event))?);
            }
        }
        app.log.close();
        database.leave().await?;
        anyhow::ensure!(found, "the log has no event of account {account}");
        Ok(())
    }
}

async fn find(app: &App, account: &str) -> anyhow::Result<AccountId> {
    if let Ok(id) = account.parse() {
        return Ok(id);
    }
    let login = Login::parse(account)?;
    let holder = app.log.holder(&login_claim(&login.key())).await?;
    let id = holder.with_context(|| {
        format!("no account has the login {account}; whoever was deleted is found by their id only")
    })?;
    Ok(id.parse()?)
}
