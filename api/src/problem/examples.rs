//! One of each problem there is, for who looks a code up.

use domain::{
    Role,
    account::{AccountError, LinkError, Method, Status},
    service_token::TokenError,
    storage_pool::{PoolError, StoringRefusal, Undone},
};

use super::{
    ApiError,
    table::{self, Row},
};
use crate::{
    avatars::picture::PictureError,
    process::settled::Ahead,
    storage::{Unreachable, files::FileError, storing::State},
};

/// A problem as it is looked up: some codes have a wording for each place where they arise.
pub struct Example {
    pub status: u16,
    pub code: &'static str,
    pub title: &'static str,
    pub detail: String,
}

/// Every problem, by its code.
pub fn all() -> Vec<Example> {
    let account = account().into_iter().map(ApiError::Account);
    let pool = pool().into_iter().map(ApiError::Pool);
    let file = file().into_iter().map(ApiError::File);
    let storing = storing().into_iter().map(ApiError::Storing);
    let token = token().into_iter().map(ApiError::Token);
    let errors = general().into_iter().chain(account).chain(pool).chain(token);
    let errors = errors.chain(file).chain(storing);
    let mut examples: Vec<_> = errors.map(|error| example(&error)).collect();
    examples.sort_by(|a, b| (a.code, a.title, &a.detail).cmp(&(b.code, b.title, &b.detail)));
    examples.dedup_by(|a, b| (a.code, a.title, &a.detail) == (b.code, b.title, &b.detail));
    examples
}

fn example(error: &ApiError) -> Example {
    let Row { status, code, title, detail } = table::of(error);
    Example { status: status.as_u16(), code, title, detail: detail.into_owned() }
}

fn general() -> Vec<ApiError> {
    use ApiError as E;
    vec![
        E::Invalid(Vec::new()),
        E::UnsupportedMediaType,
        E::PayloadTooLarge,
        E::Picture(PictureError::Unsupported),
        E::Picture(PictureError::Damaged),
        E::Picture(PictureError::TooLarge),
        E::NotFound,
        E::MethodNotAllowed,
        E::SignedOut,
        E::SignInFailed,
        E::AwaitingApproval,
        E::AccountDisabled,
        E::Forbidden,
        E::CrossSite,
        E::TooManyRequests { retry_after_seconds: 1 },
        E::PreconditionFailed,
        E::PersonErased,
        E::Busy,
        E::DatabaseUnavailable("an example".into()),
        E::ProjectionLagging,
        E::CursorDiverged,
        E::LinkUnknown,
        E::ChallengeExpired,
        E::QrUnknown,
        E::QrNotScanned,
        E::QrOver,
        E::QrRefused,
        E::QrDigitsWrong,
        E::ProofInvalid("the signature is of another key"),
        E::OtherMethod,
        E::MethodSwitchedOff,
        E::AccountMethodSwitchedOff(Method::Password),
        E::SignInBusy,
        E::CurrentPasswordWrong,
        E::RecoveryFailed,
        E::AccountClosed,
        E::IdempotencyMismatch,
        E::IdempotencyInProgress,
        E::PoolUnavailable(Unreachable::OtherDisk),
        E::PoolRootUnusable("It is no folder. Name a folder that exists.".to_owned()),
        E::PoolHoldsOldCopies {
            of: vec!["Ada".to_owned(), "Grace".to_owned()],
            others: 3,
            undone: UNDONE,
            disk_answers: false,
        },
        E::DiskGoneNeedsReason,
        E::PoolDiskSilent,
        E::PoolBusy(Ahead::Moves),
        E::PoolBusy(Ahead::Removals),
        E::StorageUnavailable(Unreachable::Silent),
        E::UsageUnknown,
        E::UploadsBusy,
        E::TooManyUploads,
        E::Stopping,
        E::ReservationUnknown,
        E::ReservationDiffers,
        E::ReservationOver(State::Open),
        E::ReservationOver(State::Committed),
        E::ReservationOver(State::Released),
        E::TokenUnknown,
        E::NoQuotaRequest,
        E::Internal("an example".into()),
    ]
}

fn account() -> Vec<AccountError> {
    use AccountError as E;
    vec![
        E::NotFound,
        E::AlreadyExists,
        E::NotRegistered,
        E::AlreadyRegistered,
        E::NotPending,
        E::Rejected,
        E::Revoked,
        E::Deleted,
        E::NoPassword,
        E::CredentialReplaced,
        E::OwnAccount,
        E::Outranked(Role::Admin),
        E::Link(LinkError::Used),
        E::Link(LinkError::Superseded),
        E::Link(LinkError::Cancelled),
        E::Link(LinkError::Expired),
        E::LoginTaken,
        E::FingerprintTaken,
        E::LastAdministrator,
        E::Guard(String::new()),
    ]
}

const UNDONE: Undone = Undone { old_copies: 3, removals: 2, cancelled_moves: 1 };

fn pool() -> Vec<PoolError> {
    use PoolError as E;
    vec![
        E::NotFound,
        E::AlreadyExists,
        E::Retired,
        E::NotEmpty { accounts: 3 },
        E::SizeOutOfRange,
        E::HeadroomExceedsDisk { total_bytes: 2_000_000_000_000 },
        E::AccountNotEnabled(Status::Pending),
        E::OvercommitNeedsReason,
        E::QuotaExceedsPool { remaining_reservable_bytes: 5_000_000_000 },
        E::QuotaElsewhere,
        E::NoQuotaHere,
        E::SamePool,
        E::Moving,
        E::NotMoving,
        E::OldCopyKept,
        E::NoOldCopy,
        E::HoldsOldCopies(UNDONE),
        E::AwaitsRemovals(Undone { old_copies: 0, ..UNDONE }),
        E::DiskAnswers(UNDONE),
        E::RootTaken,
        E::Guard(String::new()),
    ]
}

fn token() -> Vec<TokenError> {
    use TokenError as E;
    vec![E::NotFound, E::AlreadyExists, E::Guard(String::new())]
}

fn file() -> Vec<FileError> {
    use FileError as E;
    vec![
        E::Missing,
        E::Exists,
        E::IsFolder,
        E::NotFolder,
        E::NotEmpty,
        E::NotPlain,
        E::DiskFull,
        E::Stalled,
        E::BrokenOff,
        E::Refused(std::io::ErrorKind::Other.into()),
    ]
}

fn storing() -> Vec<StoringRefusal> {
    use StoringRefusal as E;
    vec![
        E::NotEnabled(Status::Disabled),
        E::NoQuota,
        E::Moving,
        E::QuotaExceeded { by_bytes: 1_000_000 },
    ]
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// As the table itself has them, read as text so that none can be left out here.
    fn in_the_table() -> BTreeSet<(&'static str, &'static str)> {
        let rows = include_str!("table.rs").split("row(S::").skip(1);
        let texts = rows.map(|row| {
            let mut texts = row.split('"').skip(1).step_by(2);
            (texts.next().expect("a code"), texts.next().expect("a title"))
        });
        texts.collect()
    }

    #[test]
    fn there_is_one_of_every_row_of_the_table() {
        let examples = all();
        let shown: BTreeSet<_> = examples.iter().map(|it| (it.code, it.title)).collect();
        assert_eq!(shown, in_the_table());
        assert!(shown.len() > 80, "{}", shown.len());
    }

    #[test]
    fn one_code_has_one_status() {
        let statuses: BTreeSet<_> = all().iter().map(|it| (it.code, it.status)).collect();
        let codes: BTreeSet<_> = statuses.iter().map(|(code, _)| code).collect();
        assert_eq!(statuses.len(), codes.len(), "{statuses:?}");
    }
}
