//! A file through HTTP into somebody's folder, against `cp` of the same file to the same disk.
//!
//! An upload is written through before it is answered; `cp` is not, so it is measured with and
//! without `sync` of what it wrote. Sender and server share the cores.

use std::{
    fs,
    net::{IpAddr, Ipv4Addr},
    path::Path,
    process::Command,
    time::Instant,
};

use anyhow::{Context, ensure};
use api::{
    auth::sessions::{self, NewSession},
    http::context::RequestContext,
};
use axum::body::Bytes;
use domain::account::Method;
use reqwest::{RequestBuilder, header};
use serde_json::{Value, json};

use crate::{
    ground::Ground,
    load::median,
    login::{
        known,
        served::{ORIGIN, Served},
    },
};

const FILE_BYTES: usize = 256_000_000;
const QUOTA_BYTES: u64 = 4 * FILE_BYTES as u64;
const ROUNDS: usize = 5;

pub async fn run(ground: &Ground) -> anyhow::Result<()> {
    let served = Served::start(ground.database().await?).await?;
    let folder = tempfile::tempdir()?;
    let pool = folder.path().join("pool");
    fs::create_dir(&pool)?;
    let somebody = Somebody::with_quota(&served, &pool).await?;
    let mut content = vec![0; FILE_BYTES];
    fastrand::fill(&mut content);
    let (content, source) = (Bytes::from(content), folder.path().join("source"));
    fs::write(&source, &content)?;
    let target = folder.path().join("target");
    println!("\na file of {} MB, MB per second", FILE_BYTES / 1_000_000);
    let (mut plain, mut synced) = (Vec::new(), Vec::new());
    for round in 0..=ROUNDS {
        let uploaded = per_second(somebody.upload(content.clone()).await?);
        let since = Instant::now();
        let copied = per_second(copy(&source, &target, since)?);
        run_program("sync", &[&target])?;
        let written_through = per_second(since.elapsed().as_secs_f64());
        if round == 0 {
            continue; // Files are made and memories filled.
        }
        let (to_plain, to_synced) = (uploaded / copied, uploaded / written_through);
        println!(
            "dna-nexus {uploaded:>6.0}  cp {copied:>6.0}  ratio {to_plain:.2}  cp and sync \
             {written_through:>6.0}  ratio {to_synced:.2}"
        );
        plain.push(to_plain);
        synced.push(to_synced);
    }
    println!("median ratio to cp {:.2}, to cp and sync {:.2}", median(plain), median(synced));
    Ok(())
}

fn per_second(seconds: f64) -> f64 {
    FILE_BYTES as f64 / 1e6 / seconds
}

fn copy(source: &Path, target: &Path, since: Instant) -> anyhow::Result<f64> {
    run_program("cp", &[source, target])?;
    Ok(since.elapsed().as_secs_f64())
}

fn run_program(name: &str, arguments: &[&Path]) -> anyhow::Result<()> {
    let status = Command::new(name).args(arguments).status();
    let status = status.with_context(|| format!("{name} is needed; it is part of coreutils"))?;
    ensure!(status.success(), "{name} ended with {status}");
    Ok(())
}

/// Somebody who is signed in and may store.
struct Somebody<'a> {
    served: &'a Served,
    client: reqwest::Client,
    cookie: String,
}

impl<'a> Somebody<'a> {
    async fn with_quota(served: &'a Served, pool: &Path) -> anyhow::Result<Self> {
        let account_id = known::administrator(served).await?;
        let account = served.app.accounts.load(account_id).await?.aggregate;
        let request = RequestContext {
            request_id: "bench".to_owned(),
            address: IpAddr::V4(Ipv4Addr::LOCALHOST),
            user_agent: None,
        };
        let session =
            NewSession { account_id, epoch: account.session_epoch, method: Method::Password };
        let token = sessions::begin(&served.app, session, &request).await?;
        let cookie = format!("__Host-dna_session={}", token.as_str());
        let this = Self { served, client: reqwest::Client::new(), cookie };
        let body = json!({ "name": "Main", "root": pool, "headroom_bytes": 0 });
        let registered = this.client.post(this.url("/pools")).json(&body);
        let pool_id = this.send(registered).await?["pool_id"].clone();
        let body = json!({ "pool_id": pool_id, "bytes": QUOTA_BYTES });
        let path = format!("/accounts/{account_id}/quota");
        this.send(this.client.put(this.url(&path)).json(&body)).await?;
        Ok(this)
    }

    /// How many seconds it took.
    async fn upload(&self, content: Bytes) -> anyhow::Result<f64> {
        let request = self.client.put(self.url("/me/files?path=file&replace=true")).body(content);
        let since = Instant::now();
        self.send(request).await?;
        Ok(since.elapsed().as_secs_f64())
    }

    fn url(&self, path: &str) -> String {
        format!("{}/api/v1{path}", self.served.base)
    }

    async fn send(&self, request: RequestBuilder) -> anyhow::Result<Value> {
        let request = request.header(header::COOKIE, &self.cookie).header(header::ORIGIN, ORIGIN);
        let response = request.send().await?;
        let status = response.status();
        let text = response.text().await?;
        ensure!(status.is_success(), "the server answered {status}: {text}");
        Ok(serde_json::from_str(&text)?)
    }
}
