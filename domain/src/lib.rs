//! The rules of dna-nexus: who may have an account, how much of a pool an account may fill, and
//! which programs may ask.
//!
//! Three aggregates, [`account::Account`], [`storage_pool::StoragePool`] and
//! [`service_token::ServiceToken`], decide on commands and record events. Everything here is a pure
//! function of its arguments.
//!
//! Absent on purpose: I/O, the clock, randomness, SQL and HTTP. Times, ids and measured figures
//! arrive in the commands; passwords, tokens and words never do.

pub mod account;
pub mod actor;
pub mod guard;
mod ids;
mod personal;
pub mod service_token;
pub mod storage_pool;
pub mod values;

pub use actor::{Actor, Role};
pub use guard::{Claim, GuardChange, GuardRefusal, Guarded, Quorum};
pub use ids::{AccountId, CredentialId, LinkId, MoveId, PoolId, ReservationId, SessionId, TokenId};
pub use personal::Personal;
