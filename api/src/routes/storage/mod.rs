//! For the apps that store files: whether somebody may store so much, asked before, and what became
//! of it, said afterwards.

mod authorize;
mod commit;
mod release;
mod set_aside;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::app::SharedApp;

pub fn router() -> OpenApiRouter<SharedApp> {
    OpenApiRouter::new()
        .routes(routes!(authorize::authorize))
        .routes(routes!(commit::commit))
        .routes(routes!(release::release))
}
