use axum::extract::State;
use domain::{
    Personal,
    account::{AccountAction, AccountCommand, LinkPurpose},
};
use event_store::Position;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    app::{App, SharedApp},
    auth::{
        Token, challenges,
        links::{self, UsableLink},
    },
    http::{context::RequestContext, json::Json, positions::At},
    problem::{ApiError, Problem},
};

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Inspect {
    /// What follows the `#` of the link.
    #[schema(value_type = String)]
    token: Token,
}

/// Whom a link is for, and what its holder must sign.
#[derive(Debug, Serialize, ToSchema)]
pub struct LinkDetails {
    /// `setup` or `reset`.
    #[schema(value_type = String)]
    purpose: LinkPurpose,
    /// How the person will sign in.
    method: &'static str,
    login: String,
    display_name: String,
    #[schema(value_type = String, format = DateTime)]
    expires_at: Timestamp,
    /// How the server expects to be reached.
    origin: String,
    /// Of a setup link; a reset keeps the identity.
    proof: Option<ProofChallenge>,
}

/// What the proof of possession must name. Good once.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProofChallenge {
    /// 32 bytes in base64url without padding.
    pub nonce: String,
    /// In Unix seconds.
    pub expires_at: i64,
}

/// Opens a link. It stays good: mail scanners open links too.
#[utoipa::path(post, path = "/links/inspect", tag = "links", request_body = Inspect, responses(
    (status = 200, description = "The link is good.", body = LinkDetails),
    (status = 404, description = "link-unknown", body = Problem, content_type = "application/problem+json"),
    (status = 409, description = "method-switched-off", body = Problem, content_type = "application/problem+json"),
    (status = 410, description = "link-used, link-superseded, link-cancelled, link-expired", body = Problem, content_type = "application/problem+json"),
    (status = 429, description = "too-many-requests", body = Problem, content_type = "application/problem+json"),
))]
pub async fn inspect(
    State(app): State<SharedApp>,
    request: RequestContext,
    Json(body): Json<Inspect>,
) -> Result<At<LinkDetails>, ApiError> {
    app.limits.link(app.clock.now(), request.address)?;
    let usable = links::usable(&app, &body.token).await?;
    // Before anybody chooses a password and writes down words for nothing.
    if !app.config.methods.offers(usable.account.aggregate.method) {
        return Err(ApiError::MethodSwitchedOff);
    }
    let position = note_opened(&app, &usable, &request).await?;
    let proof = challenge(&app, &usable).await?;
    let account = &usable.account.aggregate;
    let login = account.login.as_ref().and_then(Personal::known);
    let display_name = account.profile.display_name.as_ref().and_then(Personal::known);
    let details = LinkDetails {
        purpose: usable.link.purpose,
        method: account.method.as_str(),
        login: login.map(|login| login.as_str().to_owned()).unwrap_or_default(),
        display_name: display_name.map(|name| name.as_str().to_owned()).unwrap_or_default(),
        expires_at: usable.link.expires_at,
        origin: app.config.origin.clone(),
        proof,
    };
    Ok(At(position, details))
}

async fn challenge(app: &App, usable: &UsableLink) -> Result<Option<ProofChallenge>, ApiError> {
    if usable.link.purpose != LinkPurpose::Setup {
        return Ok(None);
    }
    let challenge = challenges::issue(app, usable.link.id).await?;
    Ok(Some(ProofChallenge { nonce: challenge.nonce, expires_at: challenge.expires_at }))
}

/// Records that a setup link was opened, the first time.
async fn note_opened(
    app: &App,
    usable: &UsableLink,
    request: &RequestContext,
) -> Result<Option<Position>, ApiError> {
    if usable.link.opened || usable.link.purpose != LinkPurpose::Setup {
        return Ok(None);
    }
    let actor = usable.actor();
    let metadata = request.metadata(actor.clone());
    let action = AccountAction::OpenSetupLink { link_id: usable.link.id };
    let command = AccountCommand { actor, at: app.clock.now(), action };
    let receipt = app.accounts.execute(usable.account_id, command, &metadata, None).await?;
    Ok(receipt.position)
}
