//! DELETE /accounts/{id}, and what becomes of the files.

use std::{fs, time::Duration};

use api::storage::storing;
use domain::{
    PoolId, Role,
    account::Approval,
    storage_pool::{Copied, Measured, PoolAction},
};
use jiff::SignedDuration;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::common::{GIGABYTE, Household, Server, StoringApp, adds_up, eventually, user};

const MARK: &str = ".dna-nexus-pool";

async fn delete(home: &Household, files: &str) -> Value {
    home.admin.delete_account_and_files(&home.ada.account_id, files).await.expect(200)
}

/// What the history says of the deletion.
async fn told(server: &Server, home: &Household) -> Value {
    let path = format!("/accounts/{}/history", home.ada.account_id);
    let history = home.admin.browser.get_at_head(server, &path).await.expect(200);
    let entries = history["items"].as_array().expect("a list");
    let deleted = entries.iter().find(|entry| entry["type"] == "Deleted").expect("deleted");
    deleted["summary"].clone()
}

/// Ada's files are in the south, and their old copy in the north.
async fn moved(server: &Server) -> Household {
    let home = Household::new(server).await;
    home.fill();
    home.start_move().await.expect(200);
    home.until(server, |shown| shown["state"] == "kept").await;
    home.until_idle(server).await;
    assert_eq!(home.files(&home.north).len(), 4);
    assert_eq!(home.files(&home.south).len(), 4);
    home
}

async fn all_released(server: &Server, home: &Household) {
    eventually(async || home.reserved(server).await == (0, 0)).await;
}

#[tokio::test]
async fn files_that_are_kept_stay_and_the_answer_says_where() {
    let server = Server::start().await;
    let home = moved(&server).await;
    let folders = [&home.north, &home.south].map(|pool| home.folder(pool).display().to_string());
    for _ in 0..2 {
        let answer = delete(&home, "keep").await;
        assert_eq!(answer["files"], "keep");
        let mut kept_in: Vec<_> = answer["kept_in"].as_array().expect("a list").clone();
        kept_in.sort_by_key(ToString::to_string);
        let mut expected = folders.clone().map(Value::from);
        expected.sort_by_key(ToString::to_string);
        assert_eq!(kept_in, expected);
    }
    let other = home.admin.delete_account_and_files(&home.ada.account_id, "delete").await;
    assert_eq!(other.problem(), "account-deleted");
    all_released(&server, &home).await;
    // Whoever is deleted after her has been dealt with after her.
    let bea = server.registered("bea", Role::User, Approval::Automatic, 9).await;
    home.admin.allocate(&home.north, &bea.account_id, GIGABYTE).await.expect(200);
    let theirs = home.north.folder.path().join("users/left-by-hand");
    fs::create_dir_all(&theirs).expect("made");
    home.admin.delete_account_and_files(&bea.account_id, "delete").await.expect(200);
    server.left_files_noted().await;
    home.until_idle(&server).await;
    assert_eq!(home.files(&home.north).len(), 4);
    assert_eq!(home.files(&home.south).len(), 4);
    assert!(theirs.exists());
    assert_eq!(told(&server, &home).await, "Deleted and erased, files kept");
}

#[tokio::test]
async fn files_and_old_copies_are_removed_where_that_is_asked_for() {
    let server = Server::start().await;
    let home = moved(&server).await;
    let stranger = home.south.folder.path().join("users/stranger");
    fs::create_dir_all(&stranger).expect("made");
    let answer = delete(&home, "delete").await;
    assert_eq!((&answer["files"], &answer["kept_in"]), (&json!("delete"), &json!([])));
    let gone = |pool| !home.folder(pool).exists();
    eventually(async || gone(&home.north) && gone(&home.south)).await;
    home.until_idle(&server).await;
    assert_eq!(home.reserved(&server).await, (0, 0));
    assert!(stranger.exists());
    assert_eq!((home.beside(&home.north).len(), home.beside(&home.south).len()), (0, 0));
    assert_eq!(told(&server, &home).await, "Deleted and erased, files to be removed");
    assert_eq!(delete(&home, "delete").await["status"], "deleted", "once more");
    adds_up(&server).await;
}

/// They lie where the quota was, and nobody would look for them there later.
#[tokio::test]
async fn files_of_who_has_no_quota_any_more_are_removed_as_well() {
    let server = Server::start().await;
    let home = Household::new(&server).await;
    home.fill();
    let quota = format!("/accounts/{}/quota", home.ada.account_id);
    home.admin.browser.delete(&quota).await.expect(200);
    delete(&home, "delete").await;
    eventually(async || !home.folder(&home.north).exists()).await;
    home.until_idle(&server).await;
}

#[tokio::test]
async fn a_disk_that_is_gone_is_shown_and_the_files_go_when_it_is_back() {
    let server = Server::start().await;
    let home = Household::new(&server).await;
    home.fill();
    let mark = home.north.folder.path().join(MARK);
    let text = fs::read_to_string(&mark).expect("a mark");
    fs::remove_file(&mark).expect("unmounted");
    delete(&home, "delete").await;
    eventually(async || {
        let all = home.admin.browser.get("/moves").await.expect(200);
        all["removals"][0]["work"]["held_up"]["code"] == "target-unavailable"
    })
    .await;
    assert_eq!(home.admin.browser.get("/attention").await.expect(200)["files"], 1);
    assert_eq!(home.files(&home.north).len(), 4);
    fs::write(&mark, text).expect("mounted");
    home.ask("move/retry", json!({})).await.expect(204);
    eventually(async || !home.folder(&home.north).exists()).await;
    home.until_idle(&server).await;
    assert_eq!(home.admin.browser.get("/attention").await.expect(200)["files"], 0);
}

