//! The list of links, and what somebody can do who holds one: see whom it is for, and set the account
//! up or its password anew.

mod completion;
mod inspect;
mod list;
mod opaque;
mod password;

pub use inspect::ProofChallenge;
pub use opaque::RegistrationStarted;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::app::SharedApp;

pub fn router() -> OpenApiRouter<SharedApp> {
    OpenApiRouter::new()
        .routes(routes!(list::list))
        .routes(routes!(inspect::inspect))
        .merge(opaque::router())
        .merge(password::router())
}
