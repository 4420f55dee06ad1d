//! Two administrators who act on one person at the same moment, at two nodes: what comes of it is
//! what would have come of it one after the other.

use std::sync::atomic::{AtomicU64, Ordering};

use domain::{
    AccountId, Role,
    account::{AccountAction, Approval, Status},
};
use reqwest::Method;
use serde_json::{Value, json};

use crate::common::{Answer, Browser, Server, administrator, reason, signed_in, token_of};

/// How often each pair races.
const ROUNDS: usize = 4;

/// What an administrator asks for.
#[derive(Clone, Copy, Debug)]
enum Ask {
    Enable,
    Disable,
    Reject,
    Revoke,
    Reinstate,
    RenewSetupLink,
    CancelSetupLink,
    MakeResetLink,
    CancelResetLink,
    ForceReset,
    MakeSupport,
    MakeAuditor,
    NameOne,
    NameOther,
    LoginOne,
    LoginOther,
    EndSessions,
    DeleteAndKeepFiles,
    DeleteWithFiles,
}

use Ask::*;

const PAIRS: [(Status, Ask, Ask); 28] = [
    (Status::Invited, RenewSetupLink, RenewSetupLink),
    (Status::Invited, RenewSetupLink, CancelSetupLink),
    (Status::Invited, CancelSetupLink, CancelSetupLink),
    (Status::Invited, CancelSetupLink, DeleteAndKeepFiles),
    (Status::Invited, LoginOne, RenewSetupLink),
    (Status::Pending, Enable, Enable),
    (Status::Pending, Enable, Reject),
    (Status::Pending, Enable, Revoke),
    (Status::Pending, Reject, DeleteAndKeepFiles),
    (Status::Enabled, Disable, Enable),
    (Status::Enabled, Disable, Revoke),
    (Status::Enabled, Disable, ForceReset),
    (Status::Enabled, Revoke, Revoke),
    (Status::Enabled, ForceReset, ForceReset),
    (Status::Enabled, ForceReset, MakeResetLink),
    (Status::Enabled, MakeResetLink, MakeResetLink),
    (Status::Enabled, MakeResetLink, CancelResetLink),
    (Status::Enabled, MakeSupport, MakeAuditor),
    (Status::Enabled, MakeSupport, Disable),
    (Status::Enabled, NameOne, NameOther),
    (Status::Enabled, LoginOne, LoginOther),
    (Status::Enabled, LoginOne, DeleteAndKeepFiles),
    (Status::Enabled, EndSessions, Disable),
    (Status::Enabled, DeleteAndKeepFiles, DeleteWithFiles),
    (Status::Disabled, Enable, Revoke),
    (Status::Disabled, Enable, DeleteAndKeepFiles),
    (Status::Revoked, Reinstate, Reinstate),
    (Status::Revoked, Reinstate, DeleteAndKeepFiles),
];

/// What an answer said, what its link is worth in the end, and what the account has become.
type Outcome = (Vec<(String, String)>, Value);

#[tokio::test(flavor = "multi_thread")]
async fn what_comes_of_it_is_what_would_have_come_one_after_the_other() {
    let here = Server::start_without_projectors().await;
    let there = here.second_node().await;
    let one = administrator(&here).await;
    let other = signed_in(&there, "grace", Role::Admin, 200).await;
    for (from, first, second) in PAIRS {
        let mut allowed = Vec::new();
        for in_reverse in [false, true] {
            let person = someone(&here, from).await;
            let (earlier, later) = if in_reverse { (second, first) } else { (first, second) };
            let mut answers = vec![earlier.by(&one.browser, person).await];
            answers.push(later.by(&other.browser, person).await);
            if in_reverse {
                answers.reverse();
            }
            allowed.push(outcome(&here, person, answers).await);
        }
        for _ in 0..ROUNDS {
            let person = someone(&here, from).await;
            let (before, after) =
                tokio::join!(first.by(&one.browser, person), second.by(&other.browser, person));
            let came = outcome(&here, person, vec![before, after]).await;
            assert!(allowed.contains(&came), "{from:?} {first:?} {second:?}: {came:?} {allowed:?}");
        }
    }
}

