//! Registering a pool: whoever asks again has it, with the folder as it was left.

use std::fs;

use reqwest::StatusCode;
use serde_json::json;
use tempfile::TempDir;

use crate::{
    barrier::Barrier,
    common::{Answer, Person, Server, administrator, eventually},
    dying::{at_each_step_on, guards_are_right},
    wire::Wire,
};

fn folder() -> TempDir {
    tempfile::tempdir().expect("a folder")
}

async fn register(node: &Server, admin: &Person, folder: &TempDir) -> Answer {
    let body = json!({ "name": "Main", "root": folder.path(), "headroom_bytes": 0 });
    admin.at(node).browser.post("/pools", body).await
}

fn mark(folder: &TempDir) -> String {
    fs::read_to_string(folder.path().join(".dna-nexus-pool")).expect("a mark").trim().to_owned()
}

/// The ids of all pools in the log.
async fn pools(server: &Server) -> Vec<String> {
    let client = server.database.client().await;
    let pools = "select aggregate_id from events where event_type = 'PoolRegistered'";
    let rows = client.query(pools, &[]).await.expect("pools");
    rows.iter().map(|row| row.get(0)).collect()
}

#[tokio::test]
async fn whichever_change_was_the_last_the_folder_is_one_pools_in_the_end() {
    let server = Server::start_without_projectors().await;
    let admin = administrator(&server).await;
    at_each_step_on(
        &server,
        async || (folder(), pools(&server).await.len()),
        async |node, (folder, _)| drop(register(node, &admin, folder).await.expect(201)),
        async |(folder, before)| {
            let answer = register(&server, &admin, folder).await;
            if answer.status != StatusCode::CREATED {
                assert_eq!(answer.problem(), "pool-root-taken");
            }
            let pools = pools(&server).await;
            assert_eq!(pools.len(), before + 1);
            assert!(pools.contains(&mark(folder)));
        },
    )
    .await;
    guards_are_right(&server).await;
}

/// A node that has marked the folder, and waits for the log to take the pool.
async fn about_to_append(server: &Server, admin: &Person, folder: &TempDir) -> (Wire, Barrier) {
    let wire = Wire::start(&server.database.url());
    let dying = server.second_node_by(&wire.url(&server.database.url())).await;
    let barrier = Barrier::before(&server.database, "PoolRegistered").await;
    tokio::select! {
        answer = register(&dying, admin, folder) => panic!("{}", answer.body),
        () = eventually(async || barrier.is_waited_for().await) => {}
    }
    (wire, barrier)
}

#[tokio::test]
async fn a_folder_that_was_marked_before_the_crash_is_registered_as_the_same_pool_after_it() {
    let server = Server::start_without_projectors().await;
    let admin = administrator(&server).await;
    let folder = folder();
    let (wire, barrier) = about_to_append(&server, &admin, &folder).await;
    wire.cut_now();
    barrier.let_go_of_the_dead().await;
    let marked = mark(&folder);
    assert_eq!(pools(&server).await, [""; 0]);
    // What the log may yet take keeps its mark, also when another attempt is refused.
    let body = json!({ "name": "Main", "root": folder.path(), "headroom_bytes": i64::MAX });
    let refused = admin.at(&server).browser.post("/pools", body).await;
    assert_eq!(refused.problem(), "headroom-exceeds-disk");
    assert_eq!(mark(&folder), marked);
    let registered = register(&server, &admin, &folder).await.expect(201);
    assert_eq!(registered["pool_id"], marked);
    assert_eq!((pools(&server).await, mark(&folder)), (vec![marked.clone()], marked));
    assert_eq!(server.count("pool_registrations").await, 0);
}

/// The database carries out what it was told, also when who told it is dead.
#[tokio::test]
async fn a_pool_that_the_log_takes_after_all_keeps_its_mark_when_it_is_registered_again() {
    let server = Server::start_without_projectors().await;
    let admin = administrator(&server).await;
    let folder = folder();
    let (wire, barrier) = about_to_append(&server, &admin, &folder).await;
    let marked = mark(&folder);
    wire.cut_now();
    let again = register(&server, &admin, &folder);
    let late = async {
        // The other append waits for the head, behind the one that is held up.
        eventually(async || appends_that_wait(&server).await == 2).await;
        barrier.lift().await;
    };
    let (answer, ()) = tokio::join!(again, late);
    assert_eq!((answer.status.as_u16(), answer.problem()), (409, "already-exists"));
    assert_eq!((pools(&server).await, mark(&folder)), (vec![marked.clone()], marked));
    assert_eq!(register(&server, &admin, &folder).await.problem(), "pool-root-taken");
}

async fn appends_that_wait(server: &Server) -> i64 {
    let client = server.database.client().await;
    let waiting = "select count(*) from pg_stat_activity
        where datname = current_database() and wait_event_type = 'Lock'
          and query like '%append_batch%'";
    client.query_one(waiting, &[]).await.expect("asked").get(0)
}
