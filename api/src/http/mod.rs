//! What every endpoint shares: bodies, circumstances, cross-site protection, headers, positions.

pub mod context;
pub mod cross_site;
pub mod headers;
pub mod idempotency;
pub mod json;
pub mod paging;
pub mod path;
mod plain_words;
pub mod positions;
pub mod revision;

/// The largest JSON body. The largest honest one, a setup with its identity, has about 12 KiB.
pub const MAX_BODY_BYTES: usize = 64 * 1024;
