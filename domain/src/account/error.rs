//! Why an account refuses a command.

use super::LinkError;
use crate::Role;

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AccountError {
    #[error("there is no such account")]
    NotFound,
    #[error("the account exists already")]
    AlreadyExists,
    #[error("the person has not completed their setup")]
    NotRegistered,
    #[error("the person has completed their setup already")]
    AlreadyRegistered,
    #[error("the account is not waiting for approval")]
    NotPending,
    #[error("the request for the account was rejected; reinstate it first")]
    Rejected,
    #[error("the account is revoked; reinstate it first")]
    Revoked,
    #[error("the account is deleted")]
    Deleted,
    #[error("the account signs in by QR code and has no password")]
    NoPassword,
    #[error("the password was replaced meanwhile")]
    CredentialReplaced,
    #[error("nobody does this to their own account")]
    OwnAccount,
    #[error("the actor may not act on accounts with the role {}", .0.as_str())]
    Outranked(Role),
    #[error(transparent)]
    Link(#[from] LinkError),
    #[error("the login belongs to another account")]
    LoginTaken,
    #[error("the identity belongs to another account")]
    FingerprintTaken,
    #[error("the last administrator who can sign in must stay")]
    LastAdministrator,
    #[error("the append was refused by the guard {0}")]
    Guard(String),
}
