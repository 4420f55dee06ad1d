//! What is done to a pool: its name, its headroom, its end.

use std::fs;

use serde_json::json;

use crate::common::{GIGABYTE, Server, TestPool, administrator, user};

#[tokio::test]
async fn a_pool_is_renamed() {
    let server = Server::start().await;
    let admin = administrator(&server).await;
    let pool = TestPool::register(&admin, "Main", 10 * GIGABYTE).await;
    let path = format!("/pools/{}", pool.id);
    let rename = async |name: &str| {
        admin.browser.put(&format!("{path}/name"), json!({ "name": name })).await
    };
    let answer = rename("Attic").await;
    let read = admin.browser.get_after(&answer, &path).await;
    let revision = answer.expect(200)["revision"].clone();
    assert_eq!(read.header("etag"), Some(format!("\"{revision}\"").as_str()));
    let read = read.expect(200);
    assert_eq!((&read["name"], &read["revision"]), (&json!("Attic"), &revision));
    let head = server.head().await;
    assert_eq!(rename("Attic").await.expect(200)["revision"], revision);
    assert_eq!(server.head().await, head, "as it is called already");
    assert_eq!(rename(" ").await.field_problem(), ("name", "empty"));
}

#[tokio::test]
async fn raising_the_headroom_takes_from_what_is_left() {
    let server = Server::start_without_projectors().await;
    let admin = administrator(&server).await;
    let ada = user(&server).await;
    let pool = TestPool::register(&admin, "Main", 10 * GIGABYTE).await;
    admin.allocate(&pool, &ada.account_id, 4 * GIGABYTE).await.expect(200);
    let left = async || {
        let capacity = admin.capacity(&pool, &admin.account_id, GIGABYTE).await;
        capacity["remaining_reservable_bytes"].as_u64().expect("a size")
    };
    assert_eq!(left().await, 6 * GIGABYTE);
    pool.limit(&admin, 5 * GIGABYTE).await;
    assert_eq!(left().await, GIGABYTE);
    pool.limit(&admin, 3 * GIGABYTE).await;
    assert_eq!(left().await, 0);
    let capacity = admin.capacity(&pool, &ada.account_id, 1).await;
    assert_eq!(capacity["current_quota_bytes"], 4 * GIGABYTE, "who has a quota keeps it");
    let path = format!("/pools/{}/headroom", pool.id);
    let answer = admin.browser.put(&path, json!({ "headroom_bytes": 1u64 << 63 })).await;
    assert_eq!(answer.field_problem(), ("headroom_bytes", "out-of-range"));
}

#[tokio::test]
async fn a_change_based_on_what_is_no_more_is_refused() {
    let server = Server::start_without_projectors().await;
    let admin = administrator(&server).await;
    let pool = TestPool::register(&admin, "Main", 10 * GIGABYTE).await;
    for (command, body) in
        [("name", json!({ "name": "Attic" })), ("headroom", json!({ "headroom_bytes": 5 }))]
    {
        let path = format!("/pools/{}/{command}", pool.id);
        let request = admin.browser.unsafe_request(reqwest::Method::PUT, &path);
        let answer = admin.browser.send(request.header("if-match", "\"1\"").json(&body)).await;
        assert_eq!((answer.status.as_u16(), answer.problem()), (412, "precondition-failed"));
    }
}

#[tokio::test]
async fn only_an_empty_pool_is_retired_and_its_folder_can_hold_another() {
    let server = Server::start().await;
    let admin = administrator(&server).await;
    let ada = user(&server).await;
    let pool = TestPool::register(&admin, "Main", 10 * GIGABYTE).await;
    pool.store_file(&"a".repeat(128), 1_000);
    admin.allocate(&pool, &ada.account_id, GIGABYTE).await.expect(200);
    let retire =
        async || admin.browser.post(&format!("/pools/{}/retire", pool.id), json!({})).await;
    let refused = retire().await;
    assert_eq!((refused.status.as_u16(), refused.problem()), (409, "pool-not-empty"));
    let released = admin.browser.delete(&format!("/accounts/{}/quota", ada.account_id)).await;
    released.expect(200);
    let answer = retire().await;
    let list = admin.browser.get_after(&answer, "/pools").await.expect(200);
    assert_eq!(list["items"], json!([]));
    let read = admin.browser.get(&format!("/pools/{}", pool.id)).await.expect(200);
    assert_eq!((&read["retired"], &read["unavailable"]), (&json!(true), &json!(null)));
    answer.expect(200);
    assert_eq!(admin.allocate(&pool, &ada.account_id, GIGABYTE).await.problem(), "pool-retired");
    retire().await.expect(200);

    assert!(fs::exists(pool.folder.path().join("users")).expect("known"), "files stay");
    let body = json!({ "name": "New", "root": pool.folder.path(), "headroom_bytes": 0 });
    admin.browser.post("/pools", body).await.expect(201);
}

#[tokio::test]
async fn there_is_nothing_to_do_to_a_pool_that_is_not_there() {
    let server = Server::start_without_projectors().await;
    let admin = administrator(&server).await;
    let unknown = "/pools/0199aa00-0000-7000-8000-000000000000";
    for answer in [
        admin.browser.get(unknown).await,
        admin.browser.put(&format!("{unknown}/name"), json!({ "name": "Attic" })).await,
        admin.browser.put(&format!("{unknown}/headroom"), json!({ "headroom_bytes": 5 })).await,
        admin.browser.post(&format!("{unknown}/retire"), json!({})).await,
    ] {
        assert_eq!((answer.status.as_u16(), answer.problem()), (404, "pool-unknown"));
    }
}
