//! A pool on a disk that is full before its promises are.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use reqwest::Method;
use serde_json::json;
use test_support::TestDatabase;

use crate::{
    administrators::browser,
    common::{Browser, Identity, PASSWORD, at, token_of},
    running::{Serving, folder},
};

const DISK_BYTES: u64 = 20 * 1024 * 1024;

/// A server that sees a small disk of its own and one that cannot be written to, both mounted where nobody else sees them; `None` where this
/// machine does not let us. The database is one that runs already: nobody but the one user there is
/// in such a place could run its own.
fn serve_with_a_small_disk(
    database: &TestDatabase,
    data: &Path,
    [pool, fixed]: [&Path; 2],
) -> Option<Serving> {
    let may =
        Command::new("unshare").args(["--user", "--map-root-user", "--mount", "true"]).status();
    if !may.is_ok_and(|status| status.success()) {
        return None;
    }
    let mount = "mount -t tmpfs -o size=20m tmpfs \"$0\" && mount -t tmpfs -o ro tmpfs \"$1\" \
                 && shift && exec \"$@\"";
    let mut wrapper = Command::new("unshare");
    wrapper.args(["--user", "--map-root-user", "--mount", "sh", "-c", mount]).args([pool, fixed]);
    wrapper.env("DATABASE_URL", database.url());
    wrapper.env("DNA_NEXUS_MIGRATION_URL", database.owner_url());
    Some(Serving::start_within(wrapper, data))
}

async fn upload(browser: &Browser, name: &str, bytes: usize) -> crate::common::Answer {
    browser.send(browser.unsafe_request(Method::PUT, &at(name)).body(vec![1; bytes])).await
}

#[tokio::test(flavor = "multi_thread")]
#[expect(clippy::print_stderr)]
async fn a_full_disk_is_said_to_be_full_and_nothing_is_left_over() {
    let (data, pool, fixed) = (folder(), folder(), folder());
    let database = test_support::database().await;
    let server = serve_with_a_small_disk(&database, data.path(), [pool.path(), fixed.path()]);
    let Some(mut server) = server else {
        eprintln!("skipped: this machine lets nobody mount a disk of their own (unshare --mount)");
        return;
    };
    let line = server.line();
    let link = line.strip_prefix("First administrator: ").expect("a link");
    let ada = browser(&server);
    ada.set_up(token_of(link), &Identity::number(1), PASSWORD).await.expect(200);
    ada.sign_in("admin", PASSWORD).await.expect(200);
    let body = json!({ "name": "Fixed", "root": fixed.path(), "headroom_bytes": 0 });
    let refused = ada.post("/pools", body).await;
    assert_eq!((refused.status.as_u16(), refused.problem()), (422, "pool-root-unusable"));
    assert!(refused.body["detail"].as_str().expect("a text").contains("cannot write in"));
    let body = json!({ "name": "Small", "root": pool.path(), "headroom_bytes": 0 });
    let pool_id = ada.post("/pools", body).await.expect(201)["pool_id"].clone();
    let account =
        ada.get("/me").await.expect(200)["account_id"].as_str().expect("an id").to_owned();

    // As the filesystem itself says it.
    let pool_id = pool_id.as_str().expect("an id");
    let capacity = format!("/pools/{pool_id}/capacity?account_id={account}");
    let figures = ada.get(&capacity).await.expect(200);
    assert_eq!(figures["total_bytes"], DISK_BYTES);
    let inside = PathBuf::from(format!("/proc/{}/root", server.process_id()));
    let disk = inside.join(pool.path().strip_prefix("/").expect("absolute"));
    assert_eq!(figures["free_bytes"], free_bytes(&disk));

    // Promised far beyond it, on purpose.
    let promise = json!({
        "pool_id": pool_id, "bytes": 10 * DISK_BYTES, "overcommit": true, "reason": "A larger disk comes",
    });
    ada.put(&format!("/accounts/{account}/quota"), promise).await.expect(200);
    upload(&ada, "fits", 5_000_000).await.expect(201);
    let refused = upload(&ada, "large", 30_000_000).await;
    assert_eq!((refused.status.as_u16(), refused.problem()), (507, "disk-full"));
    assert!(refused.body["detail"].as_str().expect("a text").contains("Nothing was stored"));
    let left = std::fs::read_dir(disk.join(".dna-nexus-uploads")).expect("a folder");
    assert_eq!(left.count(), 0, "nothing is left over");
    let files = ada.get("/me/files").await.expect(200);
    assert_eq!(files["items"].as_array().expect("items").len(), 1);
    assert_eq!(files["items"][0]["name"], "fits");

    // What fits is stored as before, and the room of what is deleted can be used.
    upload(&ada, "small", 1_000_000).await.expect(201);
    ada.delete(&at("fits")).await.expect(204);
    upload(&ada, "next", 12_000_000).await.expect(201);
    let figures = ada.get(&capacity).await.expect(200);
    assert_eq!(figures["free_bytes"], free_bytes(&disk));
    let used = DISK_BYTES - figures["free_bytes"].as_u64().expect("a size");
    assert!((13_000_000..14_000_000).contains(&used), "{used}");
}

/// What `stat` says that an ordinary process may still fill.
fn free_bytes(disk: &Path) -> u64 {
    let output = Command::new("stat").args(["-f", "-c", "%a %S"]).arg(disk).output().expect("stat");
    let text = String::from_utf8(output.stdout).expect("a text");
    let mut numbers = text.split_whitespace().map(|number| number.parse::<u64>().expect("one"));
    let (blocks, bytes) = (numbers.next().expect("blocks"), numbers.next().expect("a size"));
    blocks * bytes
}
