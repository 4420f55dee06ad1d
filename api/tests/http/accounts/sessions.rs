//! Who looks after an account sees where its person is signed in, and can end that.

use domain::{
    Role,
    account::{AccountAction, Approval, LeftFiles},
};
use serde_json::Value;

use crate::common::{Browser, PASSWORD, Person, Server, administrator, reason, signed_in, user};

fn path(person: &Person) -> String {
    format!("/accounts/{}/sessions", person.account_id)
}

async fn listed(browser: &Browser, of: &Person) -> Vec<Value> {
    let sessions = browser.get(&path(of)).await.expect(200);
    sessions["items"].as_array().expect("sessions").clone()
}

#[tokio::test]
async fn ending_one_leaves_the_others_and_is_recorded() {
    let server = Server::start_without_projectors().await;
    let admin = administrator(&server).await;
    let ada = user(&server).await;
    let elsewhere = server.browser();
    elsewhere.sign_in("ada", PASSWORD).await.expect(200);
    let mut ended = 0;
    for session in listed(&admin.browser, &ada).await {
        assert_eq!(session["is_current"], false, "it is not the administrator's own");
        let id = session["session_id"].as_str().expect("an id");
        let one = format!("{}/{id}", path(&ada));
        let answer = admin.browser.delete(&one).await;
        assert_eq!(answer.status, 204);
        assert!(answer.header("nexus-position").is_some());
        assert_eq!(admin.browser.delete(&one).await.problem(), "not-found");
        ended += 1;
        let mut in_use = 0;
        for browser in [&ada.browser, &elsewhere] {
            in_use += i32::from(browser.get("/me").await.status == 200);
        }
        assert_eq!(in_use, 2 - ended);
    }
    assert_eq!(ended, 2);
    let types = server.event_types().await;
    assert_eq!(types.iter().filter(|name| *name == "SessionEnded").count(), 2);
}

#[tokio::test]
async fn ending_all_holds_on_every_node_and_is_recorded_once() {
    let server = Server::start_without_projectors().await;
    let admin = administrator(&server).await;
    let ada = user(&server).await;
    let node = server.second_node().await;
    let there = node.browser();
    there.set_cookie(ada.browser.cookie());
    there.get("/me").await.expect(200);
    for _ in 0..2 {
        assert_eq!(admin.browser.delete(&path(&ada)).await.status, 204);
    }
    assert_eq!(there.get("/me").await.problem(), "signed-out");
    assert!(listed(&admin.browser, &ada).await.is_empty());
    let types = server.event_types().await;
    assert_eq!(types.iter().filter(|name| *name == "SessionsEnded").count(), 1);
    admin.browser.get("/me").await.expect(200);
}

#[tokio::test]
async fn the_event_alone_ends_them_on_every_node() {
    let server = Server::start_without_projectors().await;
    let ada = user(&server).await;
    // As when the node dies before it has removed the rows.
    server.command(ada.id(), AccountAction::EndSessions).await;
    assert_eq!(ada.browser.get("/me").await.problem(), "signed-out");
}

#[tokio::test]
async fn one_that_the_account_s_state_has_ended_is_not_listed() {
    let server = Server::start_without_projectors().await;
    let admin = administrator(&server).await;
    let ada = user(&server).await;
    server.command(ada.id(), AccountAction::Disable { reason: None }).await;
    assert!(listed(&admin.browser, &ada).await.is_empty());
    server.command(ada.id(), AccountAction::Enable { reason: None }).await;
    assert!(listed(&admin.browser, &ada).await.is_empty(), "it does not come back");
    assert_eq!(server.count("sessions").await, 2);
}

#[tokio::test]
async fn support_neither_sees_nor_ends_an_administrators() {
    let server = Server::start_without_projectors().await;
    let admin = administrator(&server).await;
    let support = signed_in(&server, "support", Role::Support, 3).await;
    let ada = user(&server).await;
    let hers = listed(&admin.browser, &admin).await.remove(0);
    let one = format!("{}/{}", path(&admin), hers["session_id"].as_str().expect("an id"));
    assert_eq!(support.browser.get(&path(&admin)).await.problem(), "outranked");
    assert_eq!(support.browser.delete(&path(&admin)).await.problem(), "outranked");
    assert_eq!(support.browser.delete(&one).await.problem(), "outranked");
    admin.browser.get("/me").await.expect(200);
    assert_eq!(listed(&support.browser, &ada).await.len(), 1);
    assert_eq!(support.browser.delete(&path(&ada)).await.status, 204);
}

#[tokio::test]
async fn a_session_is_ended_only_under_its_own_account() {
    let server = Server::start_without_projectors().await;
    let admin = administrator(&server).await;
    let ada = user(&server).await;
    let bob = signed_in(&server, "bob", Role::User, 3).await;
    let hers = listed(&admin.browser, &ada).await.remove(0);
    let one = format!("{}/{}", path(&bob), hers["session_id"].as_str().expect("an id"));
    assert_eq!(admin.browser.delete(&one).await.problem(), "not-found");
    ada.browser.get("/me").await.expect(200);
}

#[tokio::test]
async fn nobody_and_the_erased_have_none() {
    let server = Server::start_without_projectors().await;
    let admin = administrator(&server).await;
    let ada = user(&server).await;
    server
        .command(ada.id(), AccountAction::Delete { reason: reason("left"), files: LeftFiles::Keep })
        .await;
    assert!(listed(&admin.browser, &ada).await.is_empty());
    let nobody = server.invite("bob", Role::User, Approval::Automatic).await;
    let invited = format!("/accounts/{}/sessions", nobody.account_id);
    assert_eq!(admin.browser.get(&invited).await.expect(200)["items"], serde_json::json!([]));
    let unknown = "/accounts/018f0000-0000-7000-8000-00000000dead/sessions";
    assert_eq!(admin.browser.get(unknown).await.problem(), "not-found");
}
