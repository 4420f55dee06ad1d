//! Whose files lie in a pool, also where the account is deleted and only a fingerprint is left.

use domain::{AccountId, account::Status, values::Fingerprint};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{app::App, problem::ApiError};

#[derive(Debug, Serialize, ToSchema)]
pub struct Owner {
    account_id: Uuid,
    /// As the person is called now; null once they are erased.
    display_name: Option<String>,
    /// What their folder is called.
    #[schema(value_type = Option<String>)]
    fingerprint: Option<Fingerprint>,
    /// The account is deleted. What is left in pools can still be removed.
    deleted: bool,
}

impl Owner {
    /// As the log has them now.
    pub async fn load(app: &App, id: AccountId) -> Result<Self, ApiError> {
        let account = app.accounts.load(id).await?.aggregate;
        let name = account.profile.display_name.as_ref().and_then(|name| name.known());
        Ok(Self {
            account_id: id.0,
            display_name: name.map(|name| name.as_str().to_owned()),
            fingerprint: account.identity.map(|identity| identity.fingerprint),
            deleted: account.status == Status::Deleted,
        })
    }

    /// In the middle of a sentence.
    pub fn in_words(&self) -> String {
        if let Some(name) = &self.display_name {
            return name.clone();
        }
        let who = if self.deleted { "a deleted account" } else { "an account without a name" };
        match self.fingerprint.as_ref().map(Fingerprint::ends) {
            Some((first, last)) => format!("{who} (fingerprint {first} … {last})"),
            None => who.to_owned(),
        }
    }
}
