//! A node with a log and projections that can be stopped and started, and a story to tell it.

use std::{ops::Deref, path::Path, sync::Arc, time::Duration};

use domain::{
    AccountId, Actor, CredentialId, LinkId, Personal, PoolId, Role, TokenId,
    account::{
        Account, AccountAction, AccountCommand, Approval, Method, NewLink, ProfileEdit,
        QuotaRequest, Status,
    },
    service_token::ServiceToken,
    storage_pool::{Holder, Measured, PoolAction, PoolCommand, StoragePool},
    values::{DisplayName, Fingerprint, Login, PoolName, PoolRoot, Reason},
};
use event_store::{
    Aggregates, ConnectOptions, Log, Metadata, Position, Receipt, keys::Installation,
};
use jiff::Timestamp;
use projections::{Batches, PageRequest, Progress, Projections};
use serde_json::Value;
use tempfile::TempDir;
use test_support::{Cluster, TestDatabase};
use tokio::sync::watch;
use uuid::Uuid;

pub const ALL: [&str; 5] = ["approvals", "profiles", "links", "pools", "account_history"];

/// Longer than anything should take, shorter than anybody's patience.
pub const PATIENCE: Duration = Duration::from_secs(120);

/// A node, and the ground it stands on.
pub struct Node {
    pub open: Open,
    pub database: Arc<TestDatabase>,
    pub folder: Arc<TempDir>,
}

/// What a node works with.
pub struct Open {
    pub pool: deadpool_postgres::Pool,
    pub log: Log,
    pub accounts: Aggregates<Account>,
    pub pools: Aggregates<StoragePool>,
    pub tokens: Aggregates<ServiceToken>,
    pub progress: Progress,
}

impl Deref for Node {
    type Target = Open;

    fn deref(&self) -> &Open {
        &self.open
    }
}

/// The projections of a node, running.
pub struct Running {
    projections: Projections,
    stop: watch::Sender<bool>,
}

impl Running {
    pub async fn stop(self) {
        self.stop.send_replace(true);
        self.projections.finish().await;
    }
}

/// A node on an empty database, its projections not started.
pub async fn node() -> Node {
    on_new(test_support::database().await).await
}

/// As [`node`], in a cluster of its own.
pub async fn node_in(cluster: &Cluster) -> Node {
    on_new(test_support::database_in(cluster).await).await
}

async fn on_new(database: TestDatabase) -> Node {
    let folder = tempfile::tempdir().expect("a temporary folder");
    on(Arc::new(database), Arc::new(folder)).await
}

async fn on(database: Arc<TestDatabase>, folder: Arc<TempDir>) -> Node {
    Node { open: open(&database.url(), folder.path()).await, database, folder }
}

pub async fn open(url: &str, folder: &Path) -> Open {
    let options = ConnectOptions::parse(url).expect("a database URL");
    let pool = options.pool(8).expect("a pool");
    let installation = Installation::open(&pool, folder).await.expect("keys");
    let log = Log::open(options, pool.clone(), &installation);
    let accounts = log.aggregates().expect("accounts");
    let pools = log.aggregates().expect("pools");
    let tokens = log.aggregates().expect("tokens");
    let progress = Progress::start(pool.clone(), log.signals());
    Open { pool, log, accounts, pools, tokens, progress }
}

impl Open {
    pub async fn start(&self) -> Running {
        self.start_in_batches(500).await
    }

    pub async fn start_in_batches(&self, events: u32) -> Running {
        self.start_in(Batches { feeding: events, ..Batches::default() }).await
    }

    pub async fn start_in(&self, batches: Batches) -> Running {
        let (stop, stopped) = watch::channel(false);
        let pool = self.pool.clone();
        let projections = Projections::start_in(pool, &self.log, stopped, batches).await;
        Running { projections: projections.expect("projections"), stop }
    }
}

impl Node {
    /// Another node on the same database.
    pub async fn sibling(&self) -> Node {
        on(Arc::clone(&self.database), Arc::clone(&self.folder)).await
    }

    /// Waits until every projection has come to the end of the log.
    pub async fn settle(&self) {
        let head = self.log.reader().head().await.expect("a head");
        self.reach(head).await;
    }

    pub async fn reach(&self, position: Position) {
        self.progress.wait_for(&ALL, position, PATIENCE).await.expect("projected in time");
    }

    pub async fn account(&self, number: u64, action: AccountAction) -> Receipt<Account> {
        self.account_as(administrator(), number, action).await
    }

