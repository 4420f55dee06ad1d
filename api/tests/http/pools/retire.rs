//! POST /pools/{id}/retire, with files in the pool that are still to be removed.

use std::fs;

use domain::{Role, account::Approval};
use rustix::fs::{CWD, FileType, Mode, mknodat};
use serde_json::{Value, json};

use crate::common::{Answer, GIGABYTE, Household, Server, TestPool, adds_up, eventually};

const REASON: &str = "Its controller burned out.";

/// A pool's disk is not there for as long as this is.
struct Unmounted {
    mark: std::path::PathBuf,
    text: String,
}

fn unmount(pool: &TestPool) -> Unmounted {
    let mark = pool.folder.path().join(".dna-nexus-pool");
    let text = fs::read_to_string(&mark).expect("a mark");
    fs::remove_file(&mark).expect("unmounted");
    Unmounted { mark, text }
}

impl Unmounted {
    fn mount(self) {
        fs::write(self.mark, self.text).expect("mounted");
    }
}

async fn retire(home: &Household, pool: &TestPool, body: Value) -> Answer {
    home.admin.browser.post(&format!("/pools/{}/retire", pool.id), body).await
}

async fn retire_gone(home: &Household, pool: &TestPool) -> Answer {
    retire(home, pool, json!({ "disk_gone": true, "reason": REASON })).await
}

/// A refusal, and what it counts.
fn in_the_way(answer: &Answer) -> (u16, &str, [u64; 4]) {
    let counts = ["quotas", "old_copies", "removals", "cancelled_moves"];
    let counts = counts.map(|name| answer.body["in_the_way"][name].as_u64().expect("a count"));
    (answer.status.as_u16(), answer.problem(), counts)
}

/// How often each of these has happened.
async fn happened(server: &Server, names: &[&str]) -> Vec<usize> {
    let types = server.event_types().await;
    names.iter().map(|name| types.iter().filter(|other| other == name).count()).collect()
}

async fn pool(server: &Server, home: &Household, pool: &TestPool) -> Value {
    home.admin.browser.get_at_head(server, &format!("/pools/{}", pool.id)).await.expect(200)
}

/// Ada's files are in the south, and their old copy in the north, from where those of Bea, who is
/// deleted, were to be removed as well. Its disk is not there.
async fn left_behind(server: &Server) -> (Household, Unmounted) {
    let home = Household::new(server).await;
    home.fill();
    home.start_move().await.expect(200);
    home.until(server, |shown| shown["state"] == "kept").await;
    home.until_idle(server).await;
    let bea = server.registered("bea", Role::User, Approval::Automatic, 9).await;
    home.admin.allocate(&home.north, &bea.account_id, GIGABYTE).await.expect(200);
    let unmounted = unmount(&home.north);
    home.admin.delete_account_and_files(&bea.account_id, "delete").await.expect(200);
    server.left_files_noted().await;
    eventually(async || happened(server, &["QuotaReleased"]).await == [1]).await;
    (home, unmounted)
}

#[tokio::test]
async fn a_pool_is_not_retired_while_it_waits_for_its_disk_to_remove_somebodys_files() {
    let server = Server::start().await;
    let home = Household::new(&server).await;
    home.fill();
    let unmounted = unmount(&home.north);
    home.admin.delete_account_and_files(&home.ada.account_id, "delete").await.expect(200);
    let refused = retire(&home, &home.north, json!({})).await;
    let refused = match refused.problem() {
        // Her quota was not released yet.
        "pool-not-empty" => {
            eventually(async || home.reserved(&server).await == (0, 0)).await;
            retire(&home, &home.north, json!({})).await
        }
        _ => refused,
    };
    assert_eq!(in_the_way(&refused), (409, "pool-awaits-removals", [0, 0, 1, 0]));
    let detail = refused.body["detail"].as_str().expect("a detail");
    assert!(detail.contains("removes the files of one deleted account by itself"), "{detail}");
    let undone = json!({ "old_copies": 0, "removals": 1, "cancelled_moves": 0 });
    assert_eq!(pool(&server, &home, &home.north).await["undone"], undone);

    unmounted.mount();
    home.ask("move/retry", json!({})).await.expect(204);
    eventually(async || happened(&server, &["FilesRemoved"]).await == [1]).await;
    retire(&home, &home.north, json!({})).await.expect(200);
    assert!(!home.folder(&home.north).exists());
    let names = ["RemovalOrdered", "FilesRemoved", "FilesAbandoned", "PoolRetired"];
    assert_eq!(happened(&server, &names).await, [1, 1, 0, 1]);
    adds_up(&server).await;
}

