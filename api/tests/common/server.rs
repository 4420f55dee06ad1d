//! One node on its own database, listening on a real port.

use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    sync::Arc,
};

use api::{
    app::SharedApp,
    auth::{Methods, qr::QrSignIn},
    cli::node,
    config::{Config, Lifetimes},
    process::{self, Background},
    routes,
};
use event_store::ConnectOptions;
use projections::Projections;
use tempfile::TempDir;
use test_support::TestDatabase;
use tokio::{net::TcpListener, sync::watch};

use super::{Browser, TestClock, eventually};

/// What browsers believe they talk to. Never looked up: clients are told the real address.
const ORIGIN: &str = "https://nexus.example";

/// Where every test's requests come from, as from a proxy: without the header it is the client.
const TRUSTED_PROXY: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

pub struct Server {
    pub app: SharedApp,
    pub clock: TestClock,
    pub address: SocketAddr,
    background: Option<Background>,
    // Dropped last: the database goes when nothing uses it any more.
    pub data_dir: Arc<TempDir>,
    pub database: Arc<TestDatabase>,
}

impl Server {
    /// A server with everything that runs beside it.
    pub async fn start() -> Self {
        Self::start_without_projectors().await.with_background().await
    }

    /// The same server, with everything that runs beside it from now on.
    pub async fn with_background(mut self) -> Self {
        self.start_projectors().await;
        self
    }

    /// Starts everything that runs beside the server.
    pub async fn start_projectors(&mut self) {
        let background = process::start(&self.app).await;
        self.background = Some(background.expect("everything beside the server"));
    }

    /// Stops everything: the server too, and what ran beside it has come to its end.
    pub async fn stop_all(&mut self) {
        self.app.stop.send_replace(true);
        if let Some(background) = self.background.take() {
            background.finish().await;
        }
    }

    /// A server whose read models stand still, as they do when every projector is stopped.
    pub async fn start_without_projectors() -> Self {
        Self::start_configured(|_| {}).await
    }

    /// As [`Self::start_without_projectors`], with only these ways of signing in.
    pub async fn start_with_methods(methods: &str) -> Self {
        let methods: Methods = methods.parse().expect("methods");
        Self::start_configured(|config| config.methods = methods).await
    }

    /// As [`Self::start_without_projectors`], with another policy for QR codes.
    pub async fn start_with_qr(qr: QrSignIn) -> Self {
        Self::start_configured(|config| config.qr = qr).await
    }

    /// As [`Self::start_without_projectors`], with only these proxies in front of it.
    pub async fn start_behind(trusted_proxies: &[IpAddr]) -> Self {
        let trusted_proxies = trusted_proxies.to_vec();
        Self::start_configured(|config| config.trusted_proxies = trusted_proxies).await
    }

    async fn start_configured(change: impl FnOnce(&mut Config)) -> Self {
        Self::start_on(test_support::database().await, change).await
    }

    /// A server on a database of the test's own, without anything that runs beside it.
    pub async fn start_on(database: TestDatabase, change: impl FnOnce(&mut Config)) -> Self {
        let database = Arc::new(database);
        let data_dir = Arc::new(tempfile::tempdir().expect("a folder"));
        let mut config = Config {
            data_dir: data_dir.path().to_owned(),
            database_url: Some(database.url()),
            listen: ([127, 0, 0, 1], 0).into(),
            origin: ORIGIN.to_owned(),
            trusted_proxies: vec![TRUSTED_PROXY],
            lifetimes: Lifetimes::default(),
            methods: Methods::all(),
            qr: QrSignIn::default(),
        };
        change(&mut config);
        let url = database.url();
        Self::node(database, data_dir, TestClock::new(), config, &url).await
    }

    /// Another node on the same database.
    pub async fn second_node(&self) -> Self {
        self.second_node_by(&self.database.url()).await
    }

    /// Another node on the same database, which it reaches by another URL.
    pub async fn second_node_by(&self, url: &str) -> Self {
        self.configured_node(self.app.config.clone(), url).await
    }

    /// Another node on the same database, with only these ways of signing in.
    pub async fn second_node_with_methods(&self, methods: &str) -> Self {
        let methods = methods.parse().expect("methods");
        let config = Config { methods, ..self.app.config.clone() };
        self.configured_node(config, &self.database.url()).await
    }

    /// Another node with the same keys, on another database.
    pub async fn node_on(&self, database: Arc<TestDatabase>) -> Self {
        let (url, config) = (database.url(), self.app.config.clone());
        let data_dir = Arc::clone(&self.data_dir);
        Self::node(database, data_dir, self.clock.clone(), config, &url).await
    }

