//! Signing in with a password that is sent to the server.

use std::time::Duration;

use api::{app::SharedApp, auth::password::TypedPassword};
use domain::{
    Role,
    account::{AccountAction, Approval, Method},
};
use jiff::SignedDuration;
use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::common::{Identity, PASSWORD, Server, eventually};

#[tokio::test]
async fn the_right_password_begins_a_session_and_a_wrong_one_says_nothing() {
    let server = Server::start_without_projectors().await;
    let bob = server.registered_by_password("bob", Approval::Automatic, 2).await;
    server.registered("ada", Role::User, Approval::Automatic, 3).await;
    server.invite_to(Method::Password, "invited", Role::User, Approval::Automatic).await;
    let stranger = server.browser();
    let mut answers = Vec::new();
    for (login, password) in [
        ("bob", "not his password"),
        ("bob", ""),
        ("nobody", PASSWORD),
        ("ada", PASSWORD),
        ("invited", PASSWORD),
    ] {
        let mut answer = stranger.sign_in_by_password(login, password).await;
        assert_eq!(answer.problem(), "sign-in-failed", "{login}");
        answer.body["request_id"] = Value::Null;
        answers.push((answer.status, answer.body));
    }
    assert!(answers.windows(2).all(|pair| pair[0] == pair[1]), "{answers:?}");
    assert_eq!(stranger.cookie(), None);
    bob.browser.sign_in_by_password("BOB", PASSWORD).await.expect(200);
    assert_eq!(bob.browser.get("/me").await.expect(200)["login"], "bob");
}

#[tokio::test]
async fn what_the_account_is_in_is_told_to_who_knows_the_password() {
    let server = Server::start_without_projectors().await;
    let bob = server.registered_by_password("bob", Approval::Required, 2).await;
    let sign_in = async |password| bob.browser.sign_in_by_password("bob", password).await;
    assert_eq!(sign_in(PASSWORD).await.problem(), "awaiting-approval");
    assert_eq!(sign_in("a wrong password").await.problem(), "sign-in-failed");
    server.command(bob.id(), AccountAction::Enable { reason: None }).await;
    sign_in(PASSWORD).await.expect(200);
    server.command(bob.id(), AccountAction::Disable { reason: None }).await;
    assert_eq!(bob.browser.get("/me").await.problem(), "signed-out");
    assert_eq!(sign_in(PASSWORD).await.problem(), "account-disabled");
}

#[tokio::test]
async fn guesses_at_one_login_from_one_address_come_to_an_end() {
    let server = Server::start_without_projectors().await;
    let bob = server.registered_by_password("bob", Approval::Automatic, 2).await;
    let guesser = server.browser();
    for _ in 0..10 {
        let answer = guesser.sign_in_by_password("bob", "a guess of many").await;
        assert_eq!(answer.problem(), "sign-in-failed");
    }
    let answer = guesser.sign_in_by_password("bob", PASSWORD).await;
    assert_eq!((answer.status.as_u16(), answer.problem()), (429, "too-many-requests"));
    assert!(answer.header("retry-after").is_some());
    server.clock.advance(SignedDuration::from_secs(31));
    bob.browser.sign_in_by_password("bob", PASSWORD).await.expect(200);
}

#[tokio::test]
async fn a_password_that_is_too_short_is_refused_and_the_link_stays_good() {
    let server = Server::start_without_projectors().await;
    let invited = server.invite_to(Method::Password, "bob", Role::User, Approval::Automatic).await;
    let browser = server.browser();
    let identity = Identity::number(2);
    let answer = browser.set_up_by_password(&invited.token, &identity, "nine char").await;
    assert_eq!((answer.status.as_u16(), answer.problem()), (400, "invalid-request"));
    assert_eq!(answer.body["errors"][0]["field"], "password");
    assert_eq!(answer.body["errors"][0]["code"], "too-short");
    browser.set_up_by_password(&invited.token, &identity, "ten  chars").await.expect(200);
    browser.sign_in_by_password("bob", "ten  chars").await.expect(200);
}

#[tokio::test]
async fn the_password_is_nowhere_in_the_database_and_its_hash_not_in_the_open() {
    let server = Server::start_without_projectors().await;
    let bob = server.registered_by_password("bob", Approval::Automatic, 2).await;
    bob.browser.sign_in_by_password("bob", PASSWORD).await.expect(200);
    let client = server.database.client().await;
    let sql = "select encode(sealed, 'escape') || to_jsonb(c)::text from credentials c";
    let rows = client.query(sql, &[]).await.expect("rows");
    assert_eq!(rows.len(), 1);
    let stored: String = rows[0].get(0);
    let log = server.stored_events().await;
    for text in [PASSWORD, "argon2", &format!("{:02x?}", PASSWORD.as_bytes())] {
        assert!(!stored.contains(text) && !log.contains(text), "{text}");
    }
}

/// Hashes a password; false when there were too many already.
async fn hash(app: &SharedApp) -> bool {
    let password: TypedPassword = serde_json::from_value(json!("a password")).expect("a text");
    app.hashing.hash(password.presented().expect("short enough")).await.is_ok()
}

/// More who have passwords hashed, again and again, than may wait for their turn.
fn crowd(server: &Server) -> JoinSet<()> {
    let mut crowd = JoinSet::new();
    for _ in 0..200 {
        let app = server.app.clone();
        crowd.spawn(async move {
            loop {
                // Were they hashed on the spot, the sign-in would never be asked.
                tokio::task::yield_now().await;
                if !hash(&app).await {
                    tokio::time::sleep(Duration::from_millis(1)).await;
                }
            }
        });
    }
    crowd
}

#[tokio::test(flavor = "multi_thread")]
async fn where_too_many_passwords_wait_for_their_turn_the_next_is_told_to_come_again() {
    let server = Server::start_without_projectors().await;
    let bob = server.registered_by_password("bob", Approval::Automatic, 2).await;
    let mut crowd = crowd(&server);
    let sign_in = async || bob.browser.sign_in_by_password("bob", PASSWORD).await;
    let mut told = sign_in().await;
    for _ in 0..8 {
        // Somebody may slip in where another has just left, and is checked then.
        if told.status == 200 {
            told = sign_in().await;
        }
    }
    assert_eq!((told.status.as_u16(), told.problem()), (503, "sign-in-busy"));
    crowd.shutdown().await;
    eventually(async || hash(&server.app).await).await;
    sign_in().await.expect(200);
}