#[tokio::test]
async fn a_disk_that_is_gone_for_good_is_left_behind_with_a_reason_and_the_log_says_what() {
    let server = Server::start().await;
    let (home, unmounted) = left_behind(&server).await;
    let refused = retire(&home, &home.north, json!({})).await;
    assert_eq!(in_the_way(&refused), (409, "pool-holds-old-copies", [0, 1, 1, 0]));
    let without = retire(&home, &home.north, json!({ "disk_gone": true })).await;
    assert_eq!((without.status.as_u16(), without.problem()), (400, "disk-gone-needs-reason"));
    let reason = retire(&home, &home.north, json!({ "reason": REASON })).await;
    assert_eq!(reason.field_problem(), ("reason", "unexpected"));

    retire_gone(&home, &home.north).await.expect(200);
    let names = ["FilesAbandoned", "PoolRetired", "FilesRemoved", "OldCopyCleaned"];
    assert_eq!(happened(&server, &names).await, [2, 1, 0, 0]);
    home.until_idle(&server).await;
    let ledger = format!("/pools/{}/ledger", home.north.id);
    let ledger = home.admin.browser.get_at_head(&server, &ledger).await.expect(200);
    let entry = &ledger["items"][0];
    assert_eq!((&entry["event_type"], &entry["disk_gone"]), (&json!("PoolRetired"), &json!(true)));
    assert_eq!(entry["reason"], REASON);
    let history = format!("/accounts/{}/history", home.ada.account_id);
    let history = home.admin.browser.get_at_head(&server, &history).await.expect(200);
    let told = &history["items"][0]["summary"];
    assert_eq!(told, "Old copy of the files not removed: its pool is retired");
    assert_eq!(home.moves(&server).await, [Value::Null; 0]);
    adds_up(&server).await;

    // The disk comes back: what lies there is nobody's business, and it can be registered anew.
    unmounted.mount();
    let body = json!({ "name": "Found", "root": home.north.folder.path(), "headroom_bytes": 0 });
    home.admin.browser.post("/pools", body).await.expect(201);
    assert_eq!(home.files(&home.north).len(), 4);
    assert_eq!(home.files(&home.south).len(), 4);
    // Nor is anything removed there that somebody asks for later.
    home.admin.delete_account_and_files(&home.ada.account_id, "delete").await.expect(200);
    eventually(async || !home.folder(&home.south).exists()).await;
    home.until_idle(&server).await;
    assert_eq!(home.files(&home.north).len(), 4);
    adds_up(&server).await;
}

#[tokio::test]
async fn a_disk_that_answers_is_not_left_behind() {
    let server = Server::start().await;
    let home = Household::new(&server).await;
    home.fill();
    let quotas = retire_gone(&home, &home.north).await;
    assert_eq!(in_the_way(&quotas), (409, "pool-not-empty", [1, 0, 0, 0]));
    home.start_move().await.expect(200);
    home.until(&server, |shown| shown["state"] == "kept").await;
    home.until_idle(&server).await;
    let refused = retire_gone(&home, &home.north).await;
    assert_eq!(in_the_way(&refused), (409, "pool-disk-answers", [0, 1, 0, 0]));
    assert_eq!(happened(&server, &["PoolRetired"]).await, [0]);
}

