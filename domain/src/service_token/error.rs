//! Why a token refuses a command.

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    #[error("there is no such service token")]
    NotFound,
    #[error("the service token exists already")]
    AlreadyExists,
    #[error("the append was refused by the guard {0}")]
    Guard(String),
}
