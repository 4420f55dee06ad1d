//! The table that turns every error into an answer: status, stable code, title, and what to do.

use std::borrow::Cow;

use axum::http::StatusCode as S;
use domain::{
    account::{AccountError, LinkError},
    service_token::TokenError,
    storage_pool::{PoolError, StoringRefusal, Undone},
};

use super::{ApiError, words};
use crate::{
    avatars::picture::PictureError,
    process::settled::Ahead,
    storage::{files::FileError, storing::State},
};

pub(super) struct Row {
    pub status: S,
    pub code: &'static str,
    pub title: &'static str,
    pub detail: Cow<'static, str>,
}

fn row(
    status: S,
    code: &'static str,
    title: &'static str,
    detail: impl Into<Cow<'static, str>>,
) -> Row {
    Row { status, code, title, detail: detail.into() }
}

#[rustfmt::skip]
pub(super) fn of(error: &ApiError) -> Row {
    use ApiError as E;
    match error {
        E::Invalid(_) => row(S::BAD_REQUEST, "invalid-request",
            "The request is not valid", "Correct the fields named in errors and send it again."),
        E::UnsupportedMediaType => row(S::UNSUPPORTED_MEDIA_TYPE, "unsupported-media-type",
            "Only JSON is read here", "Send the body with content-type application/json."),
        E::PayloadTooLarge => row(S::PAYLOAD_TOO_LARGE, "payload-too-large",
            "The body is too large", "Send less in one request."),
        E::Picture(error) => picture(error),
        E::NotFound => row(S::NOT_FOUND, "not-found",
            "There is nothing here", "Check the address; what it named may have been deleted."),
        E::MethodNotAllowed => row(S::METHOD_NOT_ALLOWED, "method-not-allowed",
            "This address does not take that method", "See /api/openapi.json for what it takes."),
        E::SignedOut => row(S::UNAUTHORIZED, "signed-out",
            "You are not signed in", "Sign in; your session may have ended."),
        E::SignInFailed => row(S::UNAUTHORIZED, "sign-in-failed",
            "The login or the password is wrong", "Check both, and sign in again."),
        E::AwaitingApproval => row(S::FORBIDDEN, "awaiting-approval",
            "Your account is awaiting approval", "An administrator has to enable it. You can sign in as soon as that has happened."),
        E::AccountDisabled => row(S::FORBIDDEN, "account-disabled",
            "Your account cannot sign in", "Your password is right, but the account is disabled. Ask your administrator."),
        E::Forbidden => row(S::FORBIDDEN, "forbidden",
            "Your role does not allow this", "Ask an administrator."),
        E::CrossSite => row(S::FORBIDDEN, "cross-site",
            "The request came from another site", "Use the server's own pages at its configured origin. A program with a session sends that origin in the header Origin."),
        E::TooManyRequests { .. } => row(S::TOO_MANY_REQUESTS, "too-many-requests",
            "Too many attempts", "Wait as long as Retry-After says, then try again."),
        E::PreconditionFailed => row(S::PRECONDITION_FAILED, "precondition-failed",
            "Somebody else changed this", "Load it again, look at what changed, then decide anew."),
        E::PersonErased => row(S::CONFLICT, "person-erased",
            "The account was deleted meanwhile", "Nothing was done. Load the page again to see what is left."),
        E::Busy => row(S::SERVICE_UNAVAILABLE, "busy",
            "Too many changes at the same time", "Try again in a moment."),
        E::DatabaseUnavailable(_) => row(S::SERVICE_UNAVAILABLE, "database-unavailable",
            "The database cannot be reached at the moment",
            "Try again in a moment. If you asked for a change, look first if it was made, or send it again with the same Idempotency-Key."),
        E::ProjectionLagging => row(S::SERVICE_UNAVAILABLE, "projection-lagging",
            "The lists have not caught up yet", "Try again in a moment."),
        E::CursorDiverged => row(S::CONFLICT, "cursor-diverged",
            "The cursor is of another history", "The log was restored since. Discard what was read after the restore and start over."),
        E::LinkUnknown => row(S::NOT_FOUND, "link-unknown",
            "There is no such link", "Check that the link was copied whole, or ask for a new one."),
        E::ChallengeExpired => row(S::GONE, "challenge-expired",
            "This took too long", "Load the page again and repeat the last step."),
        E::QrUnknown => row(S::NOT_FOUND, "qr-unknown",
            "This browser shows no such code", "Load the sign-in page again and scan the code it shows."),
        E::QrNotScanned => row(S::CONFLICT, "qr-not-scanned",
            "The code has not been scanned", "Scan it with the DNA Connect app first."),
        E::QrOver => row(S::GONE, "qr-over",
            "The code is of no more use", "Scan the code that the sign-in page shows now."),
        E::QrRefused => row(S::FORBIDDEN, "qr-refused",
            "This account cannot sign in", "Ask your administrator."),
        E::QrDigitsWrong => row(S::FORBIDDEN, "qr-digits-wrong",
            "These are not the digits that the phone shows", "Type them again; after five tries a new code has to be scanned."),
        E::ProofInvalid(why) => row(S::UNPROCESSABLE_ENTITY, "proof-invalid",
            "The proof of the identity does not hold", format!("Load the page again to make a new one: {why}.")),
        E::OtherMethod => row(S::CONFLICT, "other-method",
            "The account signs in another way", "Use the addresses of the method that the account has."),
        E::MethodSwitchedOff => row(S::CONFLICT, "method-switched-off",
            "The way in that this link is for is switched off", "Ask your administrator for a link of another kind; this one is good again should it be switched on."),
        E::AccountMethodSwitchedOff(method) => row(S::CONFLICT, "account-method-switched-off",
            "The way this account signs in is switched off", format!("Nobody could open the link. Start the server with {} among its --methods, or create an account of another kind.", method.as_str())),
        E::SignInBusy => row(S::SERVICE_UNAVAILABLE, "sign-in-busy",
            "Too many people are signing in at this moment", "Try again in a moment."),
        E::CurrentPasswordWrong => row(S::FORBIDDEN, "current-password-wrong",
            "This is not your present password", "Type it again, or sign out and use your recovery words."),
        E::RecoveryFailed => row(S::FORBIDDEN, "recovery-failed",
            "The login and the words do not belong together", "Check both: the words in their order, and the login as you were invited."),
        E::AccountClosed => row(S::FORBIDDEN, "account-closed",
            "This account cannot sign in", "Your words are right, but the account was closed. Ask your administrator."),
        E::IdempotencyMismatch => row(S::UNPROCESSABLE_ENTITY, "idempotency-mismatch",
            "The Idempotency-Key was used for another request", "Use a fresh key for a different request."),
        E::IdempotencyInProgress => row(S::CONFLICT, "idempotency-in-progress",
            "The same request is still being carried out", "Try again in a moment to get its answer."),
        E::PoolUnavailable(why) => row(S::CONFLICT, "pool-unavailable",
            "The pool's disk cannot be reached", format!("Nothing is allocated until it can: {why}. Check that it is mounted and well.")),
        E::PoolRootUnusable(why) => row(S::UNPROCESSABLE_ENTITY, "pool-root-unusable",
            "The folder cannot hold a pool", why.clone()),
        E::PoolHoldsOldCopies { of, others, disk_answers, .. } => {
            let way_out = if *disk_answers { "" } else { IF_GONE };
            pool_holds_old_copies(&words::names(of, *others), of.len() + others, way_out)
        }
        E::DiskGoneNeedsReason => row(S::BAD_REQUEST, "disk-gone-needs-reason",
            "Say why the disk is gone for good", "Say it in reason: what is still to be removed from the disk never will be, and the log keeps who said so and why."),
        E::PoolDiskSilent => row(S::CONFLICT, "pool-disk-silent",
            "The pool's disk does not answer", "It may only be slow, and what is on it could still be removed. Try again in a moment. If it is gone for good, unmount it first."),
        E::PoolBusy(Ahead::Moves) => row(S::SERVICE_UNAVAILABLE, "pool-busy",
            "A move still needs the pool", "A move to it was asked for and is not done. Wait until it is, or cancel it on the account's page; then retire the pool."),
        E::PoolBusy(Ahead::Removals) => row(S::SERVICE_UNAVAILABLE, "pool-busy",
            "A deletion has not come to the pool yet", "What becomes of somebody's files was decided and is about to be noted here. Try again in a moment; if it stays, `dna-nexus doctor` says what is in the way."),
        E::Storing(refusal) => storing(refusal),
        E::StorageUnavailable(why) => row(S::CONFLICT, "pool-unavailable",
            "The pool's disk cannot be reached", format!("Nothing is stored until it can: {why}. Try again later, or tell an administrator.")),
        E::UsageUnknown => row(S::SERVICE_UNAVAILABLE, "usage-unknown",
            "The files are still being measured", "Try again in a moment."),
        E::File(error) => file(error),
        E::UploadsBusy => row(S::SERVICE_UNAVAILABLE, "uploads-busy",
            "Too many files are being uploaded", "Try again in a moment."),
        E::TooManyUploads => row(S::TOO_MANY_REQUESTS, "too-many-uploads",
            "You are uploading too many files at the same time", "Wait until one of them is stored, then try again."),
        E::Stopping => row(S::SERVICE_UNAVAILABLE, "stopping",
            "The server is being stopped", "Nothing was stored. Try again in a moment."),
        E::ReservationUnknown => row(S::NOT_FOUND, "reservation-unknown",
            "There is no such reservation", "Check the account and the id. Reservations are forgotten a day after they have ended."),
        E::ReservationDiffers => row(S::CONFLICT, "reservation-differs",
            "The reservation is for something else", "Use a fresh id for a different request."),
        E::ReservationOver(state) => row(S::CONFLICT, "reservation-over",
            "The reservation has ended", what_to_do_after(*state)),
        E::TokenUnknown => row(S::UNAUTHORIZED, "token-unknown",
            "A service token is needed here", "Send one that is not revoked as Authorization: Bearer. Administrators make them."),
        E::NoQuotaRequest => row(S::CONFLICT, "no-quota-request",
            "Nothing is asked for any more", "The storage was given or declined meanwhile. Load the account again."),
        E::Account(error) => account(error),
        E::Pool(error) => pool(error),
        E::Token(error) => token(error),
        E::Internal(_) => row(S::INTERNAL_SERVER_ERROR, "internal",
            "Something went wrong on the server", "It may have happened or not: look before you try again. If it stays, give the request id to the operator."),
    }
}

