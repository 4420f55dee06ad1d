//! An account that moves between two pools.

use std::{fs, path::PathBuf};

use domain::{
    PoolId,
    values::{Fingerprint, PoolRoot},
};
use serde_json::{Value, json};

use super::{Answer, GIGABYTE, Person, Server, TestPool, administrator, eventually, user};

/// Somebody who has files and a quota in one pool, and may have them in another.
pub struct Household {
    pub admin: Person,
    pub ada: Person,
    pub north: TestPool,
    pub south: TestPool,
    pub fingerprint: String,
}

impl Household {
    /// Ada holds 3 of 10 gigabytes in the north.
    pub async fn new(server: &Server) -> Self {
        let admin = administrator(server).await;
        let ada = user(server).await;
        let north = TestPool::register(&admin, "North", 10 * GIGABYTE).await;
        let south = TestPool::register(&admin, "South", 10 * GIGABYTE).await;
        admin.allocate(&north, &ada.account_id, 3 * GIGABYTE).await.expect(200);
        let account = server.app.accounts.load(ada.id()).await.expect("loaded").aggregate;
        let fingerprint = account.identity.expect("set up").fingerprint.as_str().to_owned();
        Self { admin, ada, north, south, fingerprint }
    }

    /// Where Ada's files lie in a pool.
    pub fn folder(&self, pool: &TestPool) -> PathBuf {
        let root = PoolRoot::parse(pool.folder.path().to_str().expect("UTF-8")).expect("a root");
        let fingerprint = Fingerprint::parse(&self.fingerprint).expect("a fingerprint");
        api::storage::usage::folder(&root, &fingerprint)
    }

    /// Puts some files into the north: small and large ones, folders, a link, and another name.
    pub fn fill(&self) {
        let folder = self.folder(&self.north);
        fs::create_dir_all(folder.join("letters/old")).expect("made");
        fs::write(folder.join("letters/one"), "dear all").expect("written");
        fs::write(folder.join("letters/old/two"), vec![7; 3_000_000]).expect("written");
        fs::hard_link(folder.join("letters/one"), folder.join("same")).expect("linked");
        std::os::unix::fs::symlink("letters/one", folder.join("short")).expect("linked");
    }

    /// The names of Ada's files in a pool, and how long they are.
    pub fn files(&self, pool: &TestPool) -> Vec<(String, u64)> {
        let (first, mut found) = (self.folder(pool), Vec::new());
        let mut ahead = vec![first.clone()];
        while let Some(folder) = ahead.pop() {
            let Ok(entries) = fs::read_dir(&folder) else { continue };
            for entry in entries {
                let path = entry.expect("an entry").path();
                let meta = fs::symlink_metadata(&path).expect("there");
                if meta.is_dir() {
                    ahead.push(path);
                } else {
                    let name = path.strip_prefix(&first).expect("below").display().to_string();
                    found.push((name, meta.len()));
                }
            }
        }
        found.sort();
        found
    }

    /// What lies in a pool besides people's folders and the mark.
    pub fn beside(&self, pool: &TestPool) -> Vec<String> {
        let staging = pool.folder.path().join(".dna-nexus-moves");
        let Ok(entries) = fs::read_dir(staging) else { return Vec::new() };
        entries.map(|entry| entry.expect("one").file_name().display().to_string()).collect()
    }

    pub async fn ask(&self, what: &str, body: Value) -> Answer {
        self.admin.browser.post(&format!("/accounts/{}/{what}", self.ada.account_id), body).await
    }

    pub async fn start_move(&self) -> Answer {
        self.ask("move", json!({ "pool_id": self.south.id })).await
    }

    /// What the page shows of Ada's moves.
    pub async fn moves(&self, server: &Server) -> Vec<Value> {
        let path = format!("/accounts/{}/moves", self.ada.account_id);
        let shown = self.admin.browser.get_at_head(server, &path).await.expect(200);
        shown["moves"].as_array().expect("moves").clone()
    }

    /// Waits until the one move that there is looks like this.
    pub async fn until(&self, server: &Server, looks: impl Fn(&Value) -> bool) {
        eventually(async || self.moves(server).await.first().is_some_and(&looks)).await;
    }

    /// Waits until nothing is left to be done.
    pub async fn until_idle(&self, server: &Server) {
        eventually(async || server.count("file_work").await == 0).await;
    }

    /// The pool that Ada's quota is shown in, and how large it is.
    pub async fn quota(&self, server: &Server) -> (Value, Value) {
        let path = format!("/profiles/{}", self.ada.account_id);
        let shown = self.admin.browser.get_at_head(server, &path).await.expect(200);
        (shown["quota"]["pool_name"].clone(), shown["quota"]["bytes"].clone())
    }

    /// What pools have promised: north and south.
    pub async fn reserved(&self, server: &Server) -> (u128, u128) {
        let reserved = async |pool: &TestPool| {
            let id: PoolId = pool.id.parse().expect("an id");
            server.app.pools.load(id).await.expect("loaded").aggregate.reserved_bytes
        };
        (reserved(&self.north).await, reserved(&self.south).await)
    }
}

/// Nothing is found by `dna-nexus storage check`.
pub async fn adds_up(server: &Server) {
    let checked = api::storage::check::run(&server.app).await.expect("checked");
    assert_eq!(checked.wrong, [""; 0]);
}
