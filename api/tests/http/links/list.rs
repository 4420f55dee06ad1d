//! GET /links.

use domain::{Role, account::Approval};
use jiff::SignedDuration;
use serde_json::{Value, json};

use crate::common::{Person, Server, administrator, user};

async fn links(server: &Server, by: &Person, query: &str) -> Vec<Value> {
    let page = by.browser.get_at_head(server, &format!("/links?{query}")).await.expect(200);
    page["items"].as_array().expect("a list").clone()
}

fn logins_and_states(links: &[Value]) -> Vec<(&str, &str)> {
    let told = links.iter().map(|link| (&link["account"]["login"], &link["state"]));
    told.map(|(login, state)| (text(login), text(state))).collect()
}

fn text(value: &Value) -> &str {
    value.as_str().expect("a text")
}

#[tokio::test]
async fn a_row_tells_for_whom_why_by_whom_and_until_when_and_never_the_link_itself() {
    let server = Server::start().await;
    let admin = administrator(&server).await;
    let ada = user(&server).await;
    let order = json!({ "link_lifetime_minutes": 30 });
    let path = format!("/accounts/{}/reset-link", ada.account_id);
    let made = admin.browser.post(&path, order).await.expect(200);
    let rows = links(&server, &admin, "purpose=reset").await;
    let link_id = &rows[0]["link_id"];
    assert_eq!(
        rows,
        [json!({
            "link_id": link_id,
            "purpose": "reset",
            "state": "open",
            "is_latest": true,
            "account": {
                "account_id": ada.account_id,
                "login": "ada",
                "display_name": "Person ada",
                "avatar": null,
                "role": "user",
                "method": "opaque",
                "status": "enabled",
                "registered_at": "2026-03-02T08:00:00Z",
            },
            "created_by": { "account_id": admin.account_id, "display_name": "Person admin" },
            "created_at": "2026-03-02T08:00:00Z",
            "expires_at": "2026-03-02T08:30:00Z",
            "opened_at": null,
            "ended_at": null,
        })]
    );
    let token = made["link"]["url"].as_str().expect("a URL").split_once('#').expect("a token").1;
    assert!(!format!("{rows:?}").contains(token));
}

#[tokio::test]
async fn the_old_link_is_told_as_replaced_once_a_new_one_is_made() {
    let server = Server::start().await;
    let admin = administrator(&server).await;
    let ada = server.invite("ada", Role::User, Approval::Required).await;
    let path = format!("/accounts/{}/setup-link", ada.account_id);
    server.clock.advance(SignedDuration::from_mins(1));
    admin.browser.post(&path, json!({ "link_lifetime_minutes": 60 })).await.expect(200);
    let rows = links(&server, &admin, "filter=ada").await;
    assert_eq!(logins_and_states(&rows), [("ada", "open"), ("ada", "superseded")]);
    assert_eq!((&rows[0]["is_latest"], &rows[1]["is_latest"]), (&json!(true), &json!(false)));
    assert_eq!(rows[1]["ended_at"], "2026-03-02T08:01:00Z");
    admin.browser.post(&format!("{path}/cancel"), json!({})).await.expect(200);
    let rows = links(&server, &admin, "filter=ada&state=cancelled").await;
    assert_eq!(logins_and_states(&rows), [("ada", "cancelled")]);
}

#[tokio::test]
async fn links_are_paged_filtered_and_sorted_on_the_server() {
    let server = Server::start().await;
    let admin = administrator(&server).await;
    for login in ["carol", "bob", "ada"] {
        server.invite(login, Role::User, Approval::Required).await;
        server.clock.advance(SignedDuration::from_secs(1));
    }
    let by_name = links(&server, &admin, "sort=display_name&purpose=setup&state=open").await;
    let told = logins_and_states(&by_name);
    assert_eq!(told, [("ada", "open"), ("bob", "open"), ("carol", "open")]);
    let first = admin.browser.get("/links?state=open&limit=2").await.expect(200);
    assert_eq!((&first["total"], first["items"].as_array().map(Vec::len)), (&json!(3), Some(2)));
    assert_eq!(first["items"][0]["account"]["login"], "ada", "the newest first");
    let cursor = first["next_cursor"].as_str().expect("another page");
    let rest = links(&server, &admin, &format!("state=open&limit=2&cursor={cursor}")).await;
    assert_eq!(logins_and_states(&rest), [("carol", "open")]);
    // The administrator's own link was used.
    assert_eq!(links(&server, &admin, "state=used").await.len(), 1);
    for odd in ["state=lost", "purpose=fun", "sort=login", "limit=0", "cursor=x"] {
        let answer = admin.browser.get(&format!("/links?{odd}")).await;
        assert_eq!(answer.problem(), "invalid-request", "{odd}");
    }
}

#[tokio::test]
async fn a_link_whose_time_has_passed_is_expired_before_anybody_has_recorded_it() {
    let server = Server::start().await;
    let admin = administrator(&server).await;
    let ada = user(&server).await;
    let path = format!("/accounts/{}/reset-link", ada.account_id);
    let order = json!({ "link_lifetime_minutes": 5 });
    admin.browser.post(&path, order).await.expect(200);
    server.clock.advance(SignedDuration::from_mins(5));
    let told = links(&server, &admin, "purpose=reset&state=expired").await;
    assert_eq!(logins_and_states(&told), [("ada", "expired")]);
    assert!(links(&server, &admin, "purpose=reset&state=open").await.is_empty());
}