/// How an app goes on whose reservation has ended.
fn what_to_do_after(end: State) -> &'static str {
    match end {
        State::Open => {
            "It ran out before it was committed. Authorize it once more with the same id and bytes, \
             then commit it. If that is refused, delete what you stored."
        }
        State::Committed => {
            "It is committed, so its bytes count as stored. Authorize another file with a new id. \
             To free the bytes, delete the file."
        }
        State::Released => {
            "It was released, so its bytes are free again. Delete what you stored by it, if \
             anything, and authorize with a new id."
        }
    }
}

#[rustfmt::skip]
fn account(error: &AccountError) -> Row {
    use AccountError as E;
    match error {
        E::NotFound => row(S::NOT_FOUND, "not-found",
            "There is no such account", "It may have been deleted."),
        E::AlreadyExists => row(S::CONFLICT, "already-exists",
            "The account exists already", "Use it, or choose another id."),
        E::NotRegistered => row(S::CONFLICT, "not-registered",
            "The person has not completed their setup", "Wait until they have opened their setup link, or renew it."),
        E::AlreadyRegistered => row(S::CONFLICT, "already-registered",
            "The person has completed their setup already", "They sign in with the password they chose."),
        E::NotPending => row(S::CONFLICT, "not-pending",
            "The account is not waiting for approval", "Disable or revoke it instead."),
        E::Rejected => row(S::CONFLICT, "account-rejected",
            "The account was rejected", "Reinstate it first."),
        E::Revoked => row(S::CONFLICT, "account-revoked",
            "The account is revoked", "Reinstate it first."),
        E::Deleted => row(S::NOT_FOUND, "account-deleted",
            "The account is deleted", "Only its history remains."),
        E::NoPassword => row(S::CONFLICT, "no-password",
            "The account signs in by QR code", "It has no password to reset."),
        E::CredentialReplaced => row(S::CONFLICT, "credential-replaced",
            "The password was replaced meanwhile", "Sign in again with the new one."),
        E::OwnAccount => row(S::CONFLICT, "own-account",
            "Nobody does this to their own account", "Ask another administrator."),
        E::Outranked(_) => row(S::FORBIDDEN, "outranked",
            "Your role may not act on this account", "Ask an administrator."),
        E::Link(error) => link(*error),
        E::LoginTaken => row(S::CONFLICT, "login-taken",
            "The login belongs to another account", "Choose another login."),
        E::FingerprintTaken => row(S::CONFLICT, "fingerprint-taken",
            "The identity belongs to another account", "Make a new identity with new words."),
        E::LastAdministrator => row(S::CONFLICT, "last-administrator",
            "The last administrator must stay", "Enable another administrator first."),
        E::Guard(_) => row(S::CONFLICT, "refused",
            "The change was refused", "Load the account again and try once more."),
    }
}

