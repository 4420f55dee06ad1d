//! GET /accounts/{id}/history.

use serde_json::json;

use crate::common::{Server, administrator, user};

#[tokio::test]
async fn the_history_says_what_who_and_why_newest_first() {
    let server = Server::start().await;
    let admin = administrator(&server).await;
    let ada = user(&server).await;
    let path = format!("/accounts/{}", ada.account_id);
    admin
        .browser
        .patch(&format!("{path}/profile"), json!({ "display_name": "Ada" }))
        .await
        .expect(200);
    let revoke = format!("{path}/revoke");
    let answer = admin.browser.post(&revoke, json!({ "reason": "Left the company." })).await;
    let history = admin.browser.get_after(&answer, &format!("{path}/history")).await.expect(200);
    let items = history["items"].as_array().expect("a list");
    let types: Vec<_> = items.iter().map(|entry| entry["type"].as_str().expect("a type")).collect();
    assert_eq!(
        types,
        [
            "Revoked",
            "ProfileEdited",
            "Enabled",
            "CredentialSet",
            "Registered",
            "SetupLinkOpened",
            "SetupLinkIssued",
            "Invited"
        ]
    );
    let revoked = &items[0];
    assert_eq!(revoked["reason"], "Left the company.");
    assert_eq!(revoked["actor"]["name"], "Person admin");
    assert_eq!(revoked["actor"]["account_id"], admin.account_id);
    assert_eq!(revoked["address"], "127.0.0.1");
    let change = json!([{ "field": "display_name", "old": "Person ada", "new": "Ada" }]);
    assert_eq!(items[1]["changes"], change);
}

#[tokio::test]
async fn a_long_history_comes_in_pages() {
    let server = Server::start().await;
    let admin = administrator(&server).await;
    let ada = user(&server).await;
    let path = format!("/accounts/{}", ada.account_id);
    let mut last = None;
    for round in 0..5 {
        let name = json!({ "display_name": format!("Ada {round}") });
        last = Some(admin.browser.patch(&format!("{path}/profile"), name).await);
    }
    let last = last.expect("edited");
    let mut query = String::from("limit=2");
    let mut positions = Vec::new();
    loop {
        let page = admin.browser.get_after(&last, &format!("{path}/history?{query}")).await;
        let page = page.expect(200);
        for entry in page["items"].as_array().expect("a list") {
            positions.push(entry["position"].as_u64().expect("a number"));
        }
        let Some(cursor) = page["next_cursor"].as_str() else { break };
        query = format!("limit=2&cursor={cursor}");
    }
    assert_eq!(positions.len(), 11);
    assert!(positions.is_sorted_by(|newer, older| newer > older), "{positions:?}");
    let answer = admin.browser.get(&format!("{path}/history?cursor=nonsense")).await;
    assert_eq!(answer.field_problem(), ("cursor", "malformed"));
    let nobody = "/accounts/0199aa00-0000-7000-8000-000000000000/history";
    assert_eq!(admin.browser.get(nobody).await.problem(), "not-found");
}
