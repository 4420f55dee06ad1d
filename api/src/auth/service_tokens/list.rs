//! All tokens there are and were, as the log tells of them.
//!
//! From the log and from no read model: a list that a projector could hold up would not show what was
//! just revoked. Tokens are made by hand, so there are few.

use std::collections::HashMap;

use domain::{
    AccountId, Actor, TokenId,
    account::Status,
    service_token::{Scope, ServiceToken, TokenEvent},
};
use jiff::Timestamp;
use projections::{Event, Subject};
use uuid::Uuid;

use crate::{app::App, auth::StoreError};

/// A token as it is listed: without what would let anybody in.
#[derive(Debug)]
pub struct Issued {
    pub id: TokenId,
    pub name: String,
    pub scope: Scope,
    pub at: Timestamp,
    pub by: By,
    /// To the minute.
    pub last_used_at: Option<Timestamp>,
    pub revoked: Option<Revoked>,
}

#[derive(Debug)]
pub struct Revoked {
    pub at: Timestamp,
    pub by: By,
}

/// Who made or revoked a token.
#[derive(Clone, Debug)]
pub enum By {
    /// As they are called now.
    Account { id: AccountId, name: Option<String> },
    /// Somebody whose account is deleted. The log still has its id.
    Erased,
    /// A part of the system, such as the command line.
    System(String),
}

/// The newest first.
pub async fn list(app: &App) -> Result<Vec<Issued>, StoreError> {
    let mut people = People { app, known: HashMap::new() };
    let mut tokens = Vec::<Issued>::new();
    for recorded in app.reader.read_kind::<ServiceToken>().await? {
        let Event { subject, metadata, .. } =
            Event::read(&recorded).map_err(|_| StoreError::Malformed)?;
        let Subject::Token(id, change) = subject else { continue };
        let by = people.who(metadata.actor).await?;
        match change {
            TokenEvent::TokenIssued { name, scope, at, .. } => {
                let name = name.as_str().to_owned();
                tokens.push(Issued { id, name, scope, at, by, last_used_at: None, revoked: None });
            }
            // It is read after the event that issued the same token.
            TokenEvent::TokenRevoked { at } => {
                if let Some(token) = tokens.last_mut().filter(|last| last.id == id) {
                    token.revoked = Some(Revoked { at, by });
                }
            }
        }
    }
    let mut used = last_used(app).await?;
    tokens.iter_mut().for_each(|token| token.last_used_at = used.remove(&token.id));
    tokens.sort_by_key(|token| std::cmp::Reverse((token.at, token.id)));
    Ok(tokens)
}

async fn last_used(app: &App) -> Result<HashMap<TokenId, Timestamp>, StoreError> {
    let client = app.db.get().await?;
    let query = "select token_id, last_used_at from service_tokens where last_used_at is not null";
    let rows = client.query(query, &[]).await?;
    let used = rows.iter().map(|row| {
        let id: Uuid = row.try_get("token_id")?;
        Ok((TokenId(id), row.try_get("last_used_at")?))
    });
    used.collect()
}

/// Whoever acted, each looked up once.
struct People<'a> {
    app: &'a App,
    known: HashMap<AccountId, By>,
}

impl People<'_> {
    async fn who(&mut self, actor: Actor) -> Result<By, StoreError> {
        let id = match actor {
            Actor::System { name } => return Ok(By::System(name)),
            Actor::Account { id, .. } => id,
        };
        if let Some(known) = self.known.get(&id) {
            return Ok(known.clone());
        }
        let account = self.app.accounts.load(id).await?.aggregate;
        let by = match account.status {
            Status::Deleted => By::Erased,
            _ => {
                let name = account.profile.display_name.as_ref().and_then(|name| name.known());
                By::Account { id, name: name.map(|name| name.as_str().to_owned()) }
            }
        };
        self.known.insert(id, by.clone());
        Ok(by)
    }
}
