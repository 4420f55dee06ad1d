//! The log over HTTP.

mod list;
mod restored;
mod stream;
