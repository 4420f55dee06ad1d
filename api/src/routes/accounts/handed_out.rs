//! Links as they are handed out: ordered with a lifetime, and shown once.

use domain::{AccountId, account::LinkPurpose, values::Reason};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{app::App, auth::links::IssuedLink, problem::ApiError};

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LinkOrder {
    /// How long the link is good. Setup links: 60 to 43,200 minutes (30 days), three days if not
    /// said. Reset links: 5 to 1,440 minutes (a day), an hour if not said.
    pub link_lifetime_minutes: Option<u32>,
    /// Why, in the actor's own words: at most 500 characters.
    #[schema(value_type = Option<String>)]
    pub reason: Option<Reason>,
}

/// The lifetime that was asked for, if links of this purpose may live so long.
pub fn lifetime(
    purpose: LinkPurpose,
    link_lifetime_minutes: Option<u32>,
) -> Result<Option<SignedDuration>, ApiError> {
    let Some(minutes) = link_lifetime_minutes else { return Ok(None) };
    let lifetime = SignedDuration::from_mins(minutes.into());
    let allowed = purpose.lifetimes();
    if allowed.contains(&lifetime) {
        return Ok(Some(lifetime));
    }
    let (least, most) = (allowed.start().as_mins(), allowed.end().as_mins());
    let detail = format!("must be {least} to {most} minutes");
    Err(ApiError::invalid("link_lifetime_minutes", "out-of-range", &detail))
}

/// An account and the link that was made for its person.
#[derive(Debug, Serialize, ToSchema)]
pub struct WithLink {
    account_id: Uuid,
    link: HandedOutLink,
}

/// A single-use link. It is in this answer only.
#[derive(Debug, Serialize, ToSchema)]
pub struct HandedOutLink {
    url: String,
    #[schema(value_type = String, format = DateTime)]
    expires_at: Timestamp,
}

impl HandedOutLink {
    pub fn new(app: &App, issued: &IssuedLink) -> Self {
        Self { url: issued.url(&app.config.origin), expires_at: issued.link.expires_at }
    }
}

impl WithLink {
    pub fn new(app: &App, account_id: AccountId, issued: &IssuedLink) -> Self {
        Self { account_id: account_id.0, link: HandedOutLink::new(app, issued) }
    }
}
