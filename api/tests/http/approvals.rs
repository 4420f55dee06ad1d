//! GET /approvals and /attention.

use domain::{Role, account::Approval};
use jiff::SignedDuration;
use serde_json::{Value, json};

use crate::common::{Server, administrator, reason};

fn logins(page: &Value) -> Vec<&str> {
    let rows = page["items"].as_array().expect("a list");
    rows.iter().map(|row| row["login"].as_str().expect("a login")).collect()
}

#[tokio::test]
async fn who_waits_comes_first_and_who_is_done_is_hidden_until_asked_for() {
    let server = Server::start().await;
    let admin = administrator(&server).await;
    server.invite("invited", Role::User, Approval::Required).await;
    server.registered("waiting", Role::User, Approval::Required, 2).await;
    server.registered("done", Role::User, Approval::Automatic, 3).await;
    let page = admin.browser.get_at_head(&server, "/approvals").await.expect(200);
    assert_eq!(logins(&page), ["waiting", "invited"]);
    assert_eq!(page["total"], 2);
    let attention = admin.browser.get("/attention").await.expect(200);
    assert_eq!(attention, json!({ "approvals": 2, "files": 0 }));
    let all = admin.browser.get("/approvals?show=all&sort=login").await.expect(200);
    assert_eq!(logins(&all), ["admin", "done", "invited", "waiting"]);
    let done = admin.browser.get("/approvals?status=enabled&sort=-login").await.expect(200);
    assert_eq!(logins(&done), ["done", "admin"]);
    let found = admin.browser.get("/approvals?filter=WAIT").await.expect(200);
    assert_eq!(logins(&found), ["waiting"]);
}

#[tokio::test]
async fn of_those_who_wait_alike_who_came_first_comes_first() {
    let server = Server::start().await;
    let admin = administrator(&server).await;
    for (login, seed) in [("early", 2), ("middle", 3), ("late", 4)] {
        server.clock.advance(SignedDuration::from_mins(1));
        server.registered(login, Role::User, Approval::Required, seed).await;
    }
    for login in ["asked-early", "asked-late"] {
        server.clock.advance(SignedDuration::from_mins(1));
        server.invite(login, Role::User, Approval::Required).await;
    }
    let order = ["early", "middle", "late", "asked-early", "asked-late"];
    let page = admin.browser.get_at_head(&server, "/approvals").await.expect(200);
    assert_eq!(logins(&page), order);
    let reversed = admin.browser.get("/approvals?sort=urgency").await.expect(200);
    assert!(logins(&reversed).into_iter().eq(order.into_iter().rev()), "{reversed}");
}

#[tokio::test]
async fn a_row_says_how_far_the_invitation_has_come() {
    let server = Server::start().await;
    let admin = administrator(&server).await;
    let body = json!({ "display_name": "Ada Lovelace", "login": "ada", "method": "opaque" });
    let invited = admin.browser.post("/accounts", body).await.expect(201);
    let token =
        invited["link"]["url"].as_str().expect("a URL").rsplit_once('#').expect("a token").1;
    let row = async || {
        let page = admin.browser.get_at_head(&server, "/approvals?filter=ada").await.expect(200);
        page["items"][0].clone()
    };
    let waiting = row().await;
    assert_eq!(waiting["account_id"], invited["account_id"]);
    assert_eq!(waiting["display_name"], "Ada Lovelace");
    assert_eq!(waiting["status"], "invited");
    assert_eq!(waiting["approval"], "required");
    let by = json!({ "account_id": admin.account_id, "display_name": "Person admin" });
    assert_eq!(waiting["invited_by"], by);
    assert_eq!(waiting["setup_link"]["state"], "waiting");
    server.browser().inspect(token).await.expect(200);
    let opened = row().await;
    assert_eq!(opened["setup_link"]["state"], "opened");
    assert_eq!(opened["setup_link"]["opened_at"], "2026-03-02T08:00:00Z");
    server.clock.advance(SignedDuration::from_hours(72));
    admin.sign_in().await.expect(200);
    assert_eq!(row().await["setup_link"]["state"], "expired");
}

#[tokio::test]
async fn a_long_list_comes_in_pages_without_gaps_or_doubles() {
    let server = Server::start().await;
    let admin = administrator(&server).await;
    for number in 0..7 {
        server.invite(&format!("user{number}"), Role::User, Approval::Required).await;
    }
    for sort in ["urgency", "-urgency", "invited_at", "-login", "display_name"] {
        let mut found = Vec::new();
        let mut query = format!("sort={sort}&limit=3");
        loop {
            let page = admin.browser.get_at_head(&server, &format!("/approvals?{query}")).await;
            let page = page.expect(200);
            assert_eq!(page["total"], 7, "{sort}");
            found.extend(logins(&page).into_iter().map(str::to_owned));
            let Some(cursor) = page["next_cursor"].as_str() else { break };
            query = format!("sort={sort}&limit=3&cursor={cursor}");
        }
        found.sort();
        let all: Vec<_> = (0..7).map(|number| format!("user{number}")).collect();
        assert_eq!(found, all, "{sort}");
    }
}

#[tokio::test]
async fn each_wrong_question_is_explained() {
    let server = Server::start_without_projectors().await;
    let admin = administrator(&server).await;
    for (query, field, code) in [
        ("limit=0", "limit", "out-of-range"),
        ("limit=201", "limit", "out-of-range"),
        ("sort=age", "sort", "unknown"),
        ("show=some", "show", "unknown"),
        ("status=happy", "status", "unknown"),
        ("cursor=x", "cursor", "malformed"),
        ("filter=%00", "filter", "control-character"),
        ("colour=red", "colour", "unknown-field"),
        ("limit=many", "limit", "wrong-type"),
    ] {
        let answer = admin.browser.get(&format!("/approvals?{query}")).await;
        assert_eq!(answer.field_problem(), (field, code), "{query}");
    }
    let long = format!("/approvals?filter={}", "x".repeat(201));
    assert_eq!(admin.browser.get(&long).await.field_problem(), ("filter", "too-long"));
}

#[tokio::test]
async fn an_account_that_was_rejected_is_done() {
    let server = Server::start().await;
    let admin = administrator(&server).await;
    let ada = server.registered("ada", Role::User, Approval::Required, 2).await;
    let reject = domain::account::AccountAction::Reject { reason: reason("Nobody knows them.") };
    server.command(ada.id(), reject).await;
    let page = admin.browser.get_at_head(&server, "/approvals").await.expect(200);
    assert_eq!(page["items"], json!([]));
}
