//! GET /pools/{id}/ledger and /pools/{id}/history.

use serde_json::{Value, json};

use crate::common::{GIGABYTE, Server, TestPool, administrator, user};

#[tokio::test]
async fn the_ledger_names_whose_quota_it_was_who_gave_it_and_why() {
    let server = Server::start().await;
    let admin = administrator(&server).await;
    let ada = user(&server).await;
    let pool = TestPool::register(&admin, "Main", 10 * GIGABYTE).await;
    let body = json!({
        "pool_id": pool.id,
        "bytes": 11 * GIGABYTE,
        "overcommit": true,
        "reason": "A larger disk arrives on Monday.",
    });
    let path = format!("/accounts/{}/quota", ada.account_id);
    admin.browser.put(&path, body).await.expect(200);
    let path = format!("/pools/{}/ledger", pool.id);
    let ledger = admin.browser.get_at_head(&server, &path).await.expect(200);
    assert_eq!(ledger["total"], 3);
    let types: Vec<&Value> =
        ledger["items"].as_array().expect("a list").iter().map(|row| &row["event_type"]).collect();
    assert_eq!(types, ["QuotaAllocated", "HeadroomChanged", "PoolRegistered"]);
    let newest = &ledger["items"][0];
    let ada_is = json!({ "account_id": ada.account_id, "display_name": "Person ada" });
    let admin_is = json!({ "account_id": admin.account_id, "display_name": "Person admin" });
    assert_eq!((&newest["account"], &newest["actor"]), (&ada_is, &admin_is));
    assert_eq!(newest["bytes"], 11 * GIGABYTE);
    assert_eq!(newest["reserved_bytes"], 11 * GIGABYTE);
    assert_eq!(newest["overcommitted"], true);
    assert_eq!(newest["reason"], "A larger disk arrives on Monday.");

    let delete = json!({ "reason": "They asked us to.", "files": "keep" });
    let request = admin
        .browser
        .unsafe_request(reqwest::Method::DELETE, &format!("/accounts/{}", ada.account_id));
    admin.browser.send(request.json(&delete)).await.expect(200);
    let ledger = admin.browser.get_at_head(&server, &path).await.expect(200);
    let entries = ledger["items"].as_array().expect("a list");
    let given = entries.iter().find(|row| row["bytes"] == 11 * GIGABYTE).expect("it stays");
    assert_eq!((&given["reason"], &given["account"]["display_name"]), (&json!(null), &json!(null)));
}

#[tokio::test]
async fn the_history_ends_with_what_the_pool_is_now() {
    let server = Server::start().await;
    let admin = administrator(&server).await;
    let pool = TestPool::register(&admin, "Main", 10 * GIGABYTE).await;
    let allocated = admin.allocate(&pool, &admin.account_id, 3 * GIGABYTE).await;
    let path = format!("/pools/{}/history", pool.id);
    let history = admin.browser.get_after(&allocated, &path).await.expect(200);
    let points = history["points"].as_array().expect("a list");
    let capacity = admin.capacity(&pool, &admin.account_id, 0).await;
    let last = points.last().expect("a point");
    assert_eq!(last["reserved_bytes"], 3 * GIGABYTE);
    assert_eq!(last["total_bytes"], capacity["total_bytes"]);
    assert_eq!(last["headroom_bytes"], capacity["headroom_bytes"]);
    assert_eq!(points[0]["total_bytes"], json!(null), "nobody had looked yet");
}

#[tokio::test]
async fn a_pool_that_is_not_there_has_neither() {
    let server = Server::start_without_projectors().await;
    let admin = administrator(&server).await;
    for what in ["ledger", "history"] {
        let path = format!("/pools/0199aa00-0000-7000-8000-000000000000/{what}");
        assert_eq!(admin.browser.get(&path).await.problem(), "pool-unknown");
    }
    let path = "/pools/0199aa00-0000-7000-8000-000000000000/ledger?limit=0";
    assert_eq!(admin.browser.get(path).await.field_problem(), ("limit", "out-of-range"));
}
