use axum::{extract::FromRequestParts, http::request::Parts};
use domain::account::Method;

use crate::{app::SharedApp, auth::qr::QrSignIn, problem::ApiError};

/// Extractor of every endpoint here: there is nothing where signing in by QR code is switched off.
#[derive(Clone, Copy, Debug)]
pub struct Offered {
    /// Whether the phone's digits must be typed into the browser.
    pub asks_for_digits: bool,
}

impl FromRequestParts<SharedApp> for Offered {
    type Rejection = ApiError;

    async fn from_request_parts(_: &mut Parts, app: &SharedApp) -> Result<Self, ApiError> {
        if !app.config.methods.offers(Method::Qr) {
            return Err(ApiError::NotFound);
        }
        Ok(Self { asks_for_digits: app.config.qr == QrSignIn::Digits })
    }
}
