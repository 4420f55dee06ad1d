//! POST /accounts/{id}/move, and what comes of it.

mod at_once;
mod full_disk;
mod progress;

use std::{fs, path::Path, process::Command};

use api::{problem::ApiError, storage::storing};
use rustix::fs::{CWD, FileType, Mode, mknodat};
use serde_json::json;
use tokio::sync::oneshot;
use uuid::Uuid;

use crate::common::{GIGABYTE, Household, Person, Server, StoringApp, adds_up, eventually, user};

const GB: u128 = GIGABYTE as u128;

#[tokio::test]
async fn quota_and_files_go_to_the_other_pool_and_the_old_copy_stays_until_it_is_cleaned() {
    let server = Server::start().await;
    let home = Household::new(&server).await;
    home.fill();
    let files = home.files(&home.north);
    assert_eq!(files.len(), 4);
    let started = home.start_move().await.expect(200);
    assert_eq!(started["from_pool_id"], home.north.id);
    home.until(&server, |shown| shown["state"] == "kept").await;
    home.until_idle(&server).await;
    assert_eq!(home.quota(&server).await, (json!("South"), json!(3 * GIGABYTE)));
    assert_eq!(home.reserved(&server).await, (0, 3 * GB));
    assert_eq!(home.files(&home.south), files);
    assert_eq!(home.files(&home.north), files, "the old copy is kept");
    assert_eq!(home.beside(&home.south), [""; 0]);
    let shown = &home.moves(&server).await[0];
    assert_eq!((&shown["old_files"], &shown["old_bytes"]), (&json!(3), &json!(3_000_008)));
    assert_eq!((&shown["from"]["name"], &shown["to"]["name"]), (&json!("North"), &json!("South")));
    adds_up(&server).await;

    let here = json!({ "pool_id": home.south.id });
    assert_eq!(home.ask("clean-old-copy", here).await.problem(), "no-old-copy");
    home.ask("clean-old-copy", json!({ "pool_id": home.north.id })).await.expect(200);
    eventually(async || home.moves(&server).await.is_empty()).await;
    home.until_idle(&server).await;
    assert!(!home.folder(&home.north).exists());
    assert_eq!(home.beside(&home.north), [""; 0]);
    assert_eq!(home.files(&home.south), files);
    adds_up(&server).await;

    let path = format!("/accounts/{}/history?limit=5", home.ada.account_id);
    let history = home.admin.browser.get(&path).await.expect(200);
    let told: Vec<_> = history["items"]
        .as_array()
        .expect("a list")
        .iter()
        .filter(|entry| entry["subject"]["type"] == "storage_pool")
        .map(|entry| (&entry["type"], &entry["subject"]["name"], &entry["changes"]))
        .collect();
    let north = json!("North");
    let away = json!([{ "field": "pool", "old": "North", "new": "South" }]);
    let given = json!([
        { "field": "quota_bytes", "old": null, "new": (3 * GIGABYTE).to_string() },
        { "field": "pool", "old": null, "new": "North" },
    ]);
    assert_eq!(
        told,
        [
            (&json!("OldCopyCleaned"), &north, &json!([])),
            (&json!("OldCopyGivenUp"), &north, &json!([])),
            (&json!("MoveCompleted"), &north, &away),
            (&json!("MoveStarted"), &north, &away),
            (&json!("QuotaAllocated"), &north, &given),
        ]
    );
    let moves = server.event_types().await.into_iter().skip_while(|name| name != "MoveStarted");
    let moves: Vec<String> = moves.collect();
    assert_eq!(
        moves,
        [
            "MoveStarted",
            "SpaceReserved",
            "MoveCompleted",
            "QuotaMovedIn",
            "OldCopyGivenUp",
            "OldCopyCleaned",
        ]
    );
}

#[tokio::test]
async fn nobody_without_files_is_kept_from_moving() {
    let server = Server::start().await;
    let home = Household::new(&server).await;
    home.start_move().await.expect(200);
    home.until(&server, |shown| shown["state"] == "kept").await;
    home.ask("clean-old-copy", json!({ "pool_id": home.north.id })).await.expect(200);
    eventually(async || home.moves(&server).await.is_empty()).await;
    // And back.
    home.ask("move", json!({ "pool_id": home.north.id })).await.expect(200);
    home.until(&server, |shown| shown["state"] == "kept").await;
    assert_eq!(home.quota(&server).await.0, json!("North"));
    adds_up(&server).await;
}

