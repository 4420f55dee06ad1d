//! Somebody else's sessions, for who looks after their account.
//!
//! Ending them is recorded: it is done to a person by another.

pub mod end;
pub mod end_all;
pub mod list;
pub mod session;

use domain::{AccountId, account::Account};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    app::{App, SharedApp},
    auth::signed_in::SignedIn,
    problem::ApiError,
};

pub fn router() -> OpenApiRouter<SharedApp> {
    OpenApiRouter::new()
        .routes(routes!(list::list_sessions, end_all::end_all_sessions))
        .routes(routes!(end::end_session))
}

/// The account as the log has it, for who may look after it: where its person is, is not for
/// everybody.
async fn looked_after(
    app: &App,
    by: &SignedIn,
    account_id: AccountId,
) -> Result<Account, ApiError> {
    let account = app.accounts.load(account_id).await?.aggregate;
    account.id.ok_or(ApiError::NotFound)?;
    account.check_rank(&by.actor(), account_id).map_err(ApiError::Account)?;
    Ok(account)
}