#[rustfmt::skip]
fn picture(error: &PictureError) -> Row {
    use PictureError as E;
    match error {
        E::Unsupported => row(S::UNSUPPORTED_MEDIA_TYPE, "picture-unsupported",
            "This is no picture that is read here", "Send a PNG, JPEG or WebP with its content type."),
        E::Damaged | E::Write(_) => row(S::UNPROCESSABLE_ENTITY, "picture-damaged",
            "The picture cannot be read", "Save it anew with another program, or choose another one."),
        E::TooLarge => row(S::UNPROCESSABLE_ENTITY, "picture-too-large",
            "The picture has too many pixels", "Make it smaller: 4000 by 3000 pixels always fit."),
    }
}

#[rustfmt::skip]
fn link(error: LinkError) -> Row {
    use LinkError as E;
    match error {
        E::Unknown => row(S::NOT_FOUND, "link-unknown",
            "There is no such link", "Check that the link was copied whole, or ask for a new one."),
        E::Used => row(S::GONE, "link-used",
            "This link has been used", "Sign in. If it was not you who used it, tell your administrator."),
        E::Superseded => row(S::GONE, "link-superseded",
            "A newer link has replaced this one", "Use the newest link you were given."),
        E::Cancelled => row(S::GONE, "link-cancelled",
            "This link has been cancelled", "Ask your administrator for a new one."),
        E::Expired => row(S::GONE, "link-expired",
            "This link has expired", "Ask your administrator to renew it."),
    }
}