    pub async fn account_as(
        &self,
        actor: Actor,
        number: u64,
        action: AccountAction,
    ) -> Receipt<Account> {
        let metadata = metadata(&actor);
        let command = AccountCommand { actor, at: now(), action };
        self.accounts
            .execute(account_id(number), command, &metadata, None)
            .await
            .expect("carried out")
    }

    pub async fn pool(&self, number: u64, action: PoolAction) -> Receipt<StoragePool> {
        let metadata = metadata(&administrator());
        let command = PoolCommand { actor: administrator(), at: now(), action };
        self.pools.execute(pool_id(number), command, &metadata, None).await.expect("carried out")
    }

    /// An administrator (number 1) who can sign in, invited by the system.
    pub async fn administrator(&self) {
        self.account_as(system(), 1, invite(1, "root", Role::Admin, Approval::Automatic)).await;
        self.account_as(system(), 1, complete(1)).await;
    }

    /// Somebody invited, set up and enabled.
    pub async fn person(&self, number: u64, login: &str) {
        self.account(number, invite(number, login, Role::User, Approval::Automatic)).await;
        self.account(number, complete(number)).await;
    }

    /// How many there are in the log.
    pub async fn events(&self) -> u64 {
        self.log.reader().head().await.expect("a head").0
    }

    /// Erases a person from the log. Nodes that are opened later can no longer read them.
    pub async fn destroy_key(&self, number: u64) {
        let destroy = "update wrapped_keys
            set wrapped = null, master_key_id = null, destroyed_at = now() where key_id = $1";
        let key_id = format!("account:{}", account_id(number));
        let client = self.pool.get().await.expect("a connection");
        assert_eq!(client.execute(destroy, &[&key_id]).await.expect("an answer"), 1);
    }

    /// Folds a projection anew and waits until that has taken over.
    pub async fn rebuild(&self, projection: &str) {
        assert!(projections::rebuild(&self.pool, projection).await.expect("asked"));
        eventually(async || self.status(projection).await.rebuilt_to.is_none()).await;
    }

    pub async fn status(&self, projection: &str) -> projections::Status {
        let mut statuses = self.statuses().await.into_iter();
        statuses.find(|status| status.name == projection).expect("known")
    }

    pub async fn statuses(&self) -> Vec<projections::Status> {
        projections::statuses(&self.pool, &self.log.reader()).await.expect("statuses")
    }

    /// How many rows a query counts.
    pub async fn count(&self, query: &str) -> i64 {
        let client = self.pool.get().await.expect("a connection");
        client.query_one(query, &[]).await.expect("a count").get(0)
    }

    pub async fn execute(&self, statement: &str) {
        let client = self.pool.get().await.expect("a connection");
        client.batch_execute(statement).await.expect("executed");
    }

    /// As the owner of the log, who alone could damage it.
    pub async fn execute_as_owner(&self, statement: &str) {
        let client = self.database.client().await;
        client.batch_execute(statement).await.expect("executed");
    }

    /// Fills the log quickly: streams of twenty events each, nothing of it personal. Read models
    /// that exist are said to have seen them, and hold nothing of them.
    pub async fn fill(&self, events: u64) {
        self.execute_as_owner(&format!(
            "alter table events disable trigger user;
             insert into events
             select 'account', id, step + 1, kind, '1',
                 case kind
                     when 'Registered' then json_build_object(kind, json_build_object(
                         'account_id', id, 'method', 'opaque', 'link_id', null,
                         'display_name', null, 'fingerprint', lpad(to_hex(person), 128, '0'),
                         'public_key', 'AAAA', 'at', '2026-03-02T08:00:00Z'))
                     else json_build_object(kind, json_build_object(
                         'reason', null, 'at', '2026-03-02T08:00:00Z')) end,
                 (select metadata from events limit 1),
                 (select position from log_head) + number, now(), gen_random_uuid(),
                 sha256(number::text::bytea)
             from (
                 select number, (number - 1) / 20 as person, (number - 1) % 20 as step,
                     '018f0000-0000-7000-9000-' || lpad(to_hex((number - 1) / 20), 12, '0') as id,
                     case (number - 1) % 20 when 0 then 'Registered'
                         else case number % 2 when 0 then 'Enabled' else 'Disabled' end
                     end as kind
                 from generate_series(1, {events}) number) told;
             update log_head set position = position + {events};
             update projection_checkpoints set position = log_head.position from log_head"
        ))
        .await;
    }

