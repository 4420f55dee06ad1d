//! The log over HTTP.

mod list;
mod stream;
