//! A whole server to be asked, over HTTP.

use std::{
    hint::spin_loop,
    net::{IpAddr, Ipv4Addr, SocketAddr},
    sync::Arc,
    time::{Duration, Instant},
};

use api::{
    app::SharedApp,
    auth::{Methods, qr::QrSignIn},
    cli::node,
    clock::Clock,
    config::{Config, Lifetimes},
    routes,
};
use axum::{extract::Request, middleware, middleware::Next, response::Response};
use event_store::ConnectOptions;
use tempfile::TempDir;
use tokio::net::TcpListener;

pub const ORIGIN: &str = "https://nexus.example";

/// Requests with this header are answered later.
pub const DELAYED: &str = "x-bench-delayed";
const DELAY: Duration = Duration::from_micros(100);

pub struct Served {
    pub app: SharedApp,
    /// Where it listens, as the beginning of a URL.
    pub base: String,
    _data_dir: TempDir,
}

impl Served {
    /// On a database that is up to date.
    pub async fn start(database_url: String) -> anyhow::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let listen = listener.local_addr()?;
        let data_dir = tempfile::tempdir()?;
        let options = ConnectOptions::parse(&database_url)?;
        let config = Config {
            data_dir: data_dir.path().to_owned(),
            database_url: Some(database_url),
            listen,
            origin: ORIGIN.to_owned(),
            // Each request says it comes from elsewhere, so that no limit stands in the way.
            trusted_proxies: vec![IpAddr::V4(Ipv4Addr::LOCALHOST)],
            lifetimes: Lifetimes::default(),
            methods: Methods::all(),
            qr: QrSignIn::default(),
        };
        let app = node::open_migrated(config, &options, Clock::system()).await?;
        let service = routes::router(Arc::clone(&app)).layer(middleware::from_fn(delay));
        let service = service.into_make_service_with_connect_info::<SocketAddr>();
        tokio::spawn(async move { axum::serve(listener, service).await });
        Ok(Self { app, base: format!("http://{listen}"), _data_dir: data_dir })
    }
}

/// A timer would not be as exact as what it is to imitate.
async fn delay(request: Request, next: Next) -> Response {
    if request.headers().contains_key(DELAYED) {
        let until = Instant::now() + DELAY;
        while Instant::now() < until {
            spin_loop();
        }
    }
    next.run(request).await
}
