//! A person's account, from invitation to deletion.
//!
//! Status and credential are two things: an account may sign in when its status is `enabled` and
//! its credential is active (or it signs in by QR, which needs none).
//!
//! Invariants: an account that was never registered can never be enabled; a reset changes neither
//! the status nor the fingerprint; at most one link is good at any time.
//!
//! Absent on purpose: passwords, link tokens and sessions. Events carry ids of them only.

mod apply;
mod command;
mod decide;
mod edits;
mod error;
mod event;
mod guards;
mod issuing;
mod links;
mod quota_request;
mod state;
#[cfg(test)]
mod tests;

pub use command::{AccountAction, AccountCommand, Edit, NewLink, ProfileEdit};
pub use error::AccountError;
pub use event::AccountEvent;
pub use guards::{fingerprint_claim, login_claim};
pub use links::{Link, LinkError, LinkFate, LinkPurpose, Links};
pub use quota_request::QuotaRequest;
pub use state::{
    Account, Approval, Credential, Identity, LeftFiles, Method, Profile, SignInRefusal, Status,
};
