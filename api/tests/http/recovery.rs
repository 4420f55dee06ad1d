//! Getting back in with the recovery words.

use domain::{
    Role,
    account::{AccountAction, Approval},
};
use identity::Purpose;
use jiff::SignedDuration;
use serde_json::{Value, json};

use crate::common::{Answer, Browser, Identity, PASSWORD, Server, reason, user};

const NEW: &str = "a password nobody had before";

async fn finish(browser: &Browser, body: &Value) -> Answer {
    browser.post("/recovery/opaque/finish", body.clone()).await
}

#[tokio::test]
async fn who_has_the_words_sets_a_new_password_and_all_else_ends() {
    let server = Server::start_without_projectors().await;
    let ada = user(&server).await;
    let reset = server.reset_link(ada.id()).await;
    let browser = server.browser();
    let answer = browser.recover("ada", &Identity::number(2), NEW).await;
    assert_eq!(answer.expect(200), json!({ "status": "enabled" }));
    assert_eq!(browser.cookie(), None, "nobody is signed in by that");
    assert_eq!(ada.browser.get("/me").await.problem(), "signed-out");
    assert_eq!(ada.sign_in().await.problem(), "sign-in-failed");
    let stale = browser.inspect(&reset).await;
    assert_eq!(stale.problem(), "link-cancelled");
    browser.sign_in("ada", NEW).await.expect(200);
    assert!(server.event_types().await.contains(&"Recovered".to_owned()));
}

#[tokio::test]
async fn a_classic_password_is_recovered_the_same_way() {
    let server = Server::start_without_projectors().await;
    let bob = server.registered_by_password("bob", Approval::Automatic, 2).await;
    let (token, proof) = bob.browser.prove_for_recovery("bob", &Identity::number(2)).await;
    let body = json!({ "token": token, "password": NEW, "identity": proof });
    bob.browser.post("/recovery/password/finish", body).await.expect(200);
    bob.browser.sign_in_by_password("bob", NEW).await.expect(200);
}

#[tokio::test]
async fn other_words_and_a_login_that_does_not_exist_are_refused_alike() {
    let server = Server::start_without_projectors().await;
    server.registered("ada", Role::User, Approval::Automatic, 2).await;
    server.registered("bob", Role::User, Approval::Automatic, 3).await;
    server.invite("invited", Role::User, Approval::Automatic).await;
    let browser = server.browser();
    let mut answers = Vec::new();
    for login in ["ada", "nobody", "invited"] {
        // Bob's own words: they are somebody's.
        let mut answer = browser.recover(login, &Identity::number(3), NEW).await;
        assert_eq!((answer.status.as_u16(), answer.problem()), (403, "recovery-failed"));
        answer.body["request_id"] = Value::Null;
        answers.push(answer.body);
    }
    assert!(answers.windows(2).all(|pair| pair[0] == pair[1]), "{answers:?}");
}

#[tokio::test]
async fn beginning_says_nothing_about_the_login() {
    let server = Server::start_without_projectors().await;
    // Names that no hexadecimal digits can spell: what is stored is printed in those.
    server.registered("zoe", Role::User, Approval::Automatic, 2).await;
    let browser = server.browser();
    let mut shapes = Vec::new();
    for login in ["zoe", "ulf"] {
        let started = browser.post("/recovery/start", json!({ "login": login })).await.expect(200);
        let members = started.as_object().expect("an object").iter();
        let shape: Vec<_> =
            members.map(|(name, value)| (name.clone(), value.to_string().len())).collect();
        shapes.push(shape);
    }
    assert_eq!(shapes[0], shapes[1]);
    let client = server.database.client().await;
    let row = client.query_one("select string_agg(r::text, ' ') from recoveries r", &[]).await;
    let stored: String = row.expect("rows").get(0);
    assert!(!stored.contains("zoe") && !stored.contains("ulf"), "{stored}");
}

#[tokio::test]
async fn a_recovery_neither_enables_nor_approves() {
    let server = Server::start_without_projectors().await;
    let ada = server.registered("ada", Role::User, Approval::Required, 2).await;
    let identity = Identity::number(2);
    let answer = ada.browser.recover("ada", &identity, NEW).await;
    assert_eq!(answer.expect(200)["status"], "pending");
    assert_eq!(ada.browser.sign_in("ada", NEW).await.problem(), "awaiting-approval");
    server.command(ada.id(), AccountAction::Enable { reason: None }).await;
    server.command(ada.id(), AccountAction::Disable { reason: None }).await;
    let answer = ada.browser.recover("ada", &identity, PASSWORD).await;
    assert_eq!(answer.expect(200)["status"], "disabled");
    assert_eq!(ada.sign_in().await.problem(), "account-disabled");
    server.command(ada.id(), AccountAction::Revoke { reason: reason("left") }).await;
    let answer = ada.browser.recover("ada", &identity, NEW).await;
    assert_eq!((answer.status.as_u16(), answer.problem()), (403, "account-closed"));
}

