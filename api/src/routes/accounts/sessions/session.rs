//! A session as it is shown.

use domain::SessionId;
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::auth::open_sessions::OpenSession;

#[derive(Debug, Serialize, ToSchema)]
pub struct Session {
    session_id: Uuid,
    #[schema(value_type = String, format = DateTime)]
    began_at: Timestamp,
    /// To the minute.
    #[schema(value_type = String, format = DateTime)]
    last_used_at: Timestamp,
    /// When it ends, whatever happens.
    #[schema(value_type = String, format = DateTime)]
    expires_at: Timestamp,
    /// How the person signed in: `opaque`, `password` or `qr`.
    method: &'static str,
    /// Where the person signed in.
    address: String,
    /// As the browser named itself then.
    user_agent: Option<String>,
    /// Whether the request came with this session.
    is_current: bool,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct Sessions {
    /// The one used last first.
    items: Vec<Session>,
}

impl Sessions {
    pub fn new(open: Vec<OpenSession>, current: SessionId) -> Self {
        let items = open.into_iter().map(|session| Session {
            session_id: session.id.0,
            began_at: session.began_at,
            last_used_at: session.last_used_at,
            expires_at: session.expires_at,
            method: session.method.as_str(),
            address: session.address,
            user_agent: session.user_agent,
            is_current: session.id == current,
        });
        Self { items: items.collect() }
    }
}
