//! Who is asking, for handlers: extractors that refuse whoever may not.
//!
//! The account is read from the log on every request, so a revocation holds from the moment it is
//! appended, also while every projection stands still.

use axum::{extract::FromRequestParts, http::request::Parts};
use domain::{AccountId, Actor, Role, account::Account};
use event_store::{Loaded, Metadata};
use uuid::Uuid;

use super::{session_cookie, sessions};
use crate::{app::SharedApp, http::context::RequestContext, problem::ApiError};

/// Somebody with a session whose account may sign in at this moment.
#[derive(Clone, Debug)]
pub struct SignedIn {
    pub account_id: AccountId,
    pub role: Role,
    pub session_id: Uuid,
    /// As the log has it now.
    pub account: Loaded<Account>,
    pub request: RequestContext,
}

impl SignedIn {
    pub fn actor(&self) -> Actor {
        Actor::Account { id: self.account_id, role: self.role }
    }

    /// Metadata of the events that this request causes.
    pub fn metadata(&self) -> Metadata {
        self.request.metadata(self.actor())
    }

    /// Whether the session still holds and its account may still see accounts. For answers that
    /// last longer than the moment in which the request was judged.
    pub async fn is_still_observer(&self, app: &SharedApp) -> Result<bool, ApiError> {
        let role = app.accounts.load(self.account_id).await?.aggregate.role;
        Ok(role != Role::User && self.is_still_signed_in(app).await?)
    }

    /// Whether the session still holds. For requests that last.
    pub async fn is_still_signed_in(&self, app: &SharedApp) -> Result<bool, ApiError> {
        let account = app.accounts.load(self.account_id).await?.aggregate;
        let unchanged = account.session_epoch == self.account.aggregate.session_epoch;
        let may = account.may_sign_in().is_ok() && unchanged;
        Ok(may && sessions::is_open(app, self.session_id).await?)
    }
}

impl FromRequestParts<SharedApp> for SignedIn {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &SharedApp) -> Result<Self, ApiError> {
        let Ok(request) = RequestContext::from_request_parts(parts, app).await;
        let token = session_cookie::read(&parts.headers).ok_or(ApiError::SignedOut)?;
        let session = sessions::find(app, &token).await?.ok_or(ApiError::SignedOut)?;
        let account = app.accounts.load(session.account_id).await?;
        let state = &account.aggregate;
        if state.may_sign_in().is_err() || state.session_epoch != session.epoch {
            sessions::end(app, session.id).await?;
            return Err(ApiError::SignedOut);
        }
        Ok(Self {
            account_id: session.account_id,
            role: state.role,
            session_id: session.id,
            account,
            request,
        })
    }
}

/// An extractor for some roles only.
macro_rules! only {
    ($(#[$doc:meta])* $name:ident: $($role:ident)|+) => {
        $(#[$doc])*
        #[derive(Clone, Debug)]
        pub struct $name(pub SignedIn);

        impl AsRef<SignedIn> for $name {
            fn as_ref(&self) -> &SignedIn {
                &self.0
            }
        }

        impl FromRequestParts<SharedApp> for $name {
            type Rejection = ApiError;

            async fn from_request_parts(
                parts: &mut Parts,
                app: &SharedApp,
            ) -> Result<Self, ApiError> {
                let signed_in = SignedIn::from_request_parts(parts, app).await?;
                match signed_in.role {
                    $(Role::$role)|+ => Ok(Self(signed_in)),
                    _ => Err(ApiError::Forbidden),
                }
            }
        }
    };
}

only!(
    /// An administrator.
    Admin: Admin
);
only!(
    /// Somebody who looks after accounts.
    Staff: Admin | Support
);
only!(
    /// Somebody who may see accounts, and so what happened to them.
    Observer: Admin | Support | Auditor
);
