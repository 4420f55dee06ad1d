//! The circumstances of a request: its id, where it came from, and with what.

use std::{
    convert::Infallible,
    net::{IpAddr, Ipv4Addr, SocketAddr},
};

use axum::{
    extract::{ConnectInfo, FromRequestParts, Request},
    http::{HeaderValue, header::USER_AGENT, request::Parts},
    middleware::Next,
    response::Response,
};
use domain::{AccountId, Actor, Personal};
use event_store::Metadata;
use uuid::Uuid;

pub const REQUEST_ID: &str = "x-request-id";

const MAX_USER_AGENT: usize = 256;

/// Given to every request by [`assign_id`] and to every answer as `X-Request-Id`.
#[derive(Clone, Debug)]
pub struct RequestId(pub String);

#[derive(Clone, Debug)]
pub struct RequestContext {
    pub request_id: String,
    pub address: IpAddr,
    pub user_agent: Option<String>,
}

impl RequestContext {
    /// Metadata for events that `actor` causes by this request. The address and user agent are
    /// personal data of the one who acts.
    pub fn metadata(&self, actor: Actor) -> Metadata {
        let whose = match &actor {
            Actor::Account { id, .. } => Some(*id),
            Actor::System { .. } => None,
        };
        self.metadata_of(actor, whose)
    }

    /// As [`Self::metadata`], with the person whose address it is named where the actor does not
    /// say: somebody who holds a link is not signed in yet.
    pub fn metadata_of(&self, actor: Actor, whose: Option<AccountId>) -> Metadata {
        let personal = |value: String| whose.map(|of| Personal::new(of, value));
        Metadata {
            actor,
            request_id: self.request_id.clone(),
            correlation_id: self.request_id.clone(),
            causation_id: None,
            address: personal(self.address.to_string()),
            user_agent: self.user_agent.clone().and_then(personal),
        }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for RequestContext {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>();
        let user_agent = parts.headers.get(USER_AGENT).and_then(|value| value.to_str().ok());
        Ok(Self {
            request_id: parts
                .extensions
                .get::<RequestId>()
                .map_or_else(|| Uuid::new_v4().to_string(), |id| id.0.clone()),
            address: peer.map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |peer| peer.0.ip()),
            user_agent: user_agent.map(|text| text.chars().take(MAX_USER_AGENT).collect()),
        })
    }
}

/// Middleware: every request gets an id of our own making, every answer carries it.
pub async fn assign_id(mut request: Request, next: Next) -> Response {
    let id = Uuid::new_v4().to_string();
    request.extensions_mut().insert(RequestId(id.clone()));
    let mut response = crate::problem::with_request_id(id.clone(), next.run(request)).await;
    if let Ok(value) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(REQUEST_ID, value);
    }
    response
}
