//! What every sign-in ends with.

use axum::{
    http::{HeaderMap, HeaderValue, header::SET_COOKIE},
    response::{AppendHeaders, IntoResponse, Response},
};
use domain::{
    AccountId,
    account::{Account, Method},
};
use event_store::Loaded;

use crate::{
    app::App,
    auth::{
        session_cookie,
        sessions::{self, NewSession},
    },
    http::{context::RequestContext, json::Json},
    problem::ApiError,
    routes::me::own_account::Me,
};

/// Begins a session with a token of its own, ends the one that the browser had, and says whose it
/// is now. `method` is how they signed in.
pub(in crate::routes) async fn begin(
    app: &App,
    request: &RequestContext,
    headers: &HeaderMap,
    (account_id, account): (AccountId, &Loaded<Account>),
    method: Method,
) -> Result<Response, ApiError> {
    if let Some(former) = session_cookie::read(headers)
        && let Some(former) = sessions::find(app, &former).await?
    {
        sessions::end(app, former.id).await?;
    }
    let epoch = account.aggregate.session_epoch;
    let token = sessions::begin(app, NewSession { account_id, epoch, method }, request).await?;
    let cookie: HeaderValue = session_cookie::give(&token, app.config.lifetimes.session_absolute);
    let me = Me::of(app, account_id, account).await?;
    // Appended: beside it, whoever asked may take a cookie of its own away.
    Ok((AppendHeaders([(SET_COOKIE, cookie)]), Json(me)).into_response())
}
