//! Signing in by QR code: /api/v5.

mod approval;
mod browsers;
mod digits;
mod limits;
mod refusals;
mod replays;
mod sign_in;
