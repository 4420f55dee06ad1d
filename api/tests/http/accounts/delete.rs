//! DELETE /accounts/{id}.

use std::time::Duration;

use domain::{Role, account::Approval};
use reqwest::{Method, header::IF_MATCH};
use serde_json::{Value, json};

use crate::common::{Server, administrator, gone_within_a_second, signed_in, user};

#[tokio::test]
async fn from_every_state_an_account_is_deleted_once() {
    let server = Server::start_without_projectors().await;
    let admin = administrator(&server).await;
    let invited = server.invite("invited", Role::User, Approval::Required).await;
    let mut ids = vec![invited.account_id.to_string()];
    let actions = [None, Some("reject"), Some("revoke"), Some("enable"), Some("disable")];
    for (number, action) in (10..).zip(actions) {
        let login = format!("person{number}");
        let person = server.registered(&login, Role::User, Approval::Required, number).await;
        if let Some(action) = action {
            let path = format!("/accounts/{}/{action}", person.account_id);
            admin.browser.post(&path, json!({ "reason": "As agreed." })).await.expect(200);
        }
        ids.push(person.account_id);
    }
    for id in ids {
        assert_eq!(admin.delete_account(&id).await.expect(200)["status"], "deleted");
        let again = admin.delete_account(&id).await;
        assert_eq!(again.header("nexus-position"), None);
        again.expect(200);
    }
    assert_eq!(server.event_types().await.iter().filter(|name| *name == "Deleted").count(), 6);
}

#[tokio::test]
async fn a_deleted_person_is_signed_out_and_login_and_identity_are_free_again() {
    let server = Server::start_without_projectors().await;
    let admin = administrator(&server).await;
    let ada = user(&server).await;
    ada.browser.get("/me").await.expect(200);
    admin.delete_account(&ada.account_id).await.expect(200);
    assert_eq!(ada.browser.get("/me").await.problem(), "signed-out");
    assert_eq!(ada.sign_in().await.problem(), "sign-in-failed");
    let again = user(&server).await;
    assert_ne!(again.account_id, ada.account_id);
}

#[tokio::test]
async fn nobody_deletes_themselves_or_without_a_reason_or_what_has_changed() {
    let server = Server::start_without_projectors().await;
    let admin = administrator(&server).await;
    assert_eq!(admin.delete_account(&admin.account_id).await.problem(), "own-account");
    let ada = user(&server).await;
    let path = format!("/accounts/{}", ada.account_id);
    let request = admin.browser.unsafe_request(Method::DELETE, &path).json(&json!({}));
    assert_eq!(admin.browser.send(request).await.field_problem(), ("reason", "missing-field"));
    let body = json!({ "reason": "Left." });
    let request = admin.browser.unsafe_request(Method::DELETE, &path).json(&body);
    let answer = admin.browser.send(request).await;
    assert_eq!(answer.field_problem(), ("files", "missing-field"));
    assert!(answer.body.to_string().contains("`keep` or `delete`"));
    let answer = admin.delete_account_and_files(&ada.account_id, "burn").await;
    assert_eq!(answer.field_problem(), ("files", "unknown"));
    assert!(answer.body.to_string().contains("must be one of keep, delete"));
    let request = admin.browser.unsafe_request(Method::DELETE, &path).header(IF_MATCH, "\"1\"");
    let answer =
        admin.browser.send(request.json(&json!({ "reason": "Old.", "files": "keep" }))).await;
    assert_eq!((answer.status.as_u16(), answer.problem()), (412, "precondition-failed"));
}

#[tokio::test]
async fn of_two_administrators_who_delete_each_other_at_once_one_stays() {
    let server = Server::start_without_projectors().await;
    let other_node = server.second_node().await;
    let ann = signed_in(&server, "ann", Role::Admin, 11).await;
    let mut bea = signed_in(&server, "bea", Role::Admin, 12).await;
    let cookie = bea.browser.cookie();
    bea.browser = other_node.browser();
    bea.browser.set_cookie(cookie);
    let (one, other) =
        tokio::join!(ann.delete_account(&bea.account_id), bea.delete_account(&ann.account_id));
    let done = [&one, &other].iter().filter(|answer| answer.status == 200).count();
    assert_eq!(done, 1, "{} {}", one.body, other.body);
}

/// No notification is needed for it: connections that listen are cut all the time.
#[tokio::test]
async fn within_a_second_no_other_node_can_read_who_it_was() {
    let server = Server::start_without_projectors().await;
    let other_node = server.second_node().await;
    let admin = administrator(&server).await;
    let invited = server.invite("ada.lovelace", Role::User, Approval::Required).await;
    let id = invited.account_id.to_string();
    let elsewhere = other_node.browser();
    elsewhere.set_cookie(admin.browser.cookie());
    let events =
        async || -> Value { elsewhere.get(&format!("/events?subject={id}")).await.expect(200) };
    let client = server.database.client().await;
    let cutting = tokio::spawn(async move {
        let cut = "select pg_terminate_backend(pid) from pg_stat_activity
            where datname = current_database() and query ilike 'listen %'";
        loop {
            client.execute(cut, &[]).await.expect("cut");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    });
    // Looked at time and again, so that the other node remembers the key.
    for _ in 0..5 {
        assert!(events().await.to_string().contains("ada.lovelace"));
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    admin.delete_account(&id).await.expect(200);
    gone_within_a_second(async || {
        Some(events().await.to_string()).filter(|events| events.contains("ada.lovelace"))
    })
    .await;
    cutting.abort();
    assert!(events().await.to_string().contains("Deleted"));
}
