use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    app::SharedApp,
    auth::opaque::{KSF, SERVER_IDENTIFIER},
    http::json::Json,
};

/// What a browser must know before somebody can sign in.
#[derive(Debug, Serialize, ToSchema)]
pub struct AuthConfig {
    /// The ways to sign in that are switched on, of `opaque`, `password` and `qr`.
    methods: Vec<&'static str>,
    opaque: OpaqueConfig,
    /// How the server expects to be reached. Proofs name it.
    origin: String,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct OpaqueConfig {
    /// The server's identifier in the protocol.
    server_identifier: &'static str,
    /// How new passwords are stretched in the browser.
    ksf: &'static str,
}

/// How to sign in here.
#[utoipa::path(get, path = "/auth/config", tag = "auth", responses(
    (status = 200, description = "What is switched on, and its parameters.", body = AuthConfig),
))]
pub async fn config(State(app): State<SharedApp>) -> Json<AuthConfig> {
    Json(AuthConfig {
        methods: app.config.methods.names(),
        opaque: OpaqueConfig { server_identifier: SERVER_IDENTIFIER, ksf: KSF },
        origin: app.config.origin.clone(),
    })
}
