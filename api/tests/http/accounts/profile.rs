//! PATCH /accounts/{id}/profile.

use reqwest::{Method, header::IF_MATCH};
use serde_json::{Value, json};

use crate::common::{Server, administrator, user};

#[tokio::test]
async fn who_reads_after_an_edit_sees_it() {
    let server = Server::start().await;
    let admin = administrator(&server).await;
    let ada = user(&server).await;
    let path = format!("/accounts/{}/profile", ada.account_id);
    for round in 0..20 {
        let name = format!("Ada {round}");
        let body = json!({ "display_name": name, "email": "ada@example.org", "notes": "Hi." });
        let answer = admin.browser.patch(&path, body).await;
        let profile = format!("/profiles/{}", ada.account_id);
        let profile = admin.browser.get_after(&answer, &profile).await.expect(200);
        assert_eq!(profile["display_name"], name);
        let list = admin.browser.get_after(&answer, "/profiles?filter=ada").await.expect(200);
        assert_eq!(list["items"][0]["display_name"], name);
    }
}

#[tokio::test]
async fn absent_fields_stay_and_null_clears() {
    let server = Server::start().await;
    let admin = administrator(&server).await;
    let ada = user(&server).await;
    let edit = async |body: Value| {
        let path = format!("/accounts/{}/profile", ada.account_id);
        let answer = admin.browser.patch(&path, body).await;
        let path = format!("/profiles/{}", ada.account_id);
        let profile = admin.browser.get_after(&answer, &path).await.expect(200);
        (profile["email"].clone(), profile["notes"].clone())
    };
    let after = edit(json!({ "email": "ada@example.org", "notes": "Hi." })).await;
    assert_eq!(after, (json!("ada@example.org"), json!("Hi.")));
    assert_eq!(edit(json!({ "email": null })).await, (json!(null), json!("Hi.")));
}

#[tokio::test]
async fn of_two_edits_of_one_revision_the_second_is_refused() {
    let server = Server::start_without_projectors().await;
    let admin = administrator(&server).await;
    let ada = user(&server).await;
    let path = format!("/accounts/{}/profile", ada.account_id);
    let edit = |name: &str| {
        let request = admin.browser.unsafe_request(Method::PATCH, &path).header(IF_MATCH, "\"6\"");
        admin.browser.send(request.json(&json!({ "display_name": name })))
    };
    assert_eq!(edit("Ada").await.expect(200)["revision"], 7);
    assert_eq!(edit("Countess").await.problem(), "precondition-failed");
}

#[tokio::test]
async fn each_wrong_field_is_named() {
    let server = Server::start_without_projectors().await;
    let admin = administrator(&server).await;
    let ada = user(&server).await;
    let path = format!("/accounts/{}/profile", ada.account_id);
    for (body, field, code) in [
        (json!({ "display_name": "" }), "display_name", "empty"),
        (json!({ "email": "a".repeat(255) }), "email", "too-long"),
        (json!({ "email": "nobody" }), "email", "malformed"),
        (json!({ "email": 5 }), "email", "wrong-type"),
        (json!({ "notes": "a".repeat(2001) }), "notes", "too-long"),
        (json!({ "status": "enabled" }), "status", "unknown-field"),
        (json!(["Ada", null, null]), "", "wrong-type"),
    ] {
        let answer = admin.browser.patch(&path, body.clone()).await;
        assert_eq!(answer.field_problem(), (field, code), "{body} {}", answer.body);
    }
}
