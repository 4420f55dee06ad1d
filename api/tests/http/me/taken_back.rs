//! What somebody is told whose quota was taken back.

use std::fs;

use jiff::SignedDuration;
use serde_json::{Value, json};

use crate::common::{Answer, GIGABYTE, Household, Server, eventually};

async fn taken_back_after(home: &Household, answer: &Answer) -> Value {
    home.ada.browser.get_after(answer, "/me").await.expect(200)["taken_back"].take()
}

#[tokio::test]
async fn a_quota_that_is_taken_back_leaves_the_files_and_says_where() {
    let server = Server::start().await;
    let home = Household::new(&server).await;
    let me = home.ada.browser.get("/me").await.expect(200);
    assert_eq!(me["taken_back"], json!(null), "there is a quota, as the log has it");
    let never = home.admin.browser.get("/me").await.expect(200);
    assert_eq!(never["taken_back"], json!(null), "there never was one");

    home.fill();
    // What was measured before is believed for ten seconds.
    server.clock.advance(SignedDuration::from_secs(11));
    let quota = format!("/accounts/{}/quota", home.ada.account_id);
    let released = home.admin.browser.delete(&quota).await;
    eventually(async || {
        let left = taken_back_after(&home, &released).await;
        !left["places"][0]["usage"].is_null()
    })
    .await;
    let left = taken_back_after(&home, &released).await;
    assert_eq!(left["places"].as_array().map(Vec::len), Some(1), "{left}");
    assert_eq!(left["places"][0]["pool_name"], "North");
    assert_eq!(left["places"][0]["usage"]["files"], 3);
    assert!(left["places"][0]["usage"]["bytes"].as_u64() >= Some(3_000_000), "{left}");

    let retire = format!("/pools/{}/retire", home.north.id);
    let retired = home.admin.browser.post(&retire, json!({})).await;
    let left = taken_back_after(&home, &retired).await;
    assert_eq!(left, json!({ "places": [] }), "that folder may be anybody's");
    assert!(fs::exists(home.folder(&home.north)).expect("looked"), "nothing was removed");

    let given = home.admin.allocate(&home.south, &home.ada.account_id, GIGABYTE).await;
    assert_eq!(taken_back_after(&home, &given).await, json!(null));
}
