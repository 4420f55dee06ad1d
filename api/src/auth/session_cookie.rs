//! The cookie that carries a session's token, and what all our cookies have in common.

use axum::http::{HeaderMap, HeaderValue, header::COOKIE};
use cookie::{Cookie, SameSite, time::Duration};
use jiff::SignedDuration;

use super::Token;

/// The prefix binds the cookie to this host, this path and TLS: browsers refuse it otherwise.
pub const NAME: &str = "__Host-dna_session";

pub fn read(headers: &HeaderMap) -> Option<Token> {
    read_named(headers, NAME)
}

/// `Set-Cookie` for a session that has begun.
pub fn give(token: &Token, lifetime: SignedDuration) -> HeaderValue {
    set_named(NAME, token.as_str(), lifetime)
}

/// `Set-Cookie` that makes the browser forget its session.
pub fn take_away() -> HeaderValue {
    set_named(NAME, "", SignedDuration::ZERO)
}

/// `name` begins with `__Host-`.
pub(super) fn read_named(headers: &HeaderMap, name: &str) -> Option<Token> {
    let texts = headers.get_all(COOKIE).into_iter().filter_map(|value| value.to_str().ok());
    let mut cookies = texts.flat_map(Cookie::split_parse).flatten();
    cookies.find(|cookie| cookie.name() == name).map(|cookie| Token::presented(cookie.value()))
}

/// `name` begins with `__Host-`. A lifetime of zero makes the browser forget the cookie.
pub(super) fn set_named(name: &str, value: &str, lifetime: SignedDuration) -> HeaderValue {
    let cookie = Cookie::build((name, value))
        .path("/")
        .http_only(true)
        .secure(true)
        .same_site(SameSite::Strict)
        .max_age(Duration::seconds(lifetime.as_secs()));
    let mut header =
        HeaderValue::from_str(&cookie.to_string()).unwrap_or_else(|_| HeaderValue::from_static("")); // base64url always fits
    header.set_sensitive(true);
    header
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cookie_is_out_of_reach_of_scripts_and_other_sites() {
        let token = Token::presented("t0ken");
        let header = give(&token, SignedDuration::from_hours(12));
        assert_eq!(
            header.to_str().expect("text"),
            "__Host-dna_session=t0ken; HttpOnly; SameSite=Strict; Secure; Path=/; Max-Age=43200"
        );
    }

    #[test]
    fn the_token_is_found_among_other_cookies() {
        let mut headers = HeaderMap::new();
        assert!(read(&headers).is_none());
        let cookies = HeaderValue::from_static("a=b; __Host-dna_session=t0ken; c=d");
        headers.insert(COOKIE, cookies);
        assert_eq!(read(&headers).expect("found").as_str(), "t0ken");
    }
}
