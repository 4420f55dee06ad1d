//! Tokens of programs, as administrators make and revoke them.

mod create;
mod issued;
mod list;
mod revoke;
mod scope;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::app::SharedApp;

pub fn router() -> OpenApiRouter<SharedApp> {
    OpenApiRouter::new()
        .routes(routes!(create::create_token, list::list_tokens))
        .routes(routes!(revoke::revoke_token))
}
