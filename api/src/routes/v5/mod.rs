//! Sign-in by QR code, at the addresses that the DNA Connect app knows.
//!
//! Browsers ask for `session`, `status` and `consume`; phones post to `verify`, older ones below
//! `/api/v4`. Phones are answered in their own form, see `phone_reply`.

mod consume;
mod offered;
mod phone_reply;
mod session;
mod status;
mod verify;

use base64::{Engine, prelude::BASE64_STANDARD};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{app::SharedApp, problem::ApiError};

pub fn router() -> OpenApiRouter<SharedApp> {
    OpenApiRouter::new()
        .routes(routes!(session::session))
        .routes(routes!(status::status))
        .routes(routes!(consume::consume))
        .merge(verify_router())
}

/// The one address that older apps know: below `/api/v4`.
pub fn verify_router() -> OpenApiRouter<SharedApp> {
    OpenApiRouter::new().routes(routes!(verify::verify))
}

/// The hash of `st` that `k` is the standard base64 of.
fn st_hash(k: &str) -> Result<[u8; 32], ApiError> {
    let bytes = BASE64_STANDARD.decode(k).ok().and_then(|bytes| bytes.try_into().ok());
    bytes.ok_or_else(|| ApiError::invalid("k", "malformed", "must be 32 bytes in base64"))
}
