//! Answers in the phone's form. The app takes any 2xx for success; of anything else it shows
//! `detail.message`.

use axum::{
    Json,
    http::{HeaderValue, StatusCode as S, header::RETRY_AFTER},
    response::{IntoResponse, Response},
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    auth::qr::{AnswerError, TokenError},
    problem::ApiError,
};

#[derive(Debug, Serialize, ToSchema)]
pub struct PhoneReply {
    ok: bool,
    /// `approved`, `pending_admin` or `digits_required`; of a refusal, a stable code.
    state: &'static str,
    detail: PhoneDetail,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct PhoneDetail {
    /// For the person who holds the phone.
    message: String,
}

/// What a scan led to.
#[derive(Debug)]
pub enum Scanned {
    Approved,
    PendingAdmin,
    /// Not a success to the app, which else would not show the digits.
    DigitsRequired {
        digits: String,
        is_admitted: bool,
    },
}

impl IntoResponse for Scanned {
    fn into_response(self) -> Response {
        match self {
            Self::Approved => reply(S::OK, "approved", "Approved. Go on in the browser."),
            Self::PendingAdmin => {
                reply(S::ACCEPTED, "pending_admin", "Waiting for administrator approval")
            }
            Self::DigitsRequired { digits, is_admitted } => {
                let then = if is_admitted { "" } else { " once an administrator has approved you" };
                let message = format!(
                    "Type {digits} into the browser{then}. Only type it at the address that you \
                     opened yourself."
                );
                reply(S::PRECONDITION_REQUIRED, "digits_required", &message)
            }
        }
    }
}

/// Why a scan is refused.
#[derive(Debug)]
pub enum PhoneRefusal {
    TooLarge,
    Answer(AnswerError),
    Token(TokenError),
    /// Swept away, or lost with a crash of the database.
    Forgotten,
    Used,
    AccountClosed,
    NoRoom,
    Other(ApiError),
}

impl From<ApiError> for PhoneRefusal {
    fn from(error: ApiError) -> Self {
        Self::Other(error)
    }
}

impl From<AnswerError> for PhoneRefusal {
    fn from(error: AnswerError) -> Self {
        Self::Answer(error)
    }
}

impl From<TokenError> for PhoneRefusal {
    fn from(error: TokenError) -> Self {
        Self::Token(error)
    }
}

impl From<crate::auth::StoreError> for PhoneRefusal {
    fn from(error: crate::auth::StoreError) -> Self {
        Self::Other(error.into())
    }
}

impl IntoResponse for PhoneRefusal {
    #[rustfmt::skip]
    fn into_response(self) -> Response {
        use AnswerError as A;
        use TokenError as T;
        const AGAIN: &str = "Scan the code that the browser shows now.";
        let (status, state, message) = match self {
            Self::TooLarge => (S::PAYLOAD_TOO_LARGE, "too_large", "The answer is too large. Update the app."),
            Self::Answer(A::Form) => (S::BAD_REQUEST, "malformed", "The answer cannot be understood. Update the app."),
            Self::Answer(A::Encoding) => (S::BAD_REQUEST, "encoding", "The key or signature cannot be read. Update the app."),
            Self::Answer(A::Fingerprint) => (S::BAD_REQUEST, "fingerprint", "The fingerprint is not that of the key. Restore your identity in the app."),
            Self::Answer(A::Statement) => (S::BAD_REQUEST, "statement", "The app signed something else than the code says. Scan it again."),
            Self::Answer(A::Signature) => (S::FORBIDDEN, "signature", "The signature does not hold. Scan the code again."),
            Self::Token(T::Form | T::Signature) => (S::BAD_REQUEST, "not_ours", "This code is not one of this server's. Scan the code on the sign-in page."),
            Self::Token(T::Expired) | Self::Forgotten => (S::GONE, "expired", "This code has expired. Scan the code that the browser shows now."),
            Self::Token(T::OtherServer) => (S::FORBIDDEN, "other_server", "This code is for another address. Open the server's own sign-in page."),
            Self::Used => (S::CONFLICT, "used", "This code has been used. Scan the code that the browser shows now."),
            Self::AccountClosed => (S::FORBIDDEN, "refused", "This account cannot sign in. Ask your administrator."),
            Self::NoRoom => (S::TOO_MANY_REQUESTS, "too_many", "Too many people wait for approval. Ask your administrator, then try again later."),
            Self::Other(ApiError::TooManyRequests { retry_after_seconds }) => {
                let mut response = reply(S::TOO_MANY_REQUESTS, "too_many", "Too many attempts. Wait a while, then scan again.");
                response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(retry_after_seconds));
                return response;
            }
            Self::Other(ApiError::NotFound) => (S::NOT_FOUND, "switched_off", "Signing in by QR code is switched off on this server."),
            Self::Other(error) => {
                // As for everybody else: logged with its causes, answered without them.
                let status = error.into_response().status();
                (status, "failed", AGAIN)
            }
        };
        reply(status, state, message)
    }
}

fn reply(status: S, state: &'static str, message: &str) -> Response {
    let detail = PhoneDetail { message: message.to_owned() };
    (status, Json(PhoneReply { ok: status.is_success(), state, detail })).into_response()
}
