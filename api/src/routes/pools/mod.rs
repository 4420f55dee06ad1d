//! Storage pools.

pub mod capacity;
pub mod changed;
pub mod get;
pub mod headroom;
pub mod history;
pub mod ledger;
pub mod list;
pub mod old_copies;
pub mod owner;
pub mod pool;
pub mod register;
pub mod rename;
pub mod retire;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::app::SharedApp;

pub fn router() -> OpenApiRouter<SharedApp> {
    OpenApiRouter::new()
        .routes(routes!(list::list, register::register))
        .routes(routes!(get::get))
        .routes(routes!(rename::rename))
        .routes(routes!(headroom::change_headroom))
        .routes(routes!(retire::retire))
        .routes(routes!(capacity::capacity))
        .routes(routes!(ledger::ledger))
        .routes(routes!(history::history))
        .routes(routes!(old_copies::old_copies))
}
