//! Storage pools on real folders.

use api::storage::usage;
use domain::{
    Actor, PoolId,
    storage_pool::{PoolAction, PoolCommand},
    values::{Fingerprint, PoolRoot},
};
use event_store::Metadata;
use serde_json::{Value, json};
use tempfile::TempDir;

use super::{Answer, Person, Server};

pub const GIGABYTE: u64 = 1_000_000_000;

/// A registered pool. Its folder goes with it.
pub struct TestPool {
    pub id: String,
    pub folder: TempDir,
}

impl TestPool {
    /// Registers a pool in which exactly `reservable_bytes` can be promised, whatever the size of
    /// the disk that the test runs on.
    pub async fn register(admin: &Person, name: &str, reservable_bytes: u64) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let id = register(admin, name, &folder, 0).await;
        let pool = Self { id, folder };
        pool.limit(admin, reservable_bytes).await;
        pool
    }

    /// Leaves exactly `reservable_bytes` to be promised in all.
    pub async fn limit(&self, admin: &Person, reservable_bytes: u64) {
        let path = format!("/pools/{}/capacity?account_id={}", self.id, admin.account_id);
        let total_bytes = admin.browser.get(&path).await.expect(200)["total_bytes"].as_u64();
        let headroom = total_bytes.expect("a size") - reservable_bytes;
        let body = json!({ "headroom_bytes": headroom });
        admin.browser.put(&format!("/pools/{}/headroom", self.id), body).await.expect(200);
    }

    /// Puts a file of a person into the pool.
    pub fn store_file(&self, fingerprint: &str, bytes: usize) {
        let text = self.folder.path().to_str().expect("UTF-8");
        let root = PoolRoot::parse(text).expect("a root");
        let folder = usage::folder(&root, &Fingerprint::parse(fingerprint).expect("128 digits"));
        std::fs::create_dir_all(&folder).expect("made");
        std::fs::write(folder.join("file"), vec![1; bytes]).expect("written");
    }
}

async fn register(admin: &Person, name: &str, folder: &TempDir, headroom_bytes: u64) -> String {
    let body = json!({ "name": name, "root": folder.path(), "headroom_bytes": headroom_bytes });
    let registered = admin.browser.post("/pools", body).await.expect(201);
    registered["pool_id"].as_str().expect("an id").to_owned()
}

impl Server {
    /// Has a pool do what it must not refuse.
    pub async fn give_pool(&self, pool: PoolId, action: PoolAction) {
        let command =
            PoolCommand { actor: Actor::system("test"), at: self.app.clock.now(), action };
        let metadata = Metadata::system("test", String::new());
        self.app.pools.execute(pool, command, &metadata, None).await.expect("done");
    }
}

impl Person {
    /// What an allocation for somebody would be decided by.
    pub async fn capacity(&self, pool: &TestPool, account_id: &str, requested: u64) -> Value {
        let query = format!("account_id={account_id}&requested_bytes={requested}");
        self.browser.get(&format!("/pools/{}/capacity?{query}", pool.id)).await.expect(200)
    }

    pub async fn allocate(&self, pool: &TestPool, account_id: &str, bytes: u64) -> Answer {
        let body = json!({ "pool_id": pool.id, "bytes": bytes });
        self.browser.put(&format!("/accounts/{account_id}/quota"), body).await
    }
}