/// The node that would carry it out is not running yet.
#[tokio::test]
async fn a_cancelled_move_leaves_everything_as_it_was() {
    let mut server = Server::start_without_projectors().await;
    let home = Household::new(&server).await;
    home.fill();
    let files = home.files(&home.north);
    home.start_move().await.expect(200);
    let in_the_way = home.folder(&home.south);
    fs::create_dir_all(&in_the_way).expect("made");
    fs::write(in_the_way.join("stranger"), "somebody else's").expect("written");
    server.start_projectors().await;
    home.until(&server, |shown| shown["work"]["held_up"]["code"] == "target-occupied").await;
    let obstacle = &home.moves(&server).await[0]["work"]["held_up"];
    assert_eq!(obstacle["pool"]["name"], "South");
    assert_eq!(obstacle["folder"], in_the_way.to_str().expect("a path"));
    assert_eq!(home.reserved(&server).await, (3 * GB, 3 * GB), "both keep the space");
    adds_up(&server).await;
    home.ask("move/cancel", json!({})).await.expect(200);
    home.until_idle(&server).await;
    assert_eq!(home.moves(&server).await, [json!(null); 0]);
    assert_eq!(home.reserved(&server).await, (3 * GB, 0));
    assert_eq!(home.quota(&server).await, (json!("North"), json!(3 * GIGABYTE)));
    assert_eq!(home.files(&home.north), files);
    assert_eq!(home.files(&home.south), [("stranger".to_owned(), 15)], "nobody touched it");
    assert_eq!(home.beside(&home.south), [""; 0]);
    assert_eq!(home.ask("move/cancel", json!({})).await.problem(), "not-moving");
    adds_up(&server).await;
}

#[tokio::test]
async fn what_is_in_the_way_is_shown_and_tried_again_when_asked() {
    let mut server = Server::start_without_projectors().await;
    let home = Household::new(&server).await;
    home.fill();
    home.start_move().await.expect(200);
    let (mounted, gone) =
        (home.south.folder.path(), home.south.folder.path().with_extension("off"));
    fs::rename(mounted, &gone).expect("unmounted");
    server.start_projectors().await;
    home.until(&server, |shown| shown["work"]["held_up"]["code"] == "target-unavailable").await;
    let attention = home.admin.browser.get("/attention").await.expect(200);
    assert_eq!(attention["files"], 1);
    let all = home.admin.browser.get("/moves").await.expect(200);
    assert_eq!(all["moves"][0]["work"]["held_up"]["asks_for_action"], true);

    fs::rename(&gone, mounted).expect("mounted");
    let mark = home.north.folder.path().join(".dna-nexus-pool");
    let text = fs::read_to_string(&mark).expect("a mark");
    fs::remove_file(&mark).expect("the other disk goes");
    home.ask("move/retry", json!({})).await.expect(204);
    home.until(&server, |shown| shown["work"]["held_up"]["code"] == "source-unavailable").await;

    fs::write(&mark, text).expect("and comes back");
    let pipe = home.folder(&home.north).join("pipe");
    mknodat(CWD, &pipe, FileType::Fifo, Mode::RWXU, 0).expect("a pipe");
    home.ask("move/retry", json!({})).await.expect(204);
    home.until(&server, |shown| shown["work"]["held_up"]["code"] == "special-file").await;
    let obstacle = &home.moves(&server).await[0]["work"]["held_up"];
    assert_eq!(obstacle["pool"]["name"], "North");
    assert_eq!(obstacle["folder"], home.folder(&home.north).to_str().expect("a path"));

    fs::remove_file(&pipe).expect("removed");
    home.ask("move/retry", json!({})).await.expect(204);
    home.until(&server, |shown| shown["state"] == "kept").await;
    home.until_idle(&server).await;
    assert_eq!(home.files(&home.south), home.files(&home.north));
    assert_eq!(home.admin.browser.get("/attention").await.expect(200)["files"], 0);
    // Whoever hears of the move's end looks once more whether anything is left.
    eventually(async || home.ask("move/retry", json!({})).await.status == 404).await;
}

