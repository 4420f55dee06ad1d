//! What a browser does with requests: it keeps the cookie and says where they come from.

use std::{
    collections::BTreeMap,
    net::{IpAddr, SocketAddr},
    sync::Mutex,
};

use reqwest::{
    Method, RequestBuilder, StatusCode,
    header::{CONTENT_TYPE, COOKIE, HeaderMap, ORIGIN, SET_COOKIE},
};
use serde_json::Value;

use super::Server;

pub struct Browser {
    client: reqwest::Client,
    base: String,
    pub origin: String,
    cookies: Mutex<BTreeMap<String, String>>,
}

const SESSION: &str = "__Host-dna_session";

/// An answer, read to its end.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Value,
}

impl Browser {
    pub fn new(address: SocketAddr, origin: &str) -> Self {
        Self::at(address, origin, None)
    }

    /// As [`Self::new`], with connections that come from this address of the machine.
    pub fn at(address: SocketAddr, origin: &str, from: Option<IpAddr>) -> Self {
        // The client wants one although nothing here is encrypted. All but the first find it there.
        let _ = rustls::crypto::ring::default_provider().install_default();
        Self {
            client: reqwest::Client::builder().local_address(from).build().expect("a client"),
            base: format!("http://{address}"),
            origin: origin.to_owned(),
            cookies: Mutex::default(),
        }
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send(self.request(Method::GET, path)).await
    }

    /// Reads what is at least as new as an answer before it.
    pub async fn get_after(&self, answer: &Answer, path: &str) -> Answer {
        let position = answer.header("nexus-position").expect("something was recorded");
        self.send(self.request(Method::GET, path).header("nexus-min-position", position)).await
    }

    /// Reads what is as new as the log.
    pub async fn get_at_head(&self, server: &Server, path: &str) -> Answer {
        let head = server.head().await;
        self.send(self.request(Method::GET, path).header("nexus-min-position", head)).await
    }

    pub async fn post(&self, path: &str, body: Value) -> Answer {
        self.send(self.unsafe_request(Method::POST, path).json(&body)).await
    }

    /// As [`Self::post`], with the whole path.
    pub async fn post_root(&self, path: &str, body: Value) -> Answer {
        let request = self.root_request(Method::POST, path).header(ORIGIN, &self.origin);
        self.send(request.header("sec-fetch-site", "same-origin").json(&body)).await
    }

    pub async fn put(&self, path: &str, body: Value) -> Answer {
        self.send(self.unsafe_request(Method::PUT, path).json(&body)).await
    }

    pub async fn patch(&self, path: &str, body: Value) -> Answer {
        self.send(self.unsafe_request(Method::PATCH, path).json(&body)).await
    }

    pub async fn delete(&self, path: &str) -> Answer {
        self.send(self.unsafe_request(Method::DELETE, path)).await
    }

    /// A request without what a page's own requests carry, but with the cookie.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.root_request(method, &format!("/api/v1{path}"))
    }

    /// As [`Self::request`], with the whole path.
    pub fn root_request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.client.request(method, format!("{}{path}", self.base));
        let cookies = self.cookies.lock().expect("not poisoned");
        let pairs: Vec<_> = cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        if pairs.is_empty() { request } else { request.header(COOKIE, pairs.join("; ")) }
    }

    pub fn unsafe_request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.request(method, path).header(ORIGIN, &self.origin);
        request.header("sec-fetch-site", "same-origin").header(CONTENT_TYPE, "application/json")
    }

    pub async fn send(&self, request: RequestBuilder) -> Answer {
        self.execute(request.build().expect("a request")).await
    }

    /// As [`Self::send`], of a request that is complete.
    pub async fn execute(&self, request: reqwest::Request) -> Answer {
        let response = self.client.execute(request).await.expect("an answer");
        let (status, headers) = (response.status(), response.headers().clone());
        self.keep_cookie(&headers);
        let text = response.text().await.expect("a body");
        let body = serde_json::from_str(&text).unwrap_or(Value::String(text));
        Answer { status, headers, body }
    }

    /// The session's token.
    pub fn cookie(&self) -> Option<String> {
        self.named_cookie(SESSION)
    }

    pub fn set_cookie(&self, token: Option<String>) {
        self.set_named_cookie(SESSION, token);
    }

    pub fn named_cookie(&self, name: &str) -> Option<String> {
        self.cookies.lock().expect("not poisoned").get(name).cloned()
    }

    pub fn set_named_cookie(&self, name: &str, value: Option<String>) {
        let mut cookies = self.cookies.lock().expect("not poisoned");
        match value {
            Some(value) => cookies.insert(name.to_owned(), value),
            None => cookies.remove(name),
        };
    }

    fn keep_cookie(&self, headers: &HeaderMap) {
        for header in headers.get_all(SET_COOKIE) {
            let header = header.to_str().expect("text");
            let (pair, _) = header.split_once(';').expect("attributes");
            let (name, value) = pair.split_once('=').expect("a pair");
            self.set_named_cookie(name, (!value.is_empty()).then(|| value.to_owned()));
        }
    }
}

impl Answer {
    /// The body of an answer that must have this status.
    #[track_caller]
    pub fn expect(self, status: u16) -> Value {
        assert_eq!(self.status.as_u16(), status, "{}", self.body);
        self.body
    }

    /// The code of a problem, which must be a complete problem document.
    #[track_caller]
    pub fn problem(&self) -> &str {
        let kind = self.headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
        assert_eq!(kind, Some("application/problem+json"), "{} {}", self.status, self.body);
        assert_eq!(self.body["status"], self.status.as_u16());
        assert_eq!(self.body["request_id"].as_str(), self.header("x-request-id"));
        let code = self.body["code"].as_str().expect("a code");
        assert_eq!(self.body["type"], format!("/problems/{code}"));
        code
    }

    /// The field and code of the first field error of an invalid request.
    #[track_caller]
    pub fn field_problem(&self) -> (&str, &str) {
        assert_eq!(self.problem(), "invalid-request");
        let error = &self.body["errors"][0];
        let text = |name: &str| error[name].as_str().expect("a field error");
        (text("field"), text("code"))
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }
}
