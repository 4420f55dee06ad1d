use axum::{
    extract::State,
    http::{StatusCode, header},
    response::IntoResponse,
};
use domain::{
    AccountId, PoolId, Role,
    account::{AccountAction, Approval, LinkPurpose, Method, QuotaRequest},
    storage_pool::PoolError,
    values::{DisplayName, Login, MAX_BYTES},
};
use serde::Deserialize;
use utoipa::ToSchema;

use super::{
    acting::command,
    handed_out::{WithLink, lifetime},
};
use crate::{
    app::{App, SharedApp},
    auth::{links, signed_in::Staff},
    http::{json::Json, positions::Reached, revision::IfMatch},
    problem::{ApiError, Problem},
};

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Invitation {
    /// At most 100 characters.
    #[schema(value_type = String)]
    display_name: DisplayName,
    /// 1 to 64 letters, digits or `. - _ @ +`; unique, also regardless of case.
    #[schema(value_type = String)]
    login: Login,
    /// How the person will sign in, `opaque` or `password`, of what is switched on.
    #[schema(value_type = String)]
    method: Method,
    /// `user`, `support`, `auditor` or `admin`.
    #[serde(default)]
    #[schema(value_type = String, required = false)]
    role: Role,
    /// `required` (default): an administrator enables the account once it is set up;
    /// `automatic`: setting it up enables it.
    #[serde(default)]
    #[schema(value_type = String, required = false)]
    approval: Approval,
    /// Storage, allocated once the account is enabled.
    quota: Option<WantedQuota>,
    /// How long the setup link is good: 60 to 43,200 minutes (30 days), three days if not said.
    link_lifetime_minutes: Option<u32>,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WantedQuota {
    #[schema(value_type = uuid::Uuid)]
    pool_id: PoolId,
    bytes: u64,
}

/// Invites somebody: an account that waits for its person, and the link to set it up with.
#[utoipa::path(post, path = "/accounts", tag = "accounts", request_body = Invitation, security(("session" = ["admin", "support"])), responses(
    (status = 201, description = "The account and its setup link, shown once.", body = WithLink),
    (status = 400, description = "invalid-request", body = Problem, content_type = "application/problem+json"),
    (status = 401, description = "signed-out", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "forbidden, outranked", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "pool-unknown", body = Problem, content_type = "application/problem+json"),
    (status = 409, description = "login-taken, pool-retired", body = Problem, content_type = "application/problem+json"),
))]
pub async fn create(
    State(app): State<SharedApp>,
    Staff(by): Staff,
    Json(body): Json<Invitation>,
) -> Result<impl IntoResponse, ApiError> {
    check_method(&app, body.method)?;
    let quota = wanted_quota(&app, body.quota).await?;
    let lifetime = lifetime(LinkPurpose::Setup, body.link_lifetime_minutes)?;
    let account_id = AccountId(app.new_id());
    let issued = links::issue(&app, account_id, LinkPurpose::Setup, lifetime).await?;
    let action = AccountAction::Invite {
        account_id,
        login: body.login,
        display_name: body.display_name,
        method: body.method,
        role: body.role,
        approval: body.approval,
        quota,
        link: issued.link,
    };
    let receipt = command(&app, &by, account_id, IfMatch(None), action).await?;
    let location = format!("/api/v1/accounts/{account_id}");
    let invited = WithLink::new(&app, account_id, &issued);
    Ok((
        StatusCode::CREATED,
        [(header::LOCATION, location)],
        Reached(receipt.position),
        Json(invited),
    ))
}

/// Nobody is invited to a way that is switched off, nor to scanning, which takes no invitation.
fn check_method(app: &App, method: Method) -> Result<(), ApiError> {
    if method == Method::Qr {
        let detail = "whoever signs in by QR code comes by themselves and waits for approval";
        return Err(ApiError::invalid("method", "unsupported", detail));
    }
    if !app.config.methods.offers(method) {
        let detail = format!("{} is switched off on this server", method.as_str());
        return Err(ApiError::invalid("method", "switched-off", &detail));
    }
    Ok(())
}

/// Checks what can be known now; whether it fits is decided when the account is enabled.
async fn wanted_quota(
    app: &App,
    wanted: Option<WantedQuota>,
) -> Result<Option<QuotaRequest>, ApiError> {
    let Some(WantedQuota { pool_id, bytes }) = wanted else { return Ok(None) };
    if !(1..=MAX_BYTES).contains(&bytes) {
        return Err(ApiError::invalid(
            "quota/bytes",
            "out-of-range",
            &format!("must be 1 to {MAX_BYTES}"),
        ));
    }
    let pool = app.pools.load(pool_id).await?.aggregate;
    match (pool.id, pool.retired) {
        (None, _) => Err(ApiError::Pool(PoolError::NotFound)),
        (Some(_), true) => Err(ApiError::Pool(PoolError::Retired)),
        (Some(_), false) => Ok(Some(QuotaRequest { pool_id, bytes })),
    }
}