/// Between the question and the server's turn the pool was promised to somebody else.
#[tokio::test]
async fn a_pool_that_has_filled_up_meanwhile_is_waited_for() {
    let mut server = Server::start_without_projectors().await;
    let home = Household::new(&server).await;
    home.start_move().await.expect(200);
    home.admin.allocate(&home.south, &home.admin.account_id, 8 * GIGABYTE).await.expect(200);
    server.start_projectors().await;
    home.until(&server, |shown| shown["work"]["held_up"]["code"] == "target-promised").await;
    assert_eq!(home.reserved(&server).await, (3 * GB, 8 * GB));
    home.admin.allocate(&home.south, &home.admin.account_id, 7 * GIGABYTE).await.expect(200);
    home.ask("move/retry", json!({})).await.expect(204);
    home.until(&server, |shown| shown["state"] == "kept").await;
    assert_eq!(home.reserved(&server).await, (0, 10 * GB));
    adds_up(&server).await;
}

#[tokio::test]
async fn what_cannot_be_is_said_beforehand() {
    let server = Server::start_without_projectors().await;
    let home = Household::new(&server).await;
    let to = |pool: &str| json!({ "pool_id": pool });
    let code = async |body| home.ask("move", body).await.problem().to_owned();
    assert_eq!(code(to(&home.north.id)).await, "same-pool");
    assert_eq!(code(to(&home.admin.account_id)).await, "pool-unknown");
    home.south.limit(&home.admin, 3 * GIGABYTE - 1).await;
    assert_eq!(code(to(&home.south.id)).await, "quota-exceeds-pool");
    home.south.limit(&home.admin, 3 * GIGABYTE).await;
    fs::remove_file(home.south.folder.path().join(".dna-nexus-pool")).expect("unmounted");
    assert_eq!(code(to(&home.south.id)).await, "pool-unavailable");
    let nobody = format!("/accounts/{}/move", home.south.id);
    assert_eq!(home.admin.browser.post(&nobody, to(&home.north.id)).await.problem(), "not-found");
    let without = format!("/accounts/{}/move", home.admin.account_id);
    assert_eq!(home.admin.browser.post(&without, to(&home.north.id)).await.problem(), "no-quota");
    let clean = home.ask("clean-old-copy", to(&home.north.id)).await;
    assert_eq!(clean.problem(), "no-old-copy");
    assert_eq!(home.reserved(&server).await, (3 * GB, 0));
}

#[tokio::test]
async fn while_an_account_moves_its_quota_stays_and_nothing_is_stored() {
    let server = Server::start_without_projectors().await;
    let home = Household::new(&server).await;
    home.start_move().await.expect(200);
    home.start_move().await.expect(200); // Nothing new.
    let id = &home.ada.account_id;
    assert_eq!(home.admin.allocate(&home.north, id, 1).await.problem(), "account-moving");
    let elsewhere = home.admin.allocate(&home.south, id, 1).await;
    assert_eq!(elsewhere.problem(), "quota-elsewhere");
    let released = home.admin.browser.delete(&format!("/accounts/{id}/quota")).await;
    assert_eq!(released.problem(), "account-moving");
    let clean = home.ask("clean-old-copy", json!({ "pool_id": home.north.id })).await;
    assert_eq!(clean.problem(), "account-moving");
    let app = StoringApp::new(&server, &home.admin).await;
    let refused = app.authorize(id, 1).await;
    assert_eq!((refused.status.as_u16(), refused.problem()), (409, "account-moving"));
    home.ask("move/cancel", json!({})).await.expect(200);
    app.authorize(id, 1).await.expect(200);
}

#[tokio::test]
async fn while_an_account_moves_its_files_are_read_and_not_changed() {
    let server = Server::start_without_projectors().await;
    let home = Household::new(&server).await;
    home.fill();
    let browser = &home.ada.browser;
    assert_eq!(browser.get("/me/files").await.expect(200)["moving"], false);
    home.start_move().await.expect(200);
    let listed = browser.get("/me/files").await.expect(200);
    assert_eq!(listed["moving"], true);
    assert_eq!(listed["quota_bytes"], 3 * GIGABYTE);
    let (path, name) = (home.files(&home.north)[0].0.clone(), "/me/files/content");
    let content = reqwest::Url::parse_with_params("http://here", [("path", &path)]).expect("a URL");
    let query = content.query().expect("a query");
    let downloaded = browser.get(&format!("{name}?{query}")).await;
    assert_eq!(downloaded.status, 200);
    let removed = browser.delete(&format!("/me/files?{query}")).await;
    assert_eq!(removed.problem(), "account-moving");
    let made = browser.post("/me/folders", json!({ "path": "new" })).await;
    assert_eq!(made.problem(), "account-moving");
    let uploaded = browser.unsafe_request(reqwest::Method::PUT, "/me/files?path=new");
    assert_eq!(browser.send(uploaded.body("new")).await.problem(), "account-moving");
    assert_eq!(home.files(&home.north).len(), 4);
}