/// A new person, brought to where the race begins.
async fn someone(server: &Server, status: Status) -> AccountId {
    static PEOPLE: AtomicU64 = AtomicU64::new(1);
    let number = PEOPLE.fetch_add(1, Ordering::Relaxed);
    let approval = if status == Status::Pending { Approval::Required } else { Approval::Automatic };
    let person = server.invite(&format!("person{number}"), Role::User, approval).await.account_id;
    if status == Status::Invited {
        return person;
    }
    server.set_up_on_paper(person, number).await;
    match status {
        Status::Disabled => {
            server.command(person, AccountAction::Disable { reason: None }).await;
        }
        Status::Revoked => {
            server.command(person, AccountAction::Revoke { reason: reason("Left.") }).await;
        }
        _ => {}
    }
    person
}

impl Ask {
    async fn by(self, administrator: &Browser, of: AccountId) -> Answer {
        let why = || json!({ "reason": "As agreed." });
        let deletion = |files: &str| json!({ "reason": "As agreed.", "files": files });
        let login = |text: &str| json!({ "login": format!("{text}.{of}") });
        let (method, path, body) = match self {
            Enable => (Method::POST, "/enable", json!({})),
            Disable => (Method::POST, "/disable", json!({})),
            Reject => (Method::POST, "/reject", why()),
            Revoke => (Method::POST, "/revoke", why()),
            Reinstate => (Method::POST, "/reinstate", json!({})),
            RenewSetupLink => (Method::POST, "/setup-link", json!({})),
            CancelSetupLink => (Method::POST, "/setup-link/cancel", json!({})),
            MakeResetLink => (Method::POST, "/reset-link", json!({})),
            CancelResetLink => (Method::POST, "/reset-link/cancel", json!({})),
            ForceReset => (Method::POST, "/force-reset", why()),
            MakeSupport => (Method::PUT, "/role", json!({ "role": "support" })),
            MakeAuditor => (Method::PUT, "/role", json!({ "role": "auditor" })),
            NameOne => (Method::PATCH, "/profile", json!({ "display_name": "One" })),
            NameOther => (Method::PATCH, "/profile", json!({ "display_name": "Other" })),
            LoginOne => (Method::PUT, "/login", login("one")),
            LoginOther => (Method::PUT, "/login", login("other")),
            EndSessions => (Method::DELETE, "/sessions", json!({})),
            DeleteAndKeepFiles => (Method::DELETE, "", deletion("keep")),
            DeleteWithFiles => (Method::DELETE, "", deletion("delete")),
        };
        let request = administrator.unsafe_request(method, &format!("/accounts/{of}{path}"));
        administrator.send(request.json(&body)).await
    }
}

async fn outcome(server: &Server, person: AccountId, answers: Vec<Answer>) -> Outcome {
    let mut said = Vec::new();
    for answer in &answers {
        let told = match answer.body["code"].as_str() {
            Some(code) => code.to_owned(),
            None => answer.status.as_u16().to_string(),
        };
        let link = match answer.body["link"]["url"].as_str() {
            Some(url) => server.browser().inspect(token_of(url)).await,
            None => {
                said.push((told, "no link".to_owned()));
                continue;
            }
        };
        let worth = link.body["code"].as_str().unwrap_or("usable").to_owned();
        said.push((told, worth));
    }
    let account = server.app.accounts.load(person).await.expect("loads").aggregate;
    let login = account.login.as_ref().and_then(domain::Personal::known);
    let name = account.profile.display_name.as_ref().and_then(domain::Personal::known);
    let became = json!({
        "status": account.status,
        "role": account.role,
        // Everybody begins with a name of their own.
        "name": name.map(|name| name.as_str().replace(char::is_numeric, "")),
        "login": login.map(|login| login.as_str().split_once('.').map(|(text, _)| text.to_owned())),
        "may_sign_in": account.may_sign_in().is_ok(),
        "files": account.left_files,
        "ended_sessions": account.session_epoch,
    });
    (said, became)
}
