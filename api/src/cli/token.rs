//! `dna-nexus token`: tokens of programs, from the machine itself.

use clap::Subcommand;
use domain::{TokenId, values::TokenName};

use super::{Place, database::Database, node};
use crate::{
    app::App,
    auth::service_tokens::{self, Scope},
};

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Make a token for a program that stores files, and print it: it cannot be shown again.
    Create {
        /// What the token is for.
        #[arg(long, value_parser = TokenName::parse)]
        name: TokenName,
    },
    /// List all tokens, without what would let anybody in.
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
        match self {
            Self::Create { name } => {
                let scope = Scope::StorageAuthorize;
                let (id, token) = service_tokens::create(app, &name, scope, None).await?;
                Ok(format!("Token {id}, shown once: {}", token.as_str()))
            }
            Self::List => {
                let issued = service_tokens::list(app).await?;
                let lines = issued.iter().map(|token| {
                    let time = |time: Option<jiff::Timestamp>| {
                        time.map_or_else(|| "never".to_owned(), |time| time.to_string())
                    };
                    format!(
                        "{} {} {:?}, made {}, last used {}, revoked {}",
                        token.id,
                        token.scope.as_str(),
                        token.name,
                        token.created_at,
                        time(token.last_used_at),
                        time(token.revoked_at)
                    )
                });
                let lines: Vec<_> = lines.collect();
                Ok(if lines.is_empty() { "No tokens.".to_owned() } else { lines.join("\n") })
            }
            Self::Revoke { id } => {
                anyhow::ensure!(
                    service_tokens::revoke(app, id).await?,
                    "there is no token {id}; dna-nexus token list shows which there are"
                );
                Ok("Revoked.".to_owned())
            }
        }
    }
}
