//! Accounts: inviting people, and everything that is done to an account.

pub mod acting;
pub mod avatar;
pub mod bulk;
pub mod changed;
pub mod create;
pub mod delete;
pub mod disable;
pub mod enable;
pub mod force_reset;
pub mod handed_out;
pub mod history;
pub mod login;
pub mod moves;
pub mod profile;
pub mod quota;
pub mod quota_request;
pub mod reinstate;
pub mod reject;
pub mod reset_link;
pub mod revoke;
pub mod role;
pub mod sessions;
pub mod setup_link;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::app::SharedApp;

pub fn router() -> OpenApiRouter<SharedApp> {
    OpenApiRouter::new()
        .routes(routes!(create::create))
        .routes(routes!(delete::delete))
        .routes(routes!(enable::enable))
        .routes(routes!(disable::disable))
        .routes(routes!(reject::reject))
        .routes(routes!(revoke::revoke))
        .routes(routes!(reinstate::reinstate))
        .routes(routes!(setup_link::renew))
        .routes(routes!(setup_link::cancel))
        .routes(routes!(reset_link::issue))
        .routes(routes!(reset_link::cancel))
        .routes(routes!(force_reset::force_reset))
        .routes(routes!(role::change_role))
        .routes(routes!(login::change_login))
        .merge(bulk::router())
        .routes(routes!(profile::edit_profile))
        .routes(routes!(quota::allocate, quota::release))
        .routes(routes!(quota_request::retry))
        .routes(routes!(quota_request::decline))
        .routes(routes!(history::history))
        .merge(moves::router())
        .merge(avatar::router())
        .merge(sessions::router())
}
