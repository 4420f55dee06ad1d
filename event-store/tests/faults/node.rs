//! Nodes: within the test, and as processes of their own that can be killed.

use std::{
    collections::BTreeSet,
    env,
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
    sync::{Arc, Mutex},
    thread::JoinHandle,
};

use domain::{
    AccountId, Actor, LinkId, Role,
    account::{Account, AccountAction, AccountCommand, Approval, Method, NewLink},
    values::{DisplayName, Login},
};
use event_store::{
    Aggregates, ConnectOptions, ExecuteError, Log, Metadata, Position, Receipt, keys::Installation,
};
use rustix::process::{Pid, Signal, kill_process};
use uuid::Uuid;

/// One node's access to the log.
pub struct Node {
    pub log: Log,
    pub accounts: Aggregates<Account>,
    pub pool: deadpool_postgres::Pool,
}

pub async fn open(url: &str, folder: &Path) -> Node {
    let options = ConnectOptions::parse(url).expect("a database URL");
    let pool = options.pool(8).expect("a pool");
    let installation = Installation::open(&pool, folder).await.expect("keys");
    let log = Log::open(options, pool.clone(), &installation);
    let accounts = log.aggregates().expect("accounts");
    Node { log, accounts, pool }
}

pub fn command(action: AccountAction) -> AccountCommand {
    let at = "2026-03-02T08:00:00Z".parse().expect("a fixed time");
    AccountCommand { actor: Actor::system("test"), at, action }
}

pub fn metadata() -> Metadata {
    Metadata::system("test", "00000000-0000-4000-8000-000000000001".to_owned())
}

pub fn new_link() -> NewLink {
    let expires_at = "2026-03-05T08:00:00Z".parse().expect("a fixed time");
    NewLink { id: LinkId(Uuid::now_v7()), expires_at }
}

impl Node {
    /// Invites somebody new: two events of a new stream.
    pub async fn invite(&self) -> Result<(AccountId, Position), String> {
        let account_id = AccountId(Uuid::now_v7());
        let login = format!("u{}", account_id.0.simple());
        let action = AccountAction::Invite {
            account_id,
            login: Login::parse(&login).expect("a login"),
            display_name: DisplayName::parse("Somebody").expect("a name"),
            method: Method::Opaque,
            role: Role::User,
            approval: Approval::Required,
            quota: None,
            link: new_link(),
        };
        let receipt = self.accounts.execute(account_id, command(action), &metadata(), None).await;
        let receipt = receipt.map_err(|error| error.to_string())?;
        Ok((account_id, receipt.position.expect("recorded")))
    }

    /// Renews somebody's link: one event.
    pub async fn renew(
        &self,
        account_id: AccountId,
        expected_sequence: Option<u64>,
    ) -> Result<Receipt<Account>, ExecuteError<domain::account::AccountError>> {
        let action = AccountAction::IssueSetupLink { link: new_link(), reason: None };
        self.accounts.execute(account_id, command(action), &metadata(), expected_sequence).await
    }
}

/// Where a node process finds its database and keys.
const URL: &str = "FAULTS_NODE_URL";
const FOLDER: &str = "FAULTS_NODE_FOLDER";

/// How many commands a node process has under way at a time.
const WRITERS: usize = 8;

/// A node in a process of its own. It appends without end and says what was acknowledged.
pub struct NodeProcess {
    child: Child,
    acknowledged: Arc<Mutex<BTreeSet<String>>>,
    reader: Option<JoinHandle<()>>,
}

impl NodeProcess {
    pub fn start(url: &str, folder: &Path) -> Self {
        let mut child = Command::new(env::current_exe().expect("this program"))
            .args(["--exact", "node::process", "--ignored", "--nocapture", "--test-threads=1"])
            .env(URL, url)
            .env(FOLDER, folder)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("this program runs again");
        let acknowledged = Arc::new(Mutex::new(BTreeSet::new()));
        let lines = BufReader::new(child.stdout.take().expect("piped")).lines();
        let heard = Arc::clone(&acknowledged);
        let reader = std::thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                if let Some(id) = line.strip_prefix("acknowledged ") {
                    heard.lock().expect("not poisoned").insert(id.to_owned());
                }
            }
        });
        Self { child, acknowledged, reader: Some(reader) }
    }

    pub fn acknowledged(&self) -> usize {
        self.acknowledged.lock().expect("not poisoned").len()
    }

    pub fn signal(&self, signal: Signal) {
        let pid = i32::try_from(self.child.id()).ok().and_then(Pid::from_raw);
        kill_process(pid.expect("a process id"), signal).expect("signalled");
    }

    /// Kills it and returns what it had been told is in the log.
    pub fn kill(mut self) -> BTreeSet<String> {
        self.end();
        std::mem::take(&mut *self.acknowledged.lock().expect("not poisoned"))
    }

    fn end(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        if let Some(reader) = self.reader.take() {
            reader.join().expect("all lines read");
        }
    }
}

impl Drop for NodeProcess {
    fn drop(&mut self) {
        self.end();
    }
}

/// Not a test: what [`NodeProcess`] runs.
#[tokio::test]
#[ignore = "the other side of NodeProcess"]
#[expect(clippy::print_stdout, reason = "how it answers")]
async fn process() {
    let (Ok(url), Ok(folder)) = (env::var(URL), env::var(FOLDER)) else { return };
    let node = Arc::new(open(&url, Path::new(&folder)).await);
    let writers = (0..WRITERS).map(|_| {
        let node = Arc::clone(&node);
        tokio::spawn(async move {
            loop {
                if let Ok((id, _)) = node.invite().await {
                    println!("acknowledged {id}");
                }
            }
        })
    });
    futures_util::future::join_all(writers).await;
}
