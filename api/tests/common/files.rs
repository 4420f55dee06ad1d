//! People and their own files.

use std::path::PathBuf;

use api::storage::{files, usage};
use domain::values::{Fingerprint, PoolRoot};
use futures_util::stream;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use reqwest::{Body, Method, RequestBuilder};
use serde_json::{Value, json};

use super::{Answer, GIGABYTE, Person, Server, TestPool, administrator, user};

/// Ada, who has a quota, and where her files lie.
pub struct Storing {
    pub server: Server,
    pub admin: Person,
    pub ada: Person,
    pub pool: TestPool,
    pub fingerprint: String,
}

impl Storing {
    pub async fn start(quota_bytes: u64) -> Self {
        Self::start_on(Server::start_without_projectors().await, quota_bytes).await
    }

    pub async fn start_on(server: Server, quota_bytes: u64) -> Self {
        let admin = administrator(&server).await;
        let pool = TestPool::register(&admin, "Main", GIGABYTE).await;
        let ada = user(&server).await;
        admin.allocate(&pool, &ada.account_id, quota_bytes).await.expect(200);
        let me = ada.browser.get("/me").await.expect(200);
        let fingerprint = me["fingerprint"].as_str().expect("digits").to_owned();
        Self { server, admin, ada, pool, fingerprint }
    }

    /// Where Ada's files are.
    pub fn folder(&self) -> PathBuf {
        self.place().folder()
    }

    pub fn place(&self) -> usage::Place {
        let root = self.pool.folder.path().to_str().expect("UTF-8");
        usage::Place {
            account_id: self.ada.id(),
            pool_id: self.pool.id.parse().expect("an id"),
            root: PoolRoot::parse(root).expect("a root"),
            fingerprint: Fingerprint::parse(&self.fingerprint).expect("128 digits"),
        }
    }

    /// The same, made as another program would.
    pub fn made_folder(&self) -> PathBuf {
        let folder = self.folder();
        std::fs::create_dir_all(&folder).expect("made");
        folder
    }

    /// The names of what is being uploaded, or was left behind.
    pub fn uploads(&self) -> Vec<String> {
        let folder = self.pool.folder.path().join(".dna-nexus-uploads");
        let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
        let name = |entry: std::io::Result<std::fs::DirEntry>| entry.expect("an entry").file_name();
        entries.map(|entry| name(entry).into_string().expect("UTF-8")).collect()
    }

    /// Clears away what uploads left behind, as a node does by itself.
    pub async fn clear(&self) -> usize {
        let pool = self.pool.id.parse().expect("an id");
        let root = self.pool.folder.path().to_str().expect("UTF-8");
        let root = PoolRoot::parse(root).expect("a root");
        files::clear(&self.server.app, pool, &root).await.expect("cleared")
    }

    pub async fn open_reservations(&self) -> i64 {
        let client = self.server.database.client().await;
        let query = "select count(*) from storage_reservations where state = 'open'";
        client.query_one(query, &[]).await.expect("a count").get(0)
    }
}

/// `/me/files?path=…`
pub fn at(path: &str) -> String {
    format!("/me/files?path={}", utf8_percent_encode(path, NON_ALPHANUMERIC))
}

/// A body whose length nobody is told beforehand.
pub fn of_unknown_length(pieces: Vec<Vec<u8>>) -> Body {
    Body::wrap_stream(stream::iter(pieces.into_iter().map(Ok::<_, std::io::Error>)))
}

impl Person {
    /// An upload as the page sends it.
    pub fn upload_request(&self, path: &str, body: impl Into<Body>) -> RequestBuilder {
        self.browser.unsafe_request(Method::PUT, &at(path)).body(body)
    }

    pub async fn upload(&self, path: &str, body: impl Into<Body>) -> Answer {
        self.browser.send(self.upload_request(path, body)).await
    }

    pub async fn replace(&self, path: &str, body: impl Into<Body>) -> Answer {
        let request =
            self.browser.unsafe_request(Method::PUT, &format!("{}&replace=true", at(path)));
        self.browser.send(request.body(body)).await
    }

    pub async fn download(&self, path: &str) -> Answer {
        self.browser.get(&at(path).replace("/me/files", "/me/files/content")).await
    }

    pub async fn remove_file(&self, path: &str) -> Answer {
        self.browser.delete(&at(path)).await
    }

    pub async fn make_folder(&self, path: &str) -> Answer {
        self.browser.post("/me/folders", json!({ "path": path })).await
    }

    pub async fn files(&self) -> Value {
        self.browser.get("/me/files").await.expect(200)
    }
}
