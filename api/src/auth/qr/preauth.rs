//! The cookie that ties a QR code to the browser that shows it. It outlives the longest wait for an
//! administrator.

use axum::http::{HeaderMap, HeaderValue};
use event_store::keys::MacUse;
use jiff::SignedDuration;
use sha2::{Digest, Sha256};

use crate::{
    app::App,
    auth::{Token, session_cookie},
};

const NAME: &str = "__Host-dna_preauth";

pub fn read(headers: &HeaderMap) -> Option<Token> {
    session_cookie::read_named(headers, NAME)
}

/// `Set-Cookie` for the browser that is to show a code.
pub fn give(token: &Token, lifetime: SignedDuration) -> HeaderValue {
    session_cookie::set_named(NAME, token.as_str(), lifetime)
}

/// `Set-Cookie` that makes the browser forget it.
pub fn take_away() -> HeaderValue {
    session_cookie::set_named(NAME, "", SignedDuration::ZERO)
}

/// What is stored of it; `None` for a text that cannot be one.
pub fn hash(app: &App, token: &Token) -> Option<[u8; 32]> {
    token.keyed_hash(&app.installation.key().mac_key(MacUse::PreauthToken))
}

/// What the session token says of it.
pub fn binding(token: &Token) -> [u8; 32] {
    Sha256::digest(token.as_str()).into()
}