#[rustfmt::skip]
fn storing(refusal: &StoringRefusal) -> Row {
    use StoringRefusal as E;
    match refusal {
        E::Moving => row(S::CONFLICT, "account-moving",
            "The account is being moved to another pool", "Nothing can be stored until it is there. Try again in a while."),
        E::NotEnabled(status) => row(S::CONFLICT, "account-not-enabled",
            "The account may not store files", format!("The account is {}. An administrator has to enable it.", status.as_str())),
        E::NoQuota => row(S::CONFLICT, "no-quota",
            "No storage is allocated", "An administrator has to allocate storage first."),
        E::QuotaExceeded { by_bytes } => row(S::CONFLICT, "quota-exceeded",
            "The quota is not large enough", format!("It would be exceeded by {by_bytes} bytes. Delete files, or ask an administrator for more.")),
    }
}

#[rustfmt::skip]
fn file(error: &FileError) -> Row {
    use FileError as E;
    match error {
        E::Missing => row(S::NOT_FOUND, "file-unknown",
            "There is no such file or folder", "Load the folder again; it may have been deleted or renamed."),
        E::Exists => row(S::CONFLICT, "file-exists",
            "Something by that name is there already", "Choose another name, or replace the file on purpose."),
        E::IsFolder => row(S::CONFLICT, "file-is-folder",
            "There is a folder by that name", "Choose another name."),
        E::NotFolder => row(S::CONFLICT, "file-not-folder",
            "A part of the path is no folder", "Choose another folder."),
        E::NotEmpty => row(S::CONFLICT, "folder-not-empty",
            "The folder is not empty", "Delete what is in it first."),
        E::NotPlain => row(S::CONFLICT, "file-not-plain",
            "This is no plain file", "It is a link, a pipe, or a file that has several names. It can be deleted here, and not opened or replaced."),
        E::DiskFull => row(S::INSUFFICIENT_STORAGE, "disk-full",
            "The pool's disk is full", "Nothing was stored. Tell an administrator."),
        E::Stalled => row(S::REQUEST_TIMEOUT, "upload-stalled",
            "The upload has stalled", "Nothing arrived for a minute, and nothing was stored. Send the file again."),
        E::BrokenOff => row(S::BAD_REQUEST, "upload-broken-off",
            "The upload ended before the file did", "Nothing was stored. Send the file again."),
        E::Disk(why) => row(S::CONFLICT, "pool-unavailable",
            "The pool's disk cannot be reached", format!("Nothing is stored until it can: {why}. Try again later, or tell an administrator.")),
        E::Refused(_) => row(S::INTERNAL_SERVER_ERROR, "file-refused",
            "The disk refused", "Nothing was stored. If it stays, give the request id to the operator."),
    }
}

/// The way out where nothing can be removed any more.
const IF_GONE: &str = " If the disk is gone for good, say so and why when you retire the pool.";

fn pool_holds_old_copies(of: &str, how_many: usize, way_out: &str) -> Row {
    let detail = match how_many {
        1 => format!("Clean the old copy of {of} first: the pool's page shows it.{way_out}"),
        _ => format!("Clean the old copies of {of} first: the pool's page lists them.{way_out}"),
    };
    row(S::CONFLICT, "pool-holds-old-copies", "The pool still holds old copies", detail)
}

