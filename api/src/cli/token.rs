//! `dna-nexus token`: tokens of programs, from the machine itself.

use clap::Subcommand;
use domain::{
    TokenId,
    service_token::{Scope, TokenError},
    values::TokenName,
};
use event_store::{ExecuteError, Metadata};
use jiff::Timestamp;

use super::{BY, Place, database::Database, node};
use crate::{
    app::App,
    auth::service_tokens::{self, By, Issued},
};

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Make a token for a program that stores files, and print it: it cannot be shown again.
    Create {
        /// What the token is for.
        #[arg(long, value_parser = TokenName::parse)]
        name: TokenName,
    },
    /// List all tokens, and who made and revoked them, without what would let anybody in.
    List,
    /// Revoke a token: its next request is refused.
    Revoke {
        /// The token's id, as list shows it.
        id: TokenId,
    },
}

impl Command {
    pub async fn run(self, place: Place) -> anyhow::Result<()> {
        let database = Database::reach(&place).await?;
        let app = node::open(place.config(), &database).await?;
        let answer = self.answer(&app).await;
        app.log.close();
        database.leave().await?;
        println!("{}", answer?);
        Ok(())
    }

    async fn answer(self, app: &App) -> anyhow::Result<String> {
        let metadata = Metadata::system(BY, app.new_id().to_string());
        match self {
            Self::Create { name } => {
                let scope = Scope::StorageAuthorize;
                let (id, token, _) = service_tokens::issue(app, name, scope, &metadata).await?;
                Ok(format!("Token {id}, shown once: {}", token.as_str()))
            }
            Self::List => {
                let lines: Vec<_> = service_tokens::list(app).await?.iter().map(line).collect();
                Ok(if lines.is_empty() { "No tokens.".to_owned() } else { lines.join("\n") })
            }
            Self::Revoke { id } => match service_tokens::revoke(app, id, &metadata).await {
                Err(ExecuteError::Refused(TokenError::NotFound)) => anyhow::bail!(
                    "there is no token {id}; dna-nexus token list shows which there are"
                ),
                other => other.map(|_| "Revoked.".to_owned()).map_err(Into::into),
            },
        }
    }
}

fn line(token: &Issued) -> String {
    let Issued { id, name, scope, at, by, last_used_at, revoked } = token;
    let never = || "never".to_owned();
    format!(
        "{id} {} {name:?}, made {at} by {}, last used {}, revoked {}",
        scope.as_str(),
        who(by),
        last_used_at.as_ref().map_or_else(never, Timestamp::to_string),
        revoked.as_ref().map_or_else(never, |it| format!("{} by {}", it.at, who(&it.by))),
    )
}

fn who(by: &By) -> String {
    match by {
        By::Account { id, name: Some(name) } => format!("{name} (account {id})"),
        By::Account { id, name: None } => format!("account {id}"),
        By::Erased => "somebody who is deleted".to_owned(),
        By::System(name) => name.clone(),
    }
}