    async fn configured_node(&self, config: Config, url: &str) -> Self {
        let (database, data_dir) = (Arc::clone(&self.database), Arc::clone(&self.data_dir));
        Self::node(database, data_dir, self.clock.clone(), config, url).await
    }

    /// Another node on the same database, with everything that runs beside it.
    pub async fn second_node_with_everything(&self) -> Self {
        let mut node = self.second_node().await;
        let background = process::start(&node.app).await;
        node.background = Some(background.expect("everything beside the server"));
        node
    }

    async fn node(
        database: Arc<TestDatabase>,
        data_dir: Arc<TempDir>,
        clock: TestClock,
        config: Config,
        url: &str,
    ) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let config = Config { listen: address, ..config };
        let options = ConnectOptions::parse(url).expect("a database URL");
        let app = node::open_migrated(config, &options, clock.clock()).await.expect("a node");
        stopped_projectors(&app).await;
        let service = routes::router(Arc::clone(&app));
        let service = service.into_make_service_with_connect_info::<SocketAddr>();
        let mut stopped = app.stop.subscribe();
        let serving = axum::serve(listener, service).with_graceful_shutdown(async move {
            let _ = stopped.wait_for(|stop| *stop).await;
        });
        tokio::spawn(async move { serving.await.expect("serves") });
        Self { app, clock, address, background: None, data_dir, database }
    }

    /// Somebody's browser, without a session.
    pub fn browser(&self) -> Browser {
        Browser::new(self.address, ORIGIN)
    }

    /// A browser whose connections come from this address of the machine.
    pub fn browser_at(&self, address: IpAddr) -> Browser {
        Browser::at(self.address, ORIGIN, Some(address))
    }

    /// Every row of the log as PostgreSQL has it, for looking for what must not be there.
    pub async fn stored_events(&self) -> String {
        let client = self.database.client().await;
        let rows = client.query("select e::text from events e order by position", &[]).await;
        rows.expect("rows").iter().map(|row| row.get::<_, String>(0)).collect()
    }

    /// The names of all events, in order.
    pub async fn event_types(&self) -> Vec<String> {
        let client = self.database.client().await;
        let rows = client.query("select event_type from events order by position", &[]).await;
        rows.expect("rows").iter().map(|row| row.get(0)).collect()
    }

    /// Waits until this many events of a type are in the log.
    pub async fn appended(&self, event_type: &str, count: usize) {
        eventually(async || {
            let types = self.event_types().await;
            types.iter().filter(|found| *found == event_type).count() >= count
        })
        .await;
    }

    /// Waits until what allocates storage that was asked for has seen the last event about it.
    pub async fn reacted(&self) {
        let client = self.database.client().await;
        let query = "select coalesce(max(events.position), 0) <= (
                select position from process_checkpoints where name = 'initial-quota')
            from events where event_type in (
                'QuotaRequested', 'QuotaDeclined', 'Enabled', 'QuotaAllocated', 'Deleted')";
        eventually(async || {
            let row = client.query_one(query, &[]).await.expect("an answer");
            row.get::<_, Option<bool>>(0) == Some(true)
        })
        .await;
    }

    /// Waits until it is written down that nothing is left to react to up to a position.
    pub async fn reacted_up_to(&self, position: u64) {
        let client = self.database.client().await;
        let query = "select min(position) from process_checkpoints";
        eventually(async || {
            let row = client.query_one(query, &[]).await.expect("an answer");
            row.get::<_, Option<i64>>(0).is_some_and(|least| least >= position.cast_signed())
        })
        .await;
    }

    /// Waits until what has files removed has seen every deletion.
    pub async fn left_files_noted(&self) {
        let client = self.database.client().await;
        let query = "select (select max(position) from events where event_type = 'Deleted')
                <= (select position from process_checkpoints where name = 'left-files')";
        eventually(async || {
            let row = client.query_one(query, &[]).await.expect("an answer");
            row.get::<_, Option<bool>>(0) == Some(true)
        })
        .await;
    }

    pub async fn head(&self) -> u64 {
        self.app.reader.head().await.expect("a head").0
    }

    pub async fn count(&self, table: &str) -> i64 {
        let client = self.database.client().await;
        let row = client.query_one(&format!("select count(*) from {table}"), &[]).await;
        row.expect("a count").get(0)
    }
}

/// Read models whose projectors have been stopped: they are there, and stand still.
async fn stopped_projectors(app: &SharedApp) {
    let (_stop, stopped) = watch::channel(true);
    let projections = Projections::start(app.db.clone(), &app.log, stopped).await;
    projections.expect("read models").finish().await;
}

impl Drop for Server {
    fn drop(&mut self) {
        self.app.stop.send_replace(true);
    }
}