#[tokio::test]
async fn who_was_forced_to_reset_may_do_so_with_their_words() {
    let server = Server::start_without_projectors().await;
    let ada = user(&server).await;
    let issued =
        api::auth::links::issue(&server.app, ada.id(), domain::account::LinkPurpose::Reset, None);
    let link = issued.await.expect("a link").link;
    let action = AccountAction::ForceReset { reason: reason("a stolen laptop"), link };
    server.command(ada.id(), action).await;
    assert_eq!(ada.sign_in().await.problem(), "sign-in-failed");
    ada.browser.recover("ada", &Identity::number(2), NEW).await.expect(200);
    ada.browser.sign_in("ada", NEW).await.expect(200);
}

#[tokio::test]
async fn a_proof_is_good_once_for_ten_minutes_and_for_nothing_else() {
    let server = Server::start_without_projectors().await;
    server.registered("ada", Role::User, Approval::Automatic, 2).await;
    let browser = server.browser();
    let identity = Identity::number(2);
    let body = browser.prepare_recovery("ada", &identity, NEW).await;
    finish(&browser, &body).await.expect(200);
    let again = finish(&browser, &body).await;
    assert_eq!((again.status.as_u16(), again.problem()), (410, "challenge-expired"));

    let in_time = browser.prepare_recovery("ada", &identity, NEW).await;
    let late = browser.prepare_recovery("ada", &identity, NEW).await;
    server.clock.advance(SignedDuration::from_secs(599));
    finish(&browser, &in_time).await.expect(200);
    server.clock.advance(SignedDuration::from_secs(1));
    assert_eq!(finish(&browser, &late).await.problem(), "challenge-expired");

    // The same statement, signed for enrolling.
    let started = browser.post("/recovery/start", json!({ "login": "ada" })).await.expect(200);
    let token = started["token"].as_str().expect("a token");
    let mut other = browser.prepare_recovery("ada", &identity, NEW).await;
    other["identity"] = identity.proof_for(Purpose::Enroll, token, &started);
    other["token"] = started["token"].clone();
    let answer = finish(&browser, &other).await;
    assert_eq!((answer.status.as_u16(), answer.problem()), (422, "proof-invalid"));

    // A proof of one recovery sent with the token of another.
    let mut mixed = browser.prepare_recovery("ada", &identity, NEW).await;
    let (token, _) = browser.prove_for_recovery("ada", &identity).await;
    mixed["token"] = token;
    assert_eq!(finish(&browser, &mixed).await.problem(), "proof-invalid");
}

#[tokio::test]
async fn of_two_recoveries_at_once_the_later_stands_and_both_are_told_the_truth() {
    let server = Server::start_without_projectors().await;
    server.registered("ada", Role::User, Approval::Automatic, 2).await;
    let (one, other) = (server.browser(), server.browser());
    let identity = Identity::number(2);
    let first = one.prepare_recovery("ada", &identity, "the first new password").await;
    let second = other.prepare_recovery("ada", &identity, "the second new password").await;
    let (first, second) = tokio::join!(finish(&one, &first), finish(&other, &second));
    first.expect(200);
    second.expect(200);
    let mut good = 0;
    for password in ["the first new password", "the second new password", PASSWORD] {
        good += u32::from(server.browser().sign_in("ada", password).await.status == 200);
    }
    assert_eq!(good, 1, "one password, never two");
}

#[tokio::test]
async fn beginning_is_limited_for_an_address() {
    let server = Server::start_without_projectors().await;
    let browser = server.browser();
    let start = async || browser.post("/recovery/start", json!({ "login": "ada" })).await;
    for _ in 0..20 {
        start().await.expect(200);
    }
    let answer = start().await;
    assert_eq!((answer.status.as_u16(), answer.problem()), (429, "too-many-requests"));
    server.clock.advance(SignedDuration::from_secs(16));
    start().await.expect(200);
}
