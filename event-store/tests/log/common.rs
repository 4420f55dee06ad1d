//! A log of its own for each test, with accounts and pools that commands can be given to.

use domain::{
    AccountId, Actor, LinkId, PoolId, Role, TokenId,
    account::{Account, AccountAction, AccountCommand, Approval, Method, NewLink},
    service_token::{Scope, ServiceToken, TokenAction, TokenCommand},
    storage_pool::{Measured, PoolAction, PoolCommand, StoragePool},
    values::{DisplayName, Fingerprint, Login, PoolName, PoolRoot, TokenName},
};
use event_store::{Aggregates, ConnectOptions, Log, Metadata, Receipt, keys::Installation};
use jiff::Timestamp;
use tempfile::TempDir;
use test_support::TestDatabase;
use uuid::Uuid;

pub struct TestLog {
    pub database: TestDatabase,
    pub folder: TempDir,
    pub pool: deadpool_postgres::Pool,
    pub log: Log,
    pub accounts: Aggregates<Account>,
    pub pools: Aggregates<StoragePool>,
    pub tokens: Aggregates<ServiceToken>,
}

pub async fn log() -> TestLog {
    let database = test_support::database().await;
    let folder = tempfile::tempdir().expect("a temporary folder");
    open(database, folder).await
}

/// A node on an existing database, as after a restart.
pub async fn open(database: TestDatabase, folder: TempDir) -> TestLog {
    let options = ConnectOptions::parse(&database.url()).expect("a database URL");
    let pool = options.pool(8).expect("a pool");
    let installation = Installation::open(&pool, folder.path()).await.expect("keys");
    let log = Log::open(options, pool.clone(), &installation);
    let accounts = log.aggregates().expect("accounts");
    let pools = log.aggregates().expect("pools");
    let tokens = log.aggregates().expect("tokens");
    TestLog { database, folder, pool, log, accounts, pools, tokens }
}

pub fn now() -> Timestamp {
    "2026-03-02T08:00:00Z".parse().expect("a fixed time")
}

pub fn admin() -> Actor {
    Actor::Account { id: account_id(1), role: Role::Admin }
}

pub fn account_id(number: u64) -> AccountId {
    AccountId(Uuid::from_u64_pair(0x018f_0000_0000_7000, 0x8000_0000_0000_0000 | number))
}

pub fn pool_id(number: u64) -> PoolId {
    PoolId(account_id(1_000_000 + number).0)
}

pub fn link(number: u64) -> NewLink {
    let expires_at = "2026-03-05T08:00:00Z".parse().expect("a fixed time");
    NewLink { id: LinkId(account_id(2_000_000 + number).0), expires_at }
}

pub fn fingerprint(digit: char) -> Fingerprint {
    Fingerprint::parse(&digit.to_string().repeat(128)).expect("a fingerprint")
}

pub fn metadata() -> Metadata {
    Metadata::system("test", "00000000-0000-4000-8000-000000000001".to_owned())
}

pub fn by_admin(action: AccountAction) -> AccountCommand {
    AccountCommand { actor: admin(), at: now(), action }
}

pub fn invite(number: u64, login: &str, role: Role) -> AccountCommand {
    by_admin(AccountAction::Invite {
        account_id: account_id(number),
        login: Login::parse(login).expect("a login"),
        display_name: DisplayName::parse(&format!("Person {number}")).expect("a name"),
        method: Method::Opaque,
        role,
        approval: Approval::Automatic,
        quota: None,
        link: link(number),
    })
}

pub fn register_pool(number: u64) -> PoolCommand {
    let action = PoolAction::Register {
        pool_id: pool_id(number),
        name: PoolName::parse("Pool").expect("a name"),
        root: PoolRoot::parse(&format!("/srv/pool-{number}")).expect("a root"),
        headroom_bytes: 0,
        measured: Measured { total_bytes: 1_000, free_bytes: 1_000 },
    };
    PoolCommand { actor: admin(), at: now(), action }
}

pub fn token_id(number: u64) -> TokenId {
    TokenId(account_id(3_000_000 + number).0)
}

pub fn issue_token(number: u64) -> TokenCommand {
    let action = TokenAction::Issue {
        token_id: token_id(number),
        name: TokenName::parse(&format!("App {number}")).expect("a name"),
        scope: Scope::StorageAuthorize,
    };
    TokenCommand { actor: admin(), at: now(), action }
}

pub fn revoke_token() -> TokenCommand {
    TokenCommand { actor: admin(), at: now(), action: TokenAction::Revoke }
}

/// Destroys a key as the append of a deletion does.
pub async fn destroy_key(pool: &deadpool_postgres::Pool, account: Uuid) {
    let client = pool.get().await.expect("a connection");
    let destroy = "update wrapped_keys
        set wrapped = null, master_key_id = null, destroyed_at = now() where key_id = $1";
    let destroyed = client.execute(destroy, &[&format!("account:{account}")]).await;
    assert_eq!(destroyed.expect("an answer"), 1, "there is a key");
}

impl TestLog {
    pub async fn invite(&self, number: u64, login: &str) -> Receipt<Account> {
        let command = invite(number, login, Role::User);
        self.accounts
            .execute(account_id(number), command, &metadata(), None)
            .await
            .expect("invited")
    }

    /// Everything in the log as PostgreSQL has it, for looking for what must not be there.
    pub async fn stored_text(&self) -> String {
        let client = self.pool.get().await.expect("a connection");
        let rows = client.query("select e::text from events e", &[]).await.expect("rows");
        rows.iter().map(|row| row.get::<_, String>(0)).collect()
    }
}
