//! Whether a login exists cannot be found out by signing in.

use domain::{
    Role,
    account::{AccountAction, Approval, LeftFiles, Method},
};
use serde_json::{Value, json};

use crate::common::{
    Answer, Browser, Identity, LoginInBrowser, PASSWORD, Server, encode, paths_that_read, reason,
};

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

/// Whatever can be told from an answer. Values that are drawn anew for each, or that repeat what was
/// asked, are replaced by their lengths.
fn appearance(answer: &Answer) -> String {
    const DRAWN: [&str; 6] = ["login_id", "ke2", "token", "nonce", "login", "request_id"];
    let mut headers: Vec<_> = answer
        .headers
        .iter()
        .map(|(name, value)| {
            let drawn = matches!(name.as_str(), "date" | "x-request-id");
            let value = value.to_str().expect("text");
            format!("{name}: {}", if drawn { value.len().to_string() } else { value.to_owned() })
        })
        .collect();
    headers.sort();
    let mut body = answer.body.clone();
    let members = [&mut body["proof"].take(), &mut body];
    let mut seen = String::new();
    for object in members.into_iter().filter_map(|value| value.as_object_mut()) {
        for (name, value) in object {
            let drawn = DRAWN.contains(&name.as_str());
            let value = value.to_string();
            let value = if drawn { value.len().to_string() } else { value };
            seen.push_str(&format!("{name}={value}\n"));
        }
    }
    format!("{}\n{}\n{seen}", answer.status, headers.join("\n"))
}

/// What a stranger who knows no secret is told about a login, everywhere where one can be asked.
/// `from` ends their address: another each time, so that no limit on addresses speaks instead.
async fn told_about(server: &Server, login: &str, from: u8) -> Vec<(String, String)> {
    let browser = server.browser_at([127, 0, 0, from].into());
    let stranger = Identity::number(200);
    let mut told = Vec::new();
    let mut note = |path: &str, answer: &Answer| told.push((path.to_owned(), appearance(answer)));

    let ke1 = LoginInBrowser::start("guess").ke1;
    let path = "/auth/opaque/login/start";
    let started = browser.post(path, json!({ "login": login, "ke1": ke1 })).await;
    note(path, &started);
    let path = "/auth/opaque/login/finish";
    let ke3 = encode(&[1; 64]);
    let body = json!({ "login_id": started.body["login_id"], "ke3": ke3 });
    note(path, &browser.post(path, body).await);
    note(path, &browser.sign_in(login, "a guess of many").await);

    let path = "/auth/password/login";
    note(path, &browser.sign_in_by_password(login, "a guess of many").await);

    let path = "/recovery/start";
    note(path, &browser.post(path, json!({ "login": login })).await);
    let path = "/recovery/opaque/finish";
    let body = browser.prepare_recovery(login, &stranger, PASSWORD).await;
    note(path, &browser.post(path, body).await);
    let path = "/recovery/password/finish";
    let (token, proof) = browser.prove_for_recovery(login, &stranger).await;
    let body = json!({ "token": token, "password": PASSWORD, "identity": proof });
    note(path, &browser.post(path, body).await);
    told
}

#[tokio::test]
async fn a_stranger_is_told_the_same_of_every_login_everywhere() {
    let server = Server::start_without_projectors().await;
    // All logins are equally long: some answers name the one that was asked for.
    server.registered("opaque", Role::User, Approval::Automatic, 2).await;
    server.registered_by_password("hashed", Approval::Automatic, 3).await;
    server.registered("waiter", Role::User, Approval::Required, 4).await;
    server.invite("invite", Role::User, Approval::Automatic).await;
    server.invite_to(Method::Password, "letter", Role::User, Approval::Automatic).await;
    let stopped = server.registered("halted", Role::User, Approval::Automatic, 5).await;
    server.command(stopped.id(), AccountAction::Disable { reason: None }).await;
    let revoked = server.registered("banned", Role::User, Approval::Automatic, 6).await;
    server.command(revoked.id(), AccountAction::Revoke { reason: reason("left") }).await;
    let deleted = server.registered("erased", Role::User, Approval::Automatic, 7).await;
    server
        .command(
            deleted.id(),
            AccountAction::Delete { reason: reason("left"), files: LeftFiles::Keep },
        )
        .await;

    let unknown = told_about(&server, "nobody", 10).await;
    let forms = ["opaque", "hashed", "waiter", "invite", "letter", "halted", "banned", "erased"];
    for (from, login) in (11..).zip(forms) {
        let known = told_about(&server, login, from).await;
        for ((path, known), (_, unknown)) in known.iter().zip(&unknown) {
            assert_eq!(known, unknown, "{path} tells {login} from nobody");
        }
    }
    for (path, appearance) in &unknown {
        assert!(appearance.contains("content-length: "), "{path}: {appearance}");
        assert!(!appearance.contains("set-cookie"), "{path}: {appearance}");
    }
}

#[test]
fn no_other_endpoint_is_asked_about_a_login() {
    let mut asked = paths_that_read("login");
    asked.sort();
    assert_eq!(
        asked,
        [
            // By who looks after accounts, who sees all logins anyway.
            "/api/v1/accounts",
            "/api/v1/accounts/{id}/login",
            // Compared above.
            "/api/v1/auth/opaque/login/start",
            "/api/v1/auth/password/login",
            "/api/v1/recovery/start",
        ]
    );
}
