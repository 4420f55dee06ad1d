//! What every endpoint shares: bodies, circumstances, cross-site protection, headers, positions.

pub mod context;
pub mod cross_site;
pub mod headers;
pub mod idempotency;
pub mod json;
pub mod paging;
pub mod path;
pub mod positions;
pub mod revision;
