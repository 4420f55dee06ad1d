//! `dna-nexus serve`: the server, until it is told to stop.

use std::net::{IpAddr, SocketAddr};

use anyhow::{Context, bail};
use clap::Args;
use jiff::SignedDuration;
use tokio::{
    net::TcpListener,
    signal::unix::{SignalKind, signal},
};

use super::{
    Place,
    database::{Database, SEPARATE_ROLES},
    node,
};
use crate::{
    auth::{
        Methods,
        bootstrap::{self, FirstAdministrator},
        qr::QrSignIn,
    },
    config::{Config, Lifetimes},
    metrics, routes,
};

#[derive(Debug, Args)]
pub struct Serve {
    /// Where to listen. Loopback by default: put a TLS proxy in front for others to reach it.
    #[arg(long, env = "DNA_NEXUS_LISTEN", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,

    /// How browsers reach the server, such as https://nexus.example.org. Links and cookies rest
    /// on it. By default http://localhost with the port that is listened on.
    #[arg(long, env = "DNA_NEXUS_ORIGIN")]
    origin: Option<String>,

    /// Proxies in front, by address: what they say in X-Forwarded-For is believed, and what anybody
    /// else says there is not.
    #[arg(
        long = "trusted-proxy",
        env = "DNA_NEXUS_TRUSTED_PROXIES",
        value_delimiter = ',',
        value_name = "ADDRESS"
    )]
    trusted_proxies: Vec<IpAddr>,

    /// Where GET /metrics is answered, for Prometheus, to whoever can reach it: this machine, such
    /// as 127.0.0.1:9464, or a network of your own. Nowhere by default.
    #[arg(long, env = "DNA_NEXUS_METRICS_LISTEN", value_name = "ADDRESS")]
    metrics_listen: Option<SocketAddr>,

    /// The ways of signing in, with commas between them: opaque (passwords that stay in the
    /// browser), password (passwords that are sent to the server) and qr (the DNA Connect app).
    #[arg(long, env = "DNA_NEXUS_METHODS", default_value = "opaque,qr")]
    methods: Methods,

    /// What a scanned QR code leads to.
    #[arg(long = "qr", env = "DNA_NEXUS_QR", value_enum, default_value_t, value_name = "POLICY")]
    qr: QrSignIn,

    /// How many days who came by QR code waits for an administrator. After that their request is
    /// let go, and scanning the code again makes a new one.
    #[arg(
        long,
        env = "DNA_NEXUS_WAITING_DAYS",
        default_value_t = 30,
        value_parser = clap::value_parser!(u16).range(1..=3650),
        value_name = "DAYS"
    )]
    waiting_days: u16,
}

impl Serve {
    pub async fn run(self, place: Place) -> anyhow::Result<()> {
        let told_to_stop = told_to_stop()?;
        let listener = TcpListener::bind(self.listen).await.with_context(|| {
            format!("cannot listen on {}; is a server running there?", self.listen)
        })?;
        let metrics_listener = match self.metrics_listen {
            Some(address) => Some(TcpListener::bind(address).await.with_context(|| {
                format!("cannot listen on {address} for metrics; choose another --metrics-listen")
            })?),
            None => None,
        };
        let listen = listener.local_addr()?;
        let origin = match &self.origin {
            Some(origin) => checked_origin(origin)?,
            None => format!("http://localhost:{}", listen.port()),
        };
        let database = Database::own(&place).await?;
        let trusted_proxies = self.trusted_proxies;
        let lifetimes = Lifetimes {
            waiting_for_approval: SignedDuration::from_hours(24 * i64::from(self.waiting_days)),
            ..Lifetimes::default()
        };
        let config = Config {
            listen,
            origin: origin.clone(),
            trusted_proxies,
            methods: self.methods,
            qr: self.qr,
            lifetimes,
            ..place.config()
        };
        let app = node::open(config, &database).await?;
        if database.may_change_log().await? {
            tracing::warn!(
                "the server runs as a role that may change the log: whoever takes it over can \
                 rewrite what happened; {SEPARATE_ROLES}"
            );
        }
        let background = crate::process::start(&app).await?;
        let stop = app.stop.clone();
        println!("dna-nexus listens on {origin}");
        match bootstrap::first_administrator(&app).await? {
            Some(FirstAdministrator::Link(link)) => println!("First administrator: {link}"),
            Some(FirstAdministrator::ScanAndAppoint) => println!(
                "First administrator: scan the code at {origin}/sign-in with DNA Connect, then run \
                 dna-nexus admin appoint --fingerprint FINGERPRINT, as the app shows it"
            ),
            None => {}
        }
        let service =
            routes::router(app.clone()).into_make_service_with_connect_info::<SocketAddr>();
        if let Some(listener) = metrics_listener {
            println!("Metrics: http://{}/metrics", listener.local_addr()?);
            let serving = axum::serve(listener, metrics::serving::router(app.clone()));
            // Ends with the process: whoever collects figures asks again.
            tokio::spawn(async move { serving.await });
        }
        let mut until = stop.subscribe();
        let server = axum::serve(listener, service).with_graceful_shutdown(async move {
            // An error means the sender is gone, which is a stop as well.
            let _ = until.wait_for(|stop| *stop).await;
        });
        tokio::spawn(async move {
            told_to_stop.await;
            tracing::info!("stopping");
            stop.send_replace(true);
        });
        server.await?;
        background.finish().await;
        app.log.close();
        database.leave().await
    }
}

/// Scheme, host and port, and nothing after them: an origin is compared as text.
pub(super) fn checked_origin(origin: &str) -> anyhow::Result<String> {
    let host = origin.strip_prefix("https://").or_else(|| origin.strip_prefix("http://"));
    match host {
        Some(host) if !host.is_empty() && !host.contains(['/', '?', '#', '@', ' ']) => {
            Ok(origin.to_lowercase())
        }
        _ => {
            bail!("the origin {origin:?} must look like https://nexus.example.org, without a path")
        }
    }
}

/// Resolves at the first SIGTERM or Ctrl-C since it was called, also while nobody waited for it:
/// a signal that comes during the start must not leave an orphaned database.
fn told_to_stop() -> std::io::Result<impl Future<Output = ()>> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}

#[cfg(test)]
mod tests {
    use super::checked_origin;

    #[test]
    fn an_origin_has_a_scheme_and_no_path() {
        assert_eq!(checked_origin("https://Nexus.example").expect("fine"), "https://nexus.example");
        for wrong in
            ["nexus.example", "https://", "https://a/b", "https://a/", "ftp://a", "http://u@a"]
        {
            assert!(checked_origin(wrong).is_err(), "{wrong}");
        }
    }
}