/// A part of the copy is there already.
#[tokio::test]
async fn who_is_deleted_on_the_way_leaves_nothing_in_the_other_pool() {
    for files in ["keep", "delete"] {
        let mut server = Server::start_without_projectors().await;
        let home = Household::new(&server).await;
        home.fill();
        home.start_move().await.expect(200);
        let north: PoolId = home.north.id.parse().expect("an id");
        let moving = server.app.pools.load(north).await.expect("loaded").aggregate;
        let move_id = moving.moving_out[&home.ada.id()].move_id;
        // As a node has left it that died while it copied.
        let part = home.south.folder.path().join(format!(".dna-nexus-moves/{move_id}/files"));
        fs::create_dir_all(&part).expect("made");
        fs::write(part.join("letter"), "dear al").expect("written");
        delete(&home, files).await;
        server.start_projectors().await;
        eventually(async || server.event_types().await.contains(&"QuotaReleased".to_owned())).await;
        server.left_files_noted().await;
        home.until_idle(&server).await;
        assert!(server.event_types().await.contains(&"MoveCancelled".to_owned()));
        assert_eq!(home.reserved(&server).await, (0, 0));
        assert_eq!(home.files(&home.north).len(), if files == "keep" { 4 } else { 0 });
        assert!(!home.folder(&home.south).exists());
        assert_eq!(home.beside(&home.south), [""; 0]);
        adds_up(&server).await;
    }
}

/// The node that carried the move out looked whether she was deleted, and then she was.
#[tokio::test]
async fn a_move_that_is_completed_after_the_deletion_leaves_nothing_either() {
    let mut server = Server::start_without_projectors().await;
    let home = Household::new(&server).await;
    home.fill();
    home.start_move().await.expect(200);
    let (north, account_id) = (home.north.id.parse::<PoolId>().expect("an id"), home.ada.id());
    let moving = server.app.pools.load(north).await.expect("loaded").aggregate;
    let move_id = moving.moving_out[&account_id].move_id;
    delete(&home, "delete").await;
    // What has files removed saw the deletion before the move was completed.
    let seen = i64::try_from(server.head().await).expect("a position");
    let client = server.database.client().await;
    let note = "insert into process_checkpoints values ('left-files', $1)";
    client.execute(note, &[&seen]).await.expect("noted");
    let (bytes, measured) = (3 * GIGABYTE, Measured { total_bytes: 1 << 50, free_bytes: 1 << 50 });
    let reserve = PoolAction::ReserveSpace { move_id, account_id, from: north, bytes, measured };
    server.give_pool(home.south.id.parse().expect("an id"), reserve).await;
    let copied = Copied { files: 3, bytes: 3_000_008 };
    server.give_pool(north, PoolAction::CompleteMove { move_id, account_id, copied }).await;
    fs::create_dir_all(home.folder(&home.south)).expect("made");
    fs::write(home.folder(&home.south).join("letter"), "dear all").expect("written");
    server.start_projectors().await;
    let gone = |pool| !home.folder(pool).exists();
    eventually(async || gone(&home.north) && gone(&home.south)).await;
    home.until_idle(&server).await;
    adds_up(&server).await;
}

/// An app was allowed to store something, and does so after the deletion.
#[tokio::test]
async fn what_is_being_stored_is_waited_for_and_removed_as_well() {
    let server = Server::start().await;
    let home = Household::new(&server).await;
    home.fill();
    let app = StoringApp::new(&server, &home.admin).await;
    let id = &home.ada.account_id;
    let (silent, done) = (Uuid::new_v4(), Uuid::new_v4());
    app.authorize_as(id, silent, 100).await.expect(200);
    app.authorize_as(id, done, 100).await.expect(200);
    delete(&home, "delete").await;
    eventually(async || {
        let all = home.admin.browser.get("/moves").await.expect(200);
        all["removals"][0]["work"]["held_up"]["code"] == "storing-now"
    })
    .await;
    assert_eq!(home.admin.browser.get("/attention").await.expect(200)["files"], 0);
    fs::write(home.folder(&home.north).join("late"), "stored").expect("written");
    app.commit(id, done).await.expect(200);
    tokio::time::sleep(Duration::from_secs(2)).await;
    assert_eq!(home.files(&home.north).len(), 5, "the other one may still be stored");
    server.clock.advance(SignedDuration::from_mins(11));
    eventually(async || !home.folder(&home.north).exists()).await;
    home.until_idle(&server).await;
    // As the sweep does.
    storing::forget(&server.app, home.ada.id()).await.expect("forgotten");
    assert_eq!(server.count("storage_reservations").await, 0);
}

/// What she uses now is not removed, and somebody is told.
#[tokio::test]
async fn files_of_an_identity_that_has_returned_are_not_removed() {
    let mut server = Server::start_without_projectors().await;
    let home = Household::new(&server).await;
    home.fill();
    delete(&home, "delete").await;
    let again = user(&server).await;
    assert_ne!(again.account_id, home.ada.account_id);
    server.start_projectors().await;
    eventually(async || {
        let all = home.admin.browser.get("/moves").await.expect(200);
        all["removals"][0]["work"]["held_up"]["code"] == "identity-returned"
    })
    .await;
    assert_eq!(home.files(&home.north).len(), 4);
}
