//! The cluster that a test run shares.

use std::{env, fs, path::PathBuf, sync::OnceLock};

use embedded_postgres::{EmbeddedPostgres, Settings};
use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;

/// Names the running cluster: a URL in which `{role}` and `{database}` stand for their names.
pub const CLUSTER_VARIABLE: &str = "DNA_NEXUS_TEST_CLUSTER";

const ROLE: &str = "{role}";
const DATABASE: &str = "{database}";

/// The role that may do everything, and the one that servers run as.
pub(crate) const OWNER: &str = "postgres";
pub(crate) const APPLICATION: &str = "dna_nexus";

/// A shared-memory file system with less room than this is left alone.
const ENOUGH_MEMORY_BYTES: u64 = 2_000_000_000;

/// A cluster of one's own, for tests of what open transactions elsewhere must not delay, and for
/// `cargo xtask test`. Ends when dropped.
pub struct Cluster {
    pattern: String,
    options: Vec<String>,
    // Fields are dropped in this order: the server ends before its folder goes.
    server: Option<EmbeddedPostgres>,
    folder: TempDir,
}

impl Cluster {
    /// Starts a cluster that forgets everything: no fsync, no autovacuum, in memory if possible.
    pub async fn start() -> Self {
        let options = ["fsync=off", "full_page_writes=off", "synchronous_commit=off"];
        let options = options.into_iter().chain(["autovacuum=off", "max_connections=200"]);
        Self::start_with(options.map(str::to_owned).collect()).await
    }

    /// Starts a durable cluster, for tests that kill it.
    pub async fn durable() -> Self {
        Self::start_with(Vec::new()).await
    }

    async fn start_with(options: Vec<String>) -> Self {
        let folder = tempfile::Builder::new()
            .prefix("dna-nexus-test-")
            .tempdir_in(roomy_folder())
            .expect("a folder for the test cluster");
        let mut cluster = Self { pattern: String::new(), options, server: None, folder };
        cluster.run().await;
        cluster
    }

    async fn run(&mut self) {
        let settings = Settings { options: self.options.clone() };
        let server = EmbeddedPostgres::start_with(self.folder.path(), settings)
            .await
            .expect("PostgreSQL for tests");
        self.pattern = server.url_as(ROLE, DATABASE);
        self.server = Some(server);
    }

    /// Stops the server in order, and starts it again under the same URL.
    pub async fn restart(&mut self) {
        let server = self.server.take().expect("a running server");
        server.stop().await.expect("stopped");
        self.run().await;
    }

    /// Kills the server without a word, and starts it again under the same URL.
    pub async fn crash_and_recover(&mut self) {
        let pid_file = self.folder.path().join("postgres/cluster/postmaster.pid");
        let text = fs::read_to_string(pid_file).expect("a running server");
        let pid = text.lines().next().and_then(|pid| pid.parse().ok()).and_then(Pid::from_raw);
        kill_process(pid.expect("a process id"), Signal::KILL).expect("killed");
        drop(self.server.take());
        self.run().await;
    }

    /// The URL of one of its databases, for the role that may do everything.
    pub fn url(&self, database: &str) -> String {
        url_of(&self.pattern, OWNER, database)
    }

    /// What to set [`CLUSTER_VARIABLE`] to.
    pub fn pattern(&self) -> &str {
        &self.pattern
    }
}

/// The URL of `database` in the run's cluster, which is started if nobody has.
pub(crate) fn shared_url() -> &'static str {
    static PATTERN: OnceLock<String> = OnceLock::new();
    PATTERN.get_or_init(|| env::var(CLUSTER_VARIABLE).unwrap_or_else(|_| own_pattern()))
}

/// Starts a cluster that lives as long as this program: the thread that keeps it never returns,
/// and the kernel stops the server with it.
fn own_pattern() -> String {
    remove_leftovers();
    let (send, receive) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Runtime::new().expect("a runtime");
        runtime.block_on(async {
            let cluster = Cluster::start().await;
            let _ = send.send(cluster.pattern().to_owned());
            std::future::pending::<()>().await;
        });
    });
    receive.recv().expect("a cluster for the tests")
}

/// A test program has no moment after its last test, so its folder stays behind; the next one
/// removes it. Folders whose server still runs are let be.
fn remove_leftovers() {
    let Ok(entries) = fs::read_dir(roomy_folder()) else { return };
    for entry in entries.flatten() {
        let is_ours = entry.file_name().to_string_lossy().starts_with("dna-nexus-test-");
        let lock = entry.path().join("postgres/owner.lock");
        let Ok(file) = fs::File::open(&lock) else { continue };
        let unused = is_ours && file.try_lock().is_ok();
        let stopped = !entry.path().join("postgres/cluster/postmaster.pid").exists();
        if unused && stopped {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

pub(crate) fn url_of(pattern: &str, role: &str, database: &str) -> String {
    pattern.replace(ROLE, role).replace(DATABASE, database)
}

fn roomy_folder() -> PathBuf {
    let memory = PathBuf::from("/dev/shm");
    match rustix::fs::statvfs(&memory) {
        Ok(found) if found.f_bavail * found.f_frsize >= ENOUGH_MEMORY_BYTES => memory,
        _ => env::temp_dir(),
    }
}
