//! GET and POST /pools, GET /pools/{id}/capacity.

use std::fs;

use serde_json::json;

use crate::common::{GIGABYTE, Identity, Server, TestPool, administrator, user};

#[tokio::test]
async fn a_registered_pool_is_listed_with_what_its_filesystem_says() {
    let server = Server::start().await;
    let admin = administrator(&server).await;
    let folder = tempfile::tempdir().expect("a folder");
    let body = json!({ "name": "Main", "root": folder.path(), "headroom_bytes": GIGABYTE });
    let answer = admin.browser.post("/pools", body).await;
    let list = admin.browser.get_after(&answer, "/pools").await.expect(200);
    let row = &list["items"][0];
    assert_eq!(row["pool_id"], answer.expect(201)["pool_id"]);
    assert_eq!(row["name"], "Main");
    assert_eq!(row["headroom_bytes"], GIGABYTE);
    assert_eq!((&row["allocated_bytes"], &row["allocations"]), (&json!(0), &json!(0)));
    let size = |field: &str| row["capacity"][field].as_u64().expect("a size");
    assert!(size("free_bytes") <= size("total_bytes"));
    drop(folder);
    let list = admin.browser.get("/pools").await.expect(200);
    assert_eq!(list["items"][0]["capacity"], json!(null));
}

#[tokio::test]
async fn a_folder_that_cannot_hold_a_pool_is_refused_and_why() {
    let server = Server::start().await;
    let admin = administrator(&server).await;
    let folder = tempfile::tempdir().expect("a folder");
    let (file, inner) = (folder.path().join("file"), folder.path().join("inner"));
    fs::write(&file, "").expect("written");
    fs::create_dir(&inner).expect("made");
    let register = async |root: &std::path::Path| {
        let body = json!({ "name": "Main", "root": root, "headroom_bytes": 0 });
        admin.browser.post("/pools", body).await
    };
    for (root, why) in [(folder.path().join("none"), "does not exist"), (file, "not a folder")] {
        let answer = register(&root).await;
        assert_eq!((answer.status.as_u16(), answer.problem()), (422, "pool-root-unusable"));
        assert!(answer.body["detail"].as_str().expect("a text").contains(why), "{}", answer.body);
    }
    let first = register(folder.path()).await;
    admin.browser.get_after(&first, "/pools").await.expect(200);
    let answer = register(folder.path()).await;
    assert_eq!((answer.status.as_u16(), answer.problem()), (409, "pool-root-taken"));
    assert_eq!(register(&inner).await.problem(), "pool-root-unusable");
}

#[tokio::test]
async fn each_wrong_field_is_named() {
    let server = Server::start_without_projectors().await;
    let admin = administrator(&server).await;
    for (body, field, code) in [
        (json!({ "name": "", "root": "/srv", "headroom_bytes": 0 }), "name", "empty"),
        (
            json!({ "name": "x".repeat(81), "root": "/srv", "headroom_bytes": 0 }),
            "name",
            "too-long",
        ),
        (json!({ "name": "Main", "root": "srv", "headroom_bytes": 0 }), "root", "malformed"),
        (
            json!({ "name": "Main", "root": "/srv\u{0}", "headroom_bytes": 0 }),
            "root",
            "control-character",
        ),
        (
            json!({ "name": "Main", "root": "/srv", "headroom_bytes": -1 }),
            "headroom_bytes",
            "malformed",
        ),
        (
            json!({ "name": "Main", "root": "/srv", "headroom_bytes": 1u64 << 63 }),
            "headroom_bytes",
            "out-of-range",
        ),
        (json!({ "name": "Main", "root": "/srv" }), "", "missing-field"),
    ] {
        let answer = admin.browser.post("/pools", body.clone()).await;
        assert_eq!(answer.field_problem(), (field, code), "{body} {}", answer.body);
    }
}

