//! The circumstances of a request: its id, where it came from, and with what.

use std::{
    convert::Infallible,
    net::{IpAddr, Ipv4Addr, SocketAddr},
};

use axum::{
    extract::{ConnectInfo, FromRequestParts, Request, State},
    http::{HeaderMap, HeaderValue, header::USER_AGENT, request::Parts},
    middleware::Next,
    response::Response,
};
use domain::{AccountId, Actor, Personal};
use event_store::Metadata;
use uuid::Uuid;

use crate::app::SharedApp;

pub const REQUEST_ID: &str = "x-request-id";

const X_FORWARDED_FOR: &str = "x-forwarded-for";

const MAX_USER_AGENT: usize = 256;

/// Given to every request by [`circumstances`] and to every answer as `X-Request-Id`.
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
        let user_agent = parts.headers.get(USER_AGENT).and_then(|value| value.to_str().ok());
        Ok(Self {
            request_id: parts
                .extensions
                .get::<RequestId>()
                .map_or_else(|| Uuid::new_v4().to_string(), |id| id.0.clone()),
            address: parts
                .extensions
                .get::<ClientAddress>()
                .map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |address| address.0),
            user_agent: user_agent.map(|text| text.chars().take(MAX_USER_AGENT).collect()),
        })
    }
}

/// Where the request comes from, behind the proxies that are trusted.
#[derive(Clone, Copy, Debug)]
struct ClientAddress(IpAddr);

/// Middleware: every request gets an id of our own making, every answer carries it; and the
/// address it comes from is found out.
pub async fn circumstances(
    State(app): State<SharedApp>,
    mut request: Request,
    next: Next,
) -> Response {
    let id = Uuid::new_v4().to_string();
    request.extensions_mut().insert(RequestId(id.clone()));
    if let Some(ConnectInfo(peer)) = request.extensions().get::<ConnectInfo<SocketAddr>>() {
        let address = client(peer.ip(), request.headers(), &app.config.trusted_proxies);
        request.extensions_mut().insert(ClientAddress(address));
    }
    let mut response = crate::problem::with_request_id(id.clone(), next.run(request)).await;
    if let Ok(value) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(REQUEST_ID, value);
    }
    response
}

/// The last address that a trusted proxy vouches for: every proxy appends whom it heard from, and
/// what stands before an address that is not trusted may be made up.
fn client(peer: IpAddr, headers: &HeaderMap, trusted: &[IpAddr]) -> IpAddr {
    let mut client = peer.to_canonical();
    let lines = headers.get_all(X_FORWARDED_FOR).into_iter().rev();
    let texts = lines.filter_map(|value| value.to_str().ok());
    for hop in texts.flat_map(|line| line.rsplit(',')) {
        if !trusted.contains(&client) {
            break;
        }
        let Ok(hop) = hop.trim().parse::<IpAddr>() else { break };
        client = hop.to_canonical();
    }
    client
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(peer: &str, forwarded: &[&'static str], trusted: &[&str]) -> String {
        let mut headers = HeaderMap::new();
        for line in forwarded {
            headers.append(X_FORWARDED_FOR, HeaderValue::from_static(line));
        }
        let address = |text: &str| text.parse::<IpAddr>().expect("an address");
        let trusted: Vec<_> = trusted.iter().map(|text| address(text)).collect();
        client(address(peer), &headers, &trusted).to_string()
    }

    #[test]
    fn nobody_but_a_trusted_proxy_is_believed() {
        assert_eq!(seen("192.0.2.7", &["198.51.100.1"], &[]), "192.0.2.7");
        assert_eq!(seen("192.0.2.7", &["198.51.100.1"], &["10.0.0.1"]), "192.0.2.7");
        assert_eq!(seen("10.0.0.1", &[], &["10.0.0.1"]), "10.0.0.1");
        assert_eq!(seen("10.0.0.1", &["192.0.2.7"], &["10.0.0.1"]), "192.0.2.7");
    }

    #[test]
    fn what_the_client_itself_wrote_in_front_is_left_alone() {
        let trusted = ["10.0.0.1", "10.0.0.2"];
        assert_eq!(seen("10.0.0.1", &["203.0.113.9, 192.0.2.7, 10.0.0.2"], &trusted), "192.0.2.7");
        assert_eq!(
            seen("10.0.0.1", &["203.0.113.9, 192.0.2.7", "10.0.0.2"], &trusted),
            "192.0.2.7"
        );
        assert_eq!(seen("10.0.0.1", &["192.0.2.7, not an address"], &trusted), "10.0.0.1");
        assert_eq!(seen("::ffff:10.0.0.1", &["2001:db8::7"], &trusted), "2001:db8::7");
    }
}