    /// All rows of all read models, in the order of their keys.
    pub async fn everything(&self) -> Vec<(String, Value)> {
        let client = self.pool.get().await.expect("a connection");
        let mut everything = Vec::new();
        for table in [
            "approvals.approval",
            "profiles.profile",
            "profiles.pool",
            "links.link",
            "links.person",
            "pools.pool",
            "pools.allocation",
            "pools.ledger",
            "account_history.entry",
            "account_history.person",
        ] {
            let query = format!(
                "select coalesce(jsonb_agg(to_jsonb(t) order by to_jsonb(t)), '[]') from {table} t"
            );
            let rows = client.query_one(&query, &[]).await.expect("rows").get(0);
            everything.push((table.to_owned(), rows));
        }
        everything
    }
}

/// Waits until it is so.
pub async fn eventually(is_so: impl AsyncFn() -> bool) {
    let patience = tokio::time::timeout(PATIENCE, async {
        while !is_so().await {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    });
    patience.await.expect("in time");
}

pub fn now() -> Timestamp {
    "2026-03-02T08:00:00.123456Z".parse().expect("a fixed time")
}

pub fn later(days: i64) -> Timestamp {
    now() + jiff::SignedDuration::from_hours(24 * days)
}

pub fn system() -> Actor {
    Actor::system("test")
}

pub fn administrator() -> Actor {
    Actor::Account { id: account_id(1), role: Role::Admin }
}

pub fn metadata(actor: &Actor) -> Metadata {
    let mut metadata = Metadata::system("test", "request-1".to_owned());
    metadata.actor = actor.clone();
    if let Actor::Account { id, .. } = actor {
        metadata.address = Some(Personal::new(*id, "192.0.2.7".to_owned()));
    }
    metadata
}

pub fn account_id(number: u64) -> AccountId {
    AccountId(Uuid::from_u64_pair(0x018f_0000_0000_7000, 0x8000_0000_0000_0000 | number))
}

pub fn pool_id(number: u64) -> PoolId {
    PoolId(account_id(1_000_000 + number).0)
}

pub fn token_id(number: u64) -> TokenId {
    TokenId(account_id(3_000_000 + number).0)
}

pub fn link_id(number: u64) -> LinkId {
    LinkId(account_id(2_000_000 + number).0)
}

pub fn reason(text: &str) -> Reason {
    Reason::parse(text).expect("a reason")
}

pub fn invite(number: u64, login: &str, role: Role, approval: Approval) -> AccountAction {
    AccountAction::Invite {
        account_id: account_id(number),
        login: Login::parse(login).expect("a login"),
        display_name: DisplayName::parse(&format!("Person {number}")).expect("a name"),
        method: Method::Opaque,
        role,
        approval,
        quota: None,
        link: NewLink { id: link_id(number), expires_at: later(3) },
    }
}

pub fn with_quota(mut action: AccountAction, pool: u64, bytes: u64) -> AccountAction {
    if let AccountAction::Invite { quota, .. } = &mut action {
        *quota = Some(QuotaRequest { pool_id: pool_id(pool), bytes });
    }
    action
}

pub fn complete(number: u64) -> AccountAction {
    AccountAction::CompleteSetup {
        link_id: link_id(number),
        fingerprint: Fingerprint::parse(&format!("{number:0128x}")).expect("a fingerprint"),
        public_key: "a2V5".to_owned(),
        credential_id: CredentialId(account_id(3_000_000 + number).0),
    }
}

pub fn rename(name: &str) -> AccountAction {
    AccountAction::EditProfile(ProfileEdit {
        display_name: Some(DisplayName::parse(name).expect("a name")),
        ..ProfileEdit::default()
    })
}

pub fn register_pool(number: u64) -> PoolAction {
    PoolAction::Register {
        pool_id: pool_id(number),
        name: PoolName::parse(&format!("Pool {number}")).expect("a name"),
        root: PoolRoot::parse(&format!("/srv/pool-{number}")).expect("a root"),
        headroom_bytes: 0,
        measured: Measured { total_bytes: 1_000_000, free_bytes: 1_000_000 },
    }
}

pub fn change_headroom(headroom_bytes: u64) -> PoolAction {
    PoolAction::ChangeHeadroom { headroom_bytes, measured: None }
}

pub fn allocate(number: u64, bytes: u64) -> PoolAction {
    PoolAction::Allocate {
        holder: Holder { account_id: account_id(number), status: Status::Enabled },
        bytes,
        measured: Measured { total_bytes: 1_000_000, free_bytes: 1_000_000 },
        overcommit: false,
        reason: None,
    }
}

pub fn page(limit: u32) -> PageRequest {
    PageRequest { descending: false, limit, cursor: None }
}