#[tokio::test]
async fn the_seven_figures_are_those_of_the_decision() {
    let server = Server::start_without_projectors().await;
    let admin = administrator(&server).await;
    let ada = user(&server).await;
    let pool = TestPool::register(&admin, "Main", 10 * GIGABYTE).await;
    admin.allocate(&pool, &admin.account_id, 4 * GIGABYTE).await.expect(200);
    admin.allocate(&pool, &ada.account_id, 2 * GIGABYTE).await.expect(200);
    let fingerprint = Identity::number(2).0.fingerprint().to_string();
    pool.store_file(&fingerprint, 3_000_000);
    let capacity = admin.capacity(&pool, &ada.account_id, 6 * GIGABYTE).await;
    let used = capacity["used_bytes"].as_u64().expect("a size");
    assert!((3_000_000..3_100_000).contains(&used), "{used}");
    assert_eq!(capacity["current_quota_bytes"], 2 * GIGABYTE);
    assert_eq!(capacity["reserved_for_others_bytes"], 4 * GIGABYTE);
    assert_eq!(capacity["remaining_reservable_bytes"], 6 * GIGABYTE);
    assert_eq!(capacity["requested_bytes"], 6 * GIGABYTE);
    assert_eq!(capacity["refusal"], json!(null));
    let size = |field: &str| capacity[field].as_u64().expect("a size");
    assert!(size("free_bytes") <= size("total_bytes"));
    let remaining =
        size("total_bytes") - size("headroom_bytes") - size("reserved_for_others_bytes");
    assert_eq!(size("remaining_reservable_bytes"), remaining);
    let refused = admin.capacity(&pool, &ada.account_id, 6 * GIGABYTE + 1).await;
    assert_eq!(refused["refusal"]["code"], "quota-exceeds-pool");
    let answer = admin.allocate(&pool, &ada.account_id, 6 * GIGABYTE + 1).await;
    assert_eq!(answer.body["detail"], refused["refusal"]["detail"]);
}

#[tokio::test]
async fn the_preview_refuses_what_the_allocation_would() {
    let server = Server::start_without_projectors().await;
    let admin = administrator(&server).await;
    let ada = user(&server).await;
    let one = TestPool::register(&admin, "One", 10 * GIGABYTE).await;
    let other = TestPool::register(&admin, "Other", 10 * GIGABYTE).await;
    admin.allocate(&one, &ada.account_id, GIGABYTE).await.expect(200);
    for (pool, bytes, code) in
        [(&other, GIGABYTE, "quota-elsewhere"), (&one, 11 * GIGABYTE, "quota-exceeds-pool")]
    {
        let preview = admin.capacity(pool, &ada.account_id, bytes).await;
        assert_eq!(preview["refusal"]["code"], code);
        assert_eq!(admin.allocate(pool, &ada.account_id, bytes).await.problem(), code);
    }
}

#[tokio::test]
async fn figures_of_nobody_or_nowhere_are_refused() {
    let server = Server::start_without_projectors().await;
    let admin = administrator(&server).await;
    let pool = TestPool::register(&admin, "Main", 10 * GIGABYTE).await;
    let (id, unknown) = (&admin.account_id, "0199aa00-0000-7000-8000-000000000000");
    let ask = async |path: String| admin.browser.get(&path).await;
    let answer = ask(format!("/pools/{unknown}/capacity?account_id={id}")).await;
    assert_eq!(answer.problem(), "pool-unknown");
    let answer = ask(format!("/pools/{}/capacity?account_id={unknown}", pool.id)).await;
    assert_eq!(answer.problem(), "not-found");
    let answer = ask(format!("/pools/{}/capacity", pool.id)).await;
    assert_eq!(answer.problem(), "invalid-request");
    let huge = 1u64 << 63;
    let answer =
        ask(format!("/pools/{}/capacity?account_id={id}&requested_bytes={huge}", pool.id)).await;
    assert_eq!(answer.field_problem(), ("requested_bytes", "out-of-range"));
    fs::remove_dir_all(pool.folder.path()).expect("removed");
    let answer = ask(format!("/pools/{}/capacity?account_id={id}", pool.id)).await;
    assert_eq!((answer.status.as_u16(), answer.problem()), (409, "pool-unavailable"));
}