/// Of a move that is over, the pool that was left waits for its own disk, and the other one does not.
#[tokio::test]
async fn an_old_copy_that_cannot_be_cleaned_keeps_no_other_pool_open() {
    let server = Server::start().await;
    let home = Household::new(&server).await;
    home.fill();
    home.start_move().await.expect(200);
    home.until(&server, |shown| shown["state"] == "kept").await;
    home.until_idle(&server).await;
    let _unmounted = unmount(&home.north);
    home.ask("clean-old-copy", json!({ "pool_id": home.north.id })).await.expect(200);
    home.until(&server, |shown| shown["state"] == "cleaning").await;
    let quota = format!("/accounts/{}/quota", home.ada.account_id);
    home.admin.browser.delete(&quota).await.expect(200);
    retire(&home, &home.south, json!({})).await.expect(200);
    assert_eq!(server.count("file_work").await, 1, "it waits for its disk");
}

/// Nothing keeps the quotas on a dead disk: they are released, and a move there or from there is
/// cancelled, without it.
#[tokio::test]
async fn a_dead_disk_lets_go_of_who_has_or_was_to_have_a_quota_on_it() {
    let server = Server::start().await;
    let home = Household::new(&server).await;
    home.fill();
    let pipe = home.folder(&home.north).join("pipe");
    mknodat(CWD, &pipe, FileType::Fifo, Mode::RWXU, 0).expect("a pipe");
    home.start_move().await.expect(200);
    home.until(&server, |shown| shown["work"]["held_up"]["code"] == "special-file").await;
    unmount(&home.south);
    let refused = retire_gone(&home, &home.south).await;
    assert_eq!(in_the_way(&refused), (409, "pool-not-empty", [1, 0, 0, 0]), "it may still come");
    home.ask("move/cancel", json!({})).await.expect(200);
    let refused = retire(&home, &home.south, json!({})).await;
    assert_eq!(in_the_way(&refused), (409, "pool-awaits-removals", [0, 0, 0, 1]));
    retire_gone(&home, &home.south).await.expect(200);
    let names = ["SpaceReleased", "FilesAbandoned", "QuotaReleased"];
    assert_eq!(happened(&server, &names).await, [1, 1, 0]);
    home.until_idle(&server).await;
    assert_eq!(home.reserved(&server).await, (u128::from(3 * GIGABYTE), 0));
    adds_up(&server).await;

    unmount(&home.north);
    let quota = format!("/accounts/{}/quota", home.ada.account_id);
    home.admin.browser.delete(&quota).await.expect(200);
    retire(&home, &home.north, json!({})).await.expect(200);
    assert_eq!(home.reserved(&server).await, (0, 0));
    adds_up(&server).await;
}

/// What they are is not known for sure: a folder may hold another pool since.
#[tokio::test]
async fn files_in_a_pool_that_was_retired_before_are_said_not_to_be_removed() {
    let server = Server::start().await;
    let home = Household::new(&server).await;
    home.fill();
    let quota = format!("/accounts/{}/quota", home.ada.account_id);
    home.admin.browser.delete(&quota).await.expect(200);
    retire(&home, &home.north, json!({})).await.expect(200);
    home.admin.delete_account_and_files(&home.ada.account_id, "delete").await.expect(200);
    server.left_files_noted().await;
    home.until_idle(&server).await;
    assert_eq!(home.files(&home.north).len(), 4);
    assert_eq!(happened(&server, &["FilesAbandoned", "RemovalOrdered"]).await, [1, 0]);
    let history = format!("/accounts/{}/history", home.ada.account_id);
    let history = home.admin.browser.get_at_head(&server, &history).await.expect(200);
    let told = &history["items"][0]["summary"];
    assert_eq!(told, "Files not removed: their pool is retired");
    adds_up(&server).await;
}
