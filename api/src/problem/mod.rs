//! The one place where errors become answers: problem documents of RFC 9457 with a stable `code`.

mod document;
pub mod examples;
mod table;
mod words;

use domain::{
    account::{AccountError, LinkError, Method},
    service_token::TokenError,
    storage_pool::{PoolError, StoringRefusal, Undone},
    values::ValueError,
};
use event_store::{ExecuteError, LoadError, ReadError, keys::KeyringError};
use projections::QueryError;

pub use document::{FieldError, InTheWay, Problem, with_request_id};

use crate::{
    auth::{
        StoreError,
        opaque::{
            MessageError,
            login::{FinishError, StartError},
        },
        password::{HashingError, PasswordError},
        service_tokens::IssueError,
    },
    storage::{TableError, Unreachable, files::FileError, storing::State},
};
use crate::{avatars::picture::PictureError, blocking::BlockingError, process::settled::Ahead};

/// Everything that can go wrong with a request.
#[derive(Debug)]
pub enum ApiError {
    Invalid(Vec<FieldError>),
    UnsupportedMediaType,
    PayloadTooLarge,
    Picture(PictureError),
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
    /// Whom the request speaks of, or who sent it, was deleted while it was under way.
    PersonErased,
    Busy,
    ProjectionLagging,
    CursorDiverged,
    LinkUnknown,
    ChallengeExpired,
    /// Also for another browser's: nobody learns which codes there are.
    QrUnknown,
    QrNotScanned,
    /// Used, expired, or tried with wrong digits too often.
    QrOver,
    /// Told only to the browser whose code was scanned.
    QrRefused,
    QrDigitsWrong,
    ProofInvalid(&'static str),
    /// Told only to who holds a link or has proved their identity.
    OtherMethod,
    /// Told only to who holds a link.
    MethodSwitchedOff,
    /// Told to who looks after the account, before a link is made that nobody could open.
    AccountMethodSwitchedOff(Method),
    /// Too many passwords wait to be checked.
    SignInBusy,
    /// Told only to who is signed in.
    CurrentPasswordWrong,
    /// Also where there is no such login: nobody learns which it was.
    RecoveryFailed,
    /// Told only to who has proved their identity.
    AccountClosed,
    IdempotencyMismatch,
    IdempotencyInProgress,
    PoolUnavailable(Unreachable),
    PoolRootUnusable(String),
    /// Of these people, and of so many others.
    PoolHoldsOldCopies {
        of: Vec<String>,
        others: usize,
        undone: Undone,
        disk_answers: bool,
    },
    DiskGoneNeedsReason,
    /// The disk of a pool that was to be left for gone gives no answer.
    PoolDiskSilent,
    /// What was asked for before has not come to the pool yet, which was to be closed.
    PoolBusy(Ahead),
    Storing(StoringRefusal),
    /// The disk under somebody's files.
    StorageUnavailable(Unreachable),
    /// Somebody's files could not be measured in time.
    UsageUnknown,
    File(FileError),
    /// Too many upload to one pool at the same time.
    UploadsBusy,
    /// One person uploads too many files at the same time.
    TooManyUploads,
    /// The node is being stopped.
    Stopping,
    ReservationUnknown,
    ReservationDiffers,
    /// Open is one that has run out.
    ReservationOver(State),
    /// No token of a program, or one that is revoked.
    TokenUnknown,
    NoQuotaRequest,
    Account(AccountError),
    Pool(PoolError),
    Token(TokenError),
    /// The database cannot be reached at the moment. Logged with its causes.
    DatabaseUnavailable(Box<dyn std::error::Error + Send + Sync>),
    /// Ours, not theirs. Logged with its causes, answered without them.
    Internal(Box<dyn std::error::Error + Send + Sync>),
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

    /// A password that is not taken.
    pub fn password(field: &str, error: PasswordError) -> Self {
        Self::invalid(field, error.code(), &error.to_string())
    }

    pub fn internal(error: impl std::error::Error + Send + Sync + 'static) -> Self {
        Self::failed(Box::new(error))
    }

    fn failed(error: Box<dyn std::error::Error + Send + Sync>) -> Self {
        if event_store::is_unreachable(error.as_ref()) {
            Self::DatabaseUnavailable(error)
        } else {
            Self::Internal(error)
        }
    }

    /// What a problem document would say, for answers that tell of a refusal beforehand.
    pub fn code_and_detail(&self) -> (&'static str, String) {
        let row = table::of(self);
        (row.code, row.detail.into_owned())
    }
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

impl From<ExecuteError<TokenError>> for ApiError {
    fn from(error: ExecuteError<TokenError>) -> Self {
        from_execution(error, Self::Token)
    }
}

impl From<IssueError> for ApiError {
    fn from(error: IssueError) -> Self {
        match error {
            IssueError::Store(error) => error.into(),
            IssueError::Record(error) => error.into(),
        }
    }
}

fn from_execution<E: std::error::Error>(
    error: ExecuteError<E>,
    refused: fn(E) -> ApiError,
) -> ApiError {
    match error {
        ExecuteError::Refused(refusal) => refused(refusal),
        ExecuteError::Stale { .. } => ApiError::PreconditionFailed,
        ExecuteError::Erased { .. } => ApiError::PersonErased,
        ExecuteError::Busy => ApiError::Busy,
        ExecuteError::Failed(source) => ApiError::failed(source),
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

impl From<FinishError> for ApiError {
    fn from(error: FinishError) -> Self {
        match error {
            FinishError::Message(error) => error.into(),
            FinishError::Refused => Self::SignInFailed,
            error @ FinishError::State => Self::internal(error),
        }
    }
}

impl From<PictureError> for ApiError {
    fn from(error: PictureError) -> Self {
        match error {
            error @ PictureError::Write(_) => Self::internal(error),
            error => Self::Picture(error),
        }
    }
}

impl From<BlockingError> for ApiError {
    fn from(error: BlockingError) -> Self {
        match error {
            BlockingError::Full => Self::Busy,
            error @ BlockingError::BrokenOff => Self::internal(error),
        }
    }
}

impl From<HashingError> for ApiError {
    fn from(error: HashingError) -> Self {
        match error {
            HashingError::Full => Self::SignInBusy,
            error => Self::internal(error),
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

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Keys(KeyringError::Destroyed { .. }) => Self::PersonErased,
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

internal!(LoadError, TableError, tokio_postgres::Error, deadpool_postgres::PoolError);
