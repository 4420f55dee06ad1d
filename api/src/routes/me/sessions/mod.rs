//! Where one is signed in.

mod end;
mod end_others;
mod list;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::app::SharedApp;

pub fn router() -> OpenApiRouter<SharedApp> {
    OpenApiRouter::new()
        .routes(routes!(list::list_my_sessions, end_others::end_my_other_sessions))
        .routes(routes!(end::end_my_session))
}
