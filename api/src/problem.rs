//! The one place where errors become answers: problem documents of RFC 9457 with a stable `code`.

use axum::{
    Json,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use domain::{
    account::{AccountError, LinkError},
    storage_pool::PoolError,
    values::ValueError,
};
use event_store::{ExecuteError, LoadError, ReadError};
use projections::QueryError;
use serde::Serialize;
use utoipa::ToSchema;

use crate::auth::{
    StoreError,
    opaque::{MessageError, login::StartError},
};

/// Everything that can go wrong with a request.
#[derive(Debug)]
pub enum ApiError {
    Invalid(Vec<FieldError>),
    UnsupportedMediaType,
    PayloadTooLarge,
    NotFound,
    MethodNotAllowed,
    SignedOut,
    SignInFailed,
    /// Told only to who has proved the password.
    AwaitingApproval,
    /// Told only to who has proved the password.
    AccountDisabled,
    Forbidden,
    CrossSite,
    TooManyRequests {
        retry_after_seconds: u64,
    },
    PreconditionFailed,
    Busy,
    ProjectionLagging,
    CursorDiverged,
    LinkUnknown,
    ChallengeExpired,
    ProofInvalid(&'static str),
    IdempotencyMismatch,
    IdempotencyInProgress,
    PoolUnavailable,
    PoolRootUnusable(String),
    QuotaNeedsReason,
    Account(AccountError),
    Pool(PoolError),
    /// Ours, not theirs. Logged with its causes, answered without them.
    Internal(Box<dyn std::error::Error + Send + Sync>),
}

/// What is wrong with one field. `field` is a path such as `quota/bytes`, empty for the whole.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct FieldError {
    pub field: String,
    pub code: String,
    pub detail: String,
}

/// A problem document (`application/problem+json`).
#[derive(Debug, Serialize, ToSchema)]
pub struct Problem {
    /// `/problems/<code>`.
    #[serde(rename = "type")]
    pub kind: String,
    pub title: String,
    pub status: u16,
    /// Stable; programs decide by it.
    pub code: String,
    /// What to do about it.
    pub detail: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    pub errors: Vec<FieldError>,
    /// Finds the request in the server's log.
    pub request_id: String,
}

impl ApiError {
    pub fn invalid(field: &str, code: &str, detail: &str) -> Self {
        Self::Invalid(vec![FieldError {
            field: field.to_owned(),
            code: code.to_owned(),
            detail: detail.to_owned(),
        }])
    }

    /// A value that its type refuses.
    pub fn value(field: &str, error: &ValueError) -> Self {
        Self::invalid(field, error.code(), &error.to_string())
    }

    pub fn internal(error: impl std::error::Error + Send + Sync + 'static) -> Self {
        Self::Internal(Box::new(error))
    }

    /// What a problem document would say, for answers that tell of a refusal beforehand.
    pub fn code_and_detail(&self) -> (&'static str, String) {
        let (_, code, _, detail) = self.describe();
        (code, detail)
    }

    /// Status, code, title, and what to do.
    fn describe(&self) -> (StatusCode, &'static str, &'static str, String) {
        use StatusCode as S;
        let (status, code, title, detail) = match self {
            Self::Invalid(_) => (
                S::BAD_REQUEST,
                "invalid-request",
                "The request is not valid",
                "Correct the fields named in errors and send it again.",
            ),
            Self::UnsupportedMediaType => (
                S::UNSUPPORTED_MEDIA_TYPE,
                "unsupported-media-type",
                "Only JSON is read here",
                "Send the body with content-type application/json.",
            ),
            Self::PayloadTooLarge => (
                S::PAYLOAD_TOO_LARGE,
                "payload-too-large",
                "The body is too large",
                "Send less in one request.",
            ),
            Self::NotFound => (
                S::NOT_FOUND,
                "not-found",
                "There is nothing here",
                "Check the address; what it named may have been deleted.",
            ),
            Self::MethodNotAllowed => (
                S::METHOD_NOT_ALLOWED,
                "method-not-allowed",
                "This address does not take that method",
                "See /api/openapi.json for what it takes.",
            ),
            Self::SignedOut => (
                S::UNAUTHORIZED,
                "signed-out",
                "You are not signed in",
                "Sign in; your session may have ended.",
            ),
            Self::SignInFailed => (
                S::UNAUTHORIZED,
                "sign-in-failed",
                "The login or the password is wrong",
                "Check both, and sign in again.",
            ),
            Self::AwaitingApproval => (
                S::FORBIDDEN,
                "awaiting-approval",
                "Your account is awaiting approval",
                "An administrator has to enable it. You can sign in as soon as that has happened.",
            ),
            Self::AccountDisabled => (
                S::FORBIDDEN,
                "account-disabled",
                "Your account cannot sign in",
                "Your password is right, but the account is disabled. Ask your administrator.",
            ),
            Self::Forbidden => (
                S::FORBIDDEN,
                "forbidden",
                "Your role does not allow this",
                "Ask an administrator.",
            ),
            Self::CrossSite => (
                S::FORBIDDEN,
                "cross-site",
                "The request came from another site",
                "Use the server's own pages at its configured origin.",
            ),
            Self::TooManyRequests { .. } => (
                S::TOO_MANY_REQUESTS,
                "too-many-requests",
                "Too many attempts",
                "Wait as long as Retry-After says, then try again.",
            ),
            Self::PreconditionFailed => (
                S::PRECONDITION_FAILED,
                "precondition-failed",
                "Somebody else changed this",
                "Load it again, look at what changed, then decide anew.",
            ),
            Self::Busy => (
                S::SERVICE_UNAVAILABLE,
                "busy",
                "Too many changes at the same time",
                "Try again in a moment.",
            ),
            Self::ProjectionLagging => (
                S::SERVICE_UNAVAILABLE,
                "projection-lagging",
                "The lists have not caught up yet",
                "Try again in a moment.",
            ),
            Self::CursorDiverged => (
                S::CONFLICT,
                "cursor-diverged",
                "The cursor is of another history",
                "The log was restored since. Discard what was read after the restore and start over.",
            ),
            Self::LinkUnknown => (
                S::NOT_FOUND,
                "link-unknown",
                "There is no such link",
                "Check that the link was copied whole, or ask for a new one.",
            ),
            Self::ChallengeExpired => (
                S::GONE,
                "challenge-expired",
                "This took too long",
                "Open the link again and repeat the last step.",
            ),
            Self::ProofInvalid(why) => {
                return (
                    S::UNPROCESSABLE_ENTITY,
                    "proof-invalid",
                    "The proof of the identity does not hold",
                    format!("Open the link again to make a new one: {why}."),
                );
            }
            Self::IdempotencyMismatch => (
                S::UNPROCESSABLE_ENTITY,
                "idempotency-mismatch",
                "The Idempotency-Key was used for another request",
                "Use a fresh key for a different request.",
            ),
            Self::IdempotencyInProgress => (
                S::CONFLICT,
                "idempotency-in-progress",
                "The same request is still being carried out",
                "Try again in a moment to get its answer.",
            ),
            Self::PoolUnavailable => (
                S::CONFLICT,
                "pool-unavailable",
                "The pool's folder cannot be reached",
                "Check that its disk is mounted; nothing is allocated until it is.",
            ),
            Self::PoolRootUnusable(why) => {
                return (
                    S::UNPROCESSABLE_ENTITY,
                    "pool-root-unusable",
                    "The folder cannot hold a pool",
                    why.clone(),
                );
            }
            Self::QuotaNeedsReason => (
                S::BAD_REQUEST,
                "overcommit-needs-reason",
                "An over-commit needs a reason",
                "Say in reason why the pool may be promised beyond its capacity.",
            ),
            Self::Account(error) => return describe_account(error),
            Self::Pool(error) => return describe_pool(error),
            Self::Internal(_) => (
                S::INTERNAL_SERVER_ERROR,
                "internal",
                "Something went wrong on the server",
                "Nothing of the request was kept half-done. Try again; if it stays, give the request id to the operator.",
            ),
        };
        (status, code, title, detail.to_owned())
    }
}

type Description = (StatusCode, &'static str, &'static str, String);

fn describe_account(error: &AccountError) -> Description {
    use AccountError as E;
    use StatusCode as S;
    let (status, code, title, detail) = match error {
        E::NotFound => {
            (S::NOT_FOUND, "not-found", "There is no such account", "It may have been deleted.")
        }
        E::AlreadyExists => (
            S::CONFLICT,
            "already-exists",
            "The account exists already",
            "Use it, or choose another id.",
        ),
        E::NotRegistered => (
            S::CONFLICT,
            "not-registered",
            "The person has not completed their setup",
            "Wait until they have opened their setup link, or renew it.",
        ),
        E::AlreadyRegistered => (
            S::CONFLICT,
            "already-registered",
            "The person has completed their setup already",
            "Issue a reset link instead.",
        ),
        E::NotPending => (
            S::CONFLICT,
            "not-pending",
            "The account is not waiting for approval",
            "Disable or revoke it instead.",
        ),
        E::Rejected => {
            (S::CONFLICT, "account-rejected", "The account was rejected", "Reinstate it first.")
        }
        E::Revoked => {
            (S::CONFLICT, "account-revoked", "The account is revoked", "Reinstate it first.")
        }
        E::Deleted => {
            (S::NOT_FOUND, "account-deleted", "The account is deleted", "Only its history remains.")
        }
        E::NoPassword => (
            S::CONFLICT,
            "no-password",
            "The account signs in by QR code",
            "It has no password to reset.",
        ),
        E::OwnAccount => (
            S::CONFLICT,
            "own-account",
            "Nobody does this to their own account",
            "Ask another administrator.",
        ),
        E::Outranked(_) => (
            S::FORBIDDEN,
            "outranked",
            "Your role may not act on this account",
            "Ask an administrator.",
        ),
        E::Link(error) => return describe_link(*error),
        E::LoginTaken => {
            return (
                S::CONFLICT,
                "login-taken",
                "The login belongs to another account",
                "Choose another login.".to_owned(),
            );
        }
        E::FingerprintTaken => (
            S::CONFLICT,
            "fingerprint-taken",
            "The identity belongs to another account",
            "Make a new identity, or recover that account.",
        ),
        E::LastAdministrator => (
            S::CONFLICT,
            "last-administrator",
            "The last administrator must stay",
            "Enable another administrator first.",
        ),
        E::Guard(_) => (
            S::CONFLICT,
            "refused",
            "The change was refused",
            "Load the account again and try once more.",
        ),
    };
    (status, code, title, detail.to_owned())
}

fn describe_link(error: LinkError) -> Description {
    use StatusCode as S;
    let (status, code, title, detail) = match error {
        LinkError::Unknown => (
            S::NOT_FOUND,
            "link-unknown",
            "There is no such link",
            "Check that the link was copied whole, or ask for a new one.",
        ),
        LinkError::Used => (
            S::GONE,
            "link-used",
            "This link has been used",
            "Sign in. If it was not you who used it, tell your administrator.",
        ),
        LinkError::Superseded => (
            S::GONE,
            "link-superseded",
            "A newer link has replaced this one",
            "Use the newest link you were given.",
        ),
        LinkError::Cancelled => (
            S::GONE,
            "link-cancelled",
            "This link has been cancelled",
            "Ask your administrator for a new one.",
        ),
        LinkError::Expired => (
            S::GONE,
            "link-expired",
            "This link has expired",
            "Ask your administrator to renew it.",
        ),
    };
    (status, code, title, detail.to_owned())
}

fn describe_pool(error: &PoolError) -> Description {
    use PoolError as E;
    use StatusCode as S;
    let (status, code, title, detail) = match error {
        E::NotFound => (
            S::NOT_FOUND,
            "pool-unknown",
            "There is no such storage pool",
            "Choose one of the registered pools.",
        ),
        E::AlreadyExists => {
            (S::CONFLICT, "already-exists", "The storage pool exists already", "Use it.")
        }
        E::Retired => {
            (S::CONFLICT, "pool-retired", "The storage pool is retired", "Choose another pool.")
        }
        E::NotEmpty { accounts } => {
            return (
                S::CONFLICT,
                "pool-not-empty",
                "The pool still holds quotas",
                format!("Move or release the quotas of {accounts} accounts first."),
            );
        }
        E::SizeOutOfRange => (
            S::BAD_REQUEST,
            "size-out-of-range",
            "The size is out of range",
            "Sizes are 1 to 9223372036854775807 bytes.",
        ),
        E::AccountNotEnabled(status) => {
            return (
                S::CONFLICT,
                "account-not-enabled",
                "A quota needs an enabled account",
                format!("The account is {}. Enable it first.", status.as_str()),
            );
        }
        E::QuotaExceedsPool { remaining_reservable_bytes } => {
            return (
                S::CONFLICT,
                "quota-exceeds-pool",
                "The pool cannot hold this quota",
                format!(
                    "{remaining_reservable_bytes} bytes can still be reserved. Ask for less, or over-commit on purpose with a reason."
                ),
            );
        }
        E::QuotaElsewhere => (
            S::CONFLICT,
            "quota-elsewhere",
            "The account has its quota in another pool",
            "Move it, or release that quota first.",
        ),
        E::RootTaken => (
            S::CONFLICT,
            "pool-root-taken",
            "The folder belongs to another pool",
            "Choose a folder of its own.",
        ),
        E::Guard(_) => (
            S::CONFLICT,
            "refused",
            "The change was refused",
            "Load the pool again and try once more.",
        ),
    };
    (status, code, title, detail.to_owned())
}

impl From<ExecuteError<AccountError>> for ApiError {
    fn from(error: ExecuteError<AccountError>) -> Self {
        from_execution(error, Self::Account)
    }
}

impl From<ExecuteError<PoolError>> for ApiError {
    fn from(error: ExecuteError<PoolError>) -> Self {
        from_execution(error, Self::Pool)
    }
}

fn from_execution<E: std::error::Error>(
    error: ExecuteError<E>,
    refused: fn(E) -> ApiError,
) -> ApiError {
    match error {
        ExecuteError::Refused(refusal) => refused(refusal),
        ExecuteError::Stale { .. } => ApiError::PreconditionFailed,
        ExecuteError::Busy => ApiError::Busy,
        ExecuteError::Failed(source) => ApiError::Internal(source),
    }
}

impl From<MessageError> for ApiError {
    fn from(error: MessageError) -> Self {
        let code = match error {
            MessageError::Encoding { .. } => "not-base64url",
            MessageError::Length { .. } => "wrong-length",
            MessageError::Content { .. } => "malformed",
        };
        Self::invalid(error.field(), code, &error.to_string())
    }
}

impl From<StartError> for ApiError {
    fn from(error: StartError) -> Self {
        match error {
            StartError::Message(error) => error.into(),
            error @ StartError::Record(_) => Self::internal(error),
        }
    }
}

impl From<LinkError> for ApiError {
    fn from(error: LinkError) -> Self {
        Self::Account(AccountError::Link(error))
    }
}

impl From<ReadError> for ApiError {
    fn from(error: ReadError) -> Self {
        match error {
            ReadError::Diverged(_) => Self::CursorDiverged,
            error => Self::internal(error),
        }
    }
}

impl From<QueryError> for ApiError {
    fn from(error: QueryError) -> Self {
        match error {
            QueryError::Cursor(error) => Self::invalid("cursor", "malformed", &error.to_string()),
            error => Self::internal(error),
        }
    }
}

macro_rules! internal {
    ($($source:ty),* $(,)?) => {
        $(impl From<$source> for ApiError {
            fn from(error: $source) -> Self {
                Self::internal(error)
            }
        })*
    };
}

internal!(LoadError, StoreError, tokio_postgres::Error, deadpool_postgres::PoolError);

tokio::task_local! {
    /// The id of the request being answered, for problem documents made deep inside.
    static REQUEST: String;
}

/// Runs a request so that every problem made meanwhile carries its id.
pub async fn with_request_id<F: Future>(id: String, answer: F) -> F::Output {
    REQUEST.scope(id, answer).await
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let (status, code, title, detail) = self.describe();
        if let Self::Internal(error) = &self {
            tracing::error!(error = %causes(error.as_ref()), "a request failed");
        }
        let retry_after = match &self {
            Self::TooManyRequests { retry_after_seconds } => Some(*retry_after_seconds),
            Self::ProjectionLagging | Self::Busy => Some(1),
            _ => None,
        };
        let problem = Problem {
            kind: format!("/problems/{code}"),
            title: title.to_owned(),
            status: status.as_u16(),
            code: code.to_owned(),
            detail,
            errors: if let Self::Invalid(errors) = self { errors } else { Vec::new() },
            request_id: REQUEST.try_with(Clone::clone).unwrap_or_default(),
        };
        let mut response = (status, Json(problem)).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if let Some(seconds) = retry_after {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

/// An error and everything behind it, in one line.
fn causes(error: &(dyn std::error::Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text.push_str(": ");
        text.push_str(&error.to_string());
        cause = error.source();
    }
    text
}