#[rustfmt::skip]
fn pool(error: &PoolError) -> Row {
    use PoolError as E;
    match error {
        E::NotFound => row(S::NOT_FOUND, "pool-unknown",
            "There is no such storage pool", "Choose one of the registered pools."),
        E::AlreadyExists => row(S::CONFLICT, "already-exists",
            "The storage pool exists already", "Use it."),
        E::Retired => row(S::CONFLICT, "pool-retired",
            "The storage pool is retired", "Choose another pool."),
        E::NotEmpty { accounts } => row(S::CONFLICT, "pool-not-empty",
            "The pool still holds quotas", match accounts {
                1 => "Release the one quota first: the pool's page shows whose it is.".to_owned(),
                _ => format!("Release the quotas of {accounts} accounts first."),
            }),
        E::SizeOutOfRange => row(S::BAD_REQUEST, "size-out-of-range",
            "The size is out of range", "Sizes are 1 to 9223372036854775807 bytes."),
        E::HeadroomExceedsDisk { total_bytes } => row(S::CONFLICT, "headroom-exceeds-disk",
            "The headroom is larger than the disk", format!("The disk holds {} ({total_bytes} bytes). Keep no more than that free.", words::gigabytes(*total_bytes))),
        E::AccountNotEnabled(status) => row(S::CONFLICT, "account-not-enabled",
            "A quota needs an enabled account", format!("The account is {}. Enable it first.", status.as_str())),
        E::QuotaExceedsPool { remaining_reservable_bytes } => row(S::CONFLICT, "quota-exceeds-pool",
            "The pool cannot hold this quota", format!("{remaining_reservable_bytes} bytes can still be reserved. Ask for less, or over-commit on purpose with a reason.")),
        E::OvercommitNeedsReason => row(S::BAD_REQUEST, "overcommit-needs-reason",
            "An over-commit needs a reason", "Say in reason why the pool may be promised beyond its capacity."),
        E::QuotaElsewhere => row(S::CONFLICT, "quota-elsewhere",
            "The account has its quota in another pool", "Release that quota first."),
        E::NoQuotaHere => row(S::CONFLICT, "no-quota",
            "The account has no quota", "Allocate storage to it first."),
        E::SamePool => row(S::CONFLICT, "same-pool",
            "The account is in this pool already", "Choose another pool."),
        E::Moving => row(S::CONFLICT, "account-moving",
            "The account is being moved to another pool", "Wait until the move is done, or cancel it."),
        E::NotMoving => row(S::CONFLICT, "not-moving",
            "The account is not being moved", "The move is done or was cancelled. Load the account again."),
        E::OldCopyKept => row(S::CONFLICT, "old-copy-kept",
            "An old copy of the account's files is in the pool", "Clean the old copy first."),
        E::NoOldCopy => row(S::CONFLICT, "no-old-copy",
            "There is no old copy in this pool", "It is cleaned already. Load the account again."),
        E::HoldsOldCopies(Undone { old_copies, .. }) => {
            let accounts = usize::try_from(*old_copies).unwrap_or(usize::MAX);
            pool_holds_old_copies(&words::accounts(accounts), accounts, IF_GONE)
        }
        E::AwaitsRemovals(undone) => row(S::CONFLICT, "pool-awaits-removals",
            "Files are still to be removed from the pool", format!("The server removes {} by itself, as soon as the disk lets it: check that it is mounted and well.{IF_GONE}", words::to_be_removed(*undone))),
        E::DiskAnswers(_) => row(S::CONFLICT, "pool-disk-answers",
            "The pool's disk is not gone", "It can be reached, so what is left can still be removed. Clean the old copies, and wait for what the server removes by itself: `dna-nexus doctor` says what holds it up. If the disk is broken, or what is left is to stay, unmount it first."),
        E::RootTaken => row(S::CONFLICT, "pool-root-taken",
            "The folder belongs to another pool", "Choose a folder of its own."),
        E::Guard(_) => row(S::CONFLICT, "refused",
            "The change was refused", "Load the pool again and try once more."),
    }
}

#[rustfmt::skip]
fn token(error: &TokenError) -> Row {
    use TokenError as E;
    match error {
        E::NotFound => row(S::NOT_FOUND, "not-found",
            "There is no such token", "Settings show which there are, and so does dna-nexus token list."),
        E::AlreadyExists => row(S::CONFLICT, "already-exists",
            "The token exists already", "Make another one: each has an id of its own."),
        E::Guard(_) => row(S::CONFLICT, "refused",
            "The change was refused", "Load the tokens again and try once more."),
    }
}
