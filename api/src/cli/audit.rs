//! `dna-nexus audit`: reading the log as an auditor does.

use std::fmt;

use anyhow::Context;
use clap::{Args, Subcommand};
use domain::{AccountId, TokenId, account::login_claim, service_token::TokenEvent, values::Login};
use event_store::{Filter, Position};

use super::{EXIT_CODES, Place, database::Database, node};
use crate::{app::App, routes::events::event::Event};

/// How many events are read at a time.
const PAGE: u32 = 500;

#[derive(Debug, Subcommand)]
pub enum Audit {
    /// Print every event about an account or a service token in the order of the log, one JSON
    /// document per line. About an account are its own, and those of storage pools about its quota,
    /// its moves and its files.
    #[command(after_help = EXIT_CODES)]
    Replay(About),
}

#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
pub struct About {
    /// The account's id, or the login it has now.
    #[arg(long)]
    account: Option<String>,
    /// The token's id, as dna-nexus token list shows it.
    #[arg(long)]
    token: Option<TokenId>,
}

impl Audit {
    pub async fn run(self, place: Place) -> anyhow::Result<()> {
        let Self::Replay(about) = self;
        let database = Database::reach(&place).await?;
        let app = node::open(place.config(), &database).await?;
        let filter = about.filter(&app).await?;
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
        anyhow::ensure!(found, "the log has no event of {about}");
        Ok(())
    }
}

impl About {
    async fn filter(&self, app: &App) -> anyhow::Result<Filter> {
        let account = match &self.account {
            Some(account) => Some(find(app, account).await?.to_string()),
            None => None,
        };
        let subjects = self.token.iter().map(TokenId::to_string).collect();
        let of_tokens = self.token.iter().flat_map(|_| TokenEvent::NAMES);
        let event_types = of_tokens.map(|name| (*name).to_owned()).collect();
        Ok(Filter { account, subjects, event_types })
    }
}

impl fmt::Display for About {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.account, self.token) {
            (Some(account), _) => write!(f, "account {account}"),
            (None, Some(token)) => write!(f, "token {token}"),
            (None, None) => f.write_str("nobody"), // refused with the arguments
        }
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