/// Somebody removes a file, say, on a disk that takes its time.
#[tokio::test]
async fn what_is_being_changed_is_waited_for_and_moved_as_it_is_then() {
    let mut server = Server::start_without_projectors().await;
    let home = Household::new(&server).await;
    home.fill();
    let (go_on, told) = oneshot::channel();
    let (app, ada) = (server.app.clone(), home.ada.id());
    let letter = home.folder(&home.north).join("letters/old/two");
    let change = tokio::spawn(async move {
        storing::change(&app, ada, |_| async {
            told.await.expect("told");
            fs::remove_file(letter).map_err(ApiError::internal)
        })
        .await
    });
    eventually(async || server.count("storage_reservations").await == 1).await;
    home.start_move().await.expect(200);
    server.start_projectors().await;
    home.until(&server, |shown| shown["work"]["held_up"]["code"] == "storing-now").await;
    go_on.send(()).expect("somebody listens");
    change.await.expect("no panic").expect("changed");
    home.until(&server, |shown| shown["state"] == "kept").await;
    assert_eq!(home.files(&home.south).len(), 3);
}

/// What a folder takes up, in bytes on disk.
fn du(folder: &Path) -> u64 {
    let output = Command::new("du").args(["-s", "--block-size=1"]).arg(folder).output();
    let text = String::from_utf8(output.expect("du runs").stdout).expect("a text");
    text.split_whitespace().next().expect("a figure").parse().expect("a number")
}

/// Whoever looked at the target before the move has seen that nothing was there.
#[tokio::test]
async fn what_has_come_along_counts_towards_the_quota_at_once() {
    let server = Server::start().await;
    let home = Household::new(&server).await;
    home.fill();
    // So small that they take up far more than they are long.
    for number in 0..300 {
        fs::write(home.folder(&home.north).join(number.to_string()), "small").expect("written");
    }
    let takes_up = du(&home.folder(&home.north));
    let id = home.ada.account_id.clone();
    let figures = format!("/pools/{}/capacity?account_id={id}", home.south.id);
    let seen = home.admin.browser.get(&figures).await.expect(200);
    assert_eq!(seen["usage"]["bytes"], 0, "{seen}");
    home.start_move().await.expect(200);
    home.until(&server, |shown| shown["state"] == "kept").await;
    home.until_idle(&server).await;
    let app = StoringApp::new(&server, &home.admin).await;
    let left = 3 * GIGABYTE - takes_up;
    let refused = app.authorize(&id, left + 1).await;
    assert_eq!((refused.status.as_u16(), refused.problem()), (409, "quota-exceeded"));
}

/// What was allowed before the move began may be stored, and is moved as well.
#[tokio::test]
async fn what_is_being_stored_is_waited_for() {
    let mut server = Server::start_without_projectors().await;
    let home = Household::new(&server).await;
    let app = StoringApp::new(&server, &home.admin).await;
    let reservation = Uuid::new_v4();
    app.authorize_as(&home.ada.account_id, reservation, 100).await.expect(200);
    home.start_move().await.expect(200);
    server.start_projectors().await;
    home.until(&server, |shown| shown["work"]["held_up"]["code"] == "storing-now").await;
    assert_eq!(home.admin.browser.get("/attention").await.expect(200)["files"], 0);
    home.fill();
    app.commit(&home.ada.account_id, reservation).await.expect(200);
    home.until(&server, |shown| shown["state"] == "kept").await;
    assert_eq!(home.files(&home.south), home.files(&home.north));
}

/// The old copy of somebody who is deleted and came back may be what they use now.
#[tokio::test]
async fn an_old_copy_that_may_be_in_use_again_is_not_removed() {
    let server = Server::start().await;
    let home = Household::new(&server).await;
    home.fill();
    home.start_move().await.expect(200);
    home.until(&server, |shown| shown["state"] == "kept").await;
    home.until_idle(&server).await;
    home.admin.delete_account(&home.ada.account_id).await.expect(200);
    let again: Person = user(&server).await;
    assert_ne!(again.account_id, home.ada.account_id);
    home.ask("clean-old-copy", json!({ "pool_id": home.north.id })).await.expect(200);
    home.until(&server, |shown| shown["work"]["held_up"]["code"] == "identity-returned").await;
    assert_eq!(home.files(&home.north).len(), 4);
}
