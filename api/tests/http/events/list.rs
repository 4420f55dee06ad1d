//! GET /events.

use serde_json::{Value, json};

use crate::common::{Server, administrator, user};

fn positions(page: &Value) -> Vec<u64> {
    let items = page["items"].as_array().expect("a list");
    items.iter().map(|event| event["position"].as_u64().expect("a number")).collect()
}

#[tokio::test]
async fn the_log_is_read_page_by_page_without_a_gap() {
    let server = Server::start_without_projectors().await;
    let admin = administrator(&server).await;
    let ada = user(&server).await;
    let mut query = String::from("limit=5");
    let mut found: Vec<u64> = Vec::new();
    loop {
        let page = admin.browser.get(&format!("/events?{query}")).await.expect(200);
        let on_page = positions(&page);
        found.extend(&on_page);
        if on_page.len() < 5 {
            break;
        }
        query = format!("limit=5&after={}", page["next_cursor"].as_str().expect("a cursor"));
    }
    assert_eq!(found, (1..=12).collect::<Vec<_>>());
    let invited = admin.browser.get("/events?types=Invited").await.expect(200);
    assert_eq!(positions(&invited), [1, 7]);
    let hers = format!("/events?subject={}", ada.account_id);
    assert_eq!(positions(&admin.browser.get(&hers).await.expect(200)), [7, 8, 9, 10, 11, 12]);
}

#[tokio::test]
async fn an_event_says_what_happened_to_whom_and_by_whom() {
    let server = Server::start_without_projectors().await;
    let admin = administrator(&server).await;
    let ada = user(&server).await;
    let path = format!("/accounts/{}/disable", ada.account_id);
    let answer = admin.browser.post(&path, json!({ "reason": "On leave." })).await;
    let request_id = answer.header("x-request-id").expect("an id");
    let page = admin.browser.get("/events?types=Disabled").await.expect(200);
    let event = &page["items"][0];
    assert_eq!((&event["type"], &event["version"]), (&json!("Disabled"), &json!("1")));
    assert_eq!(event["subject"], json!({ "type": "account", "id": ada.account_id }));
    assert_eq!((&event["position"], &event["sequence"]), (&json!(13), &json!(7)));
    let actor = json!({ "kind": "account", "id": admin.account_id, "role": "admin" });
    assert_eq!(event["actor"], actor);
    assert_eq!(event["data"], json!({ "reason": "On leave.", "at": "2026-03-02T08:00:00Z" }));
    assert_eq!(event["request_id"], request_id);
    assert_eq!(event["erased"], false);
}

#[tokio::test]
async fn a_cursor_of_another_history_is_never_continued() {
    let server = Server::start_without_projectors().await;
    let admin = administrator(&server).await;
    let page = admin.browser.get("/events?limit=2").await.expect(200);
    let cursor = page["next_cursor"].as_str().expect("a cursor").to_owned();
    let (position, digits) = cursor.split_once('-').expect("two parts");
    let other = format!("{:08x}", !u32::from_str_radix(digits, 16).expect("hex digits"));
    for cursor in [format!("{position}-{other}"), format!("999-{digits}")] {
        let answer = admin.browser.get(&format!("/events?after={cursor}")).await;
        assert_eq!((answer.status.as_u16(), answer.problem()), (409, "cursor-diverged"));
    }
    for (query, field, code) in [
        ("after=nonsense", "after", "malformed"),
        ("limit=0", "limit", "out-of-range"),
        ("limit=1001", "limit", "out-of-range"),
        ("types=Enabled,", "types", "malformed"),
        ("types=%27;drop", "types", "unknown"),
        ("types=Enabled,Nope", "types", "unknown"),
        ("subject=me", "subject", "malformed"),
        ("after=1&color=red", "color", "unknown-field"),
    ] {
        let answer = admin.browser.get(&format!("/events?{query}")).await;
        assert_eq!(answer.field_problem(), (field, code), "{query}");
    }
}

#[tokio::test]
async fn who_asks_for_events_that_there_are_none_of_is_told_what_there_is() {
    let server = Server::start_without_projectors().await;
    let admin = administrator(&server).await;
    for path in ["/events", "/events/stream"] {
        let answer = admin.browser.get(&format!("{path}?types=Enabled,Nope")).await;
        assert_eq!(answer.field_problem(), ("types", "unknown"), "{path}");
        let detail = answer.body["errors"][0]["detail"].as_str().expect("a text");
        for name in ["Enabled", "Deleted", "QuotaAllocated", "PoolRetired"] {
            assert!(detail.contains(name), "{detail}");
        }
        assert!(!detail.contains("Nope"), "{detail}");
    }
}
