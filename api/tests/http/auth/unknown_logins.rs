//! Whether a login exists cannot be found out by signing in.

use domain::{Role, account::Approval};
use serde_json::{Value, json};

use crate::common::{Browser, LoginInBrowser, Server, encode};

async fn start(browser: &Browser, login: &str) -> Value {
    let body = json!({ "login": login, "ke1": LoginInBrowser::start("guess").ke1 });
    browser.post("/auth/opaque/login/start", body).await.expect(200)
}

fn shape(started: &Value) -> Vec<(String, usize)> {
    let members = started.as_object().expect("an object");
    members.iter().map(|(name, value)| (name.clone(), value.to_string().len())).collect()
}

#[tokio::test]
async fn an_unknown_login_is_answered_in_the_same_shape() {
    let server = Server::start_without_projectors().await;
    server.registered("ada", Role::User, Approval::Automatic, 2).await;
    server.invite("invited", Role::User, Approval::Automatic).await;
    let browser = server.browser();
    let known = start(&browser, "ada").await;
    for login in ["nobody", "invited"] {
        let unknown = start(&browser, login).await;
        assert_eq!(shape(&unknown), shape(&known));
        assert_eq!(unknown["ksf"], known["ksf"]);
    }
    assert_eq!(server.count("opaque_logins").await, 3, "a state is kept for each of them");
}

#[tokio::test]
async fn an_unknown_login_is_refused_like_a_wrong_password() {
    let server = Server::start_without_projectors().await;
    server.registered("ada", Role::User, Approval::Automatic, 2).await;
    let browser = server.browser();
    let mut answers = Vec::new();
    for login in ["ada", "nobody"] {
        let started = start(&browser, login).await;
        let body = json!({ "login_id": started["login_id"], "ke3": encode(&[1; 64]) });
        let mut answer = browser.post("/auth/opaque/login/finish", body).await;
        assert_eq!(answer.problem(), "sign-in-failed");
        answer.body["request_id"] = Value::Null;
        answers.push((answer.status, answer.body));
    }
    assert_eq!(answers[0], answers[1]);
}

#[tokio::test]
async fn a_login_that_was_never_begun_is_refused_alike() {
    let server = Server::start_without_projectors().await;
    let login_id = "018f0000-0000-4000-8000-000000000001";
    let body = json!({ "login_id": login_id, "ke3": encode(&[1; 64]) });
    let answer = server.browser().post("/auth/opaque/login/finish", body).await;
    assert_eq!(answer.problem(), "sign-in-failed");
}

#[tokio::test]
async fn an_unknown_login_answers_the_same_question_twice_the_same_way() {
    let server = Server::start_without_projectors().await;
    let browser = server.browser();
    let ke1 = LoginInBrowser::start("guess").ke1;
    let mut evaluations = Vec::new();
    for _ in 0..2 {
        let body = json!({ "login": "nobody", "ke1": ke1 });
        let started = browser.post("/auth/opaque/login/start", body).await.expect(200);
        // The evaluated element comes first, 32 bytes: as fixed as a real account's.
        evaluations.push(started["ke2"].as_str().expect("KE2")[..42].to_owned());
    }
    assert_eq!(evaluations[0], evaluations[1]);
}
