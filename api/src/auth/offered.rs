//! Extractors of what belongs to one way of signing in: there is nothing where it is switched off.

use axum::{extract::FromRequestParts, http::request::Parts};
use domain::account::Method;

use crate::{app::SharedApp, problem::ApiError};

macro_rules! only_where_offered {
    ($(#[$doc:meta])* $name:ident: $method:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug)]
        pub struct $name;

        impl FromRequestParts<SharedApp> for $name {
            type Rejection = ApiError;

            async fn from_request_parts(_: &mut Parts, app: &SharedApp) -> Result<Self, ApiError> {
                if app.config.methods.offers(Method::$method) {
                    Ok(Self)
                } else {
                    Err(ApiError::NotFound)
                }
            }
        }
    };
}

only_where_offered!(
    /// Passwords that stay in the browser.
    OpaqueOffered: Opaque
);
only_where_offered!(
    /// Passwords that are sent to the server.
    PasswordOffered: Password
);

/// A password of either kind: what both have in common is there as long as one of them is.
#[derive(Clone, Copy, Debug)]
pub struct EitherOffered;

impl FromRequestParts<SharedApp> for EitherOffered {
    type Rejection = ApiError;

    async fn from_request_parts(_: &mut Parts, app: &SharedApp) -> Result<Self, ApiError> {
        let methods = &app.config.methods;
        if methods.offers(Method::Opaque) || methods.offers(Method::Password) {
            Ok(Self)
        } else {
            Err(ApiError::NotFound)
        }
    }
}
