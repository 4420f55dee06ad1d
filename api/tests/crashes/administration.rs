//! What administrators do to people: sent again it is done once, and what was handed out leads on.
//!
//! Whatever hands out a link is sent with a key. As long as it is not known that the node is dead,
//! the same request is told to wait.

use std::cell::Cell;

use domain::{
    AccountId, Role,
    account::{Approval, Status, login_claim},
    values::Login,
};
use image::ImageFormat;
use jiff::SignedDuration;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::{
    common::{Answer, Person, Server, administrator, pictures::two_colours, token_of},
    dying::{at_each_step_on, guards_are_right},
};

/// Somebody new in each round.
struct Someone {
    login: String,
    id: Option<AccountId>,
}

/// What an administrator asks for.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Ask {
    Invite,
    RenewSetupLink,
    MakeResetLink,
    ForceReset,
}

use Ask::*;

impl Ask {
    async fn of(self, node: &Server, admin: &Person, someone: &Someone) -> Answer {
        let id = someone.id.map(|id| id.to_string()).unwrap_or_default();
        let invitation =
            json!({ "display_name": "Ada", "login": someone.login, "method": "opaque" });
        let (path, body) = match self {
            Invite => ("/accounts".to_owned(), invitation),
            RenewSetupLink => (format!("/accounts/{id}/setup-link"), json!({})),
            MakeResetLink => (format!("/accounts/{id}/reset-link"), json!({})),
            ForceReset => (format!("/accounts/{id}/force-reset"), json!({ "reason": "Stolen." })),
        };
        let browser = admin.at(node).browser;
        let request = browser.unsafe_request(Method::POST, &path);
        browser.send(request.header("idempotency-key", &someone.login).json(&body)).await
    }
}

#[tokio::test]
async fn what_hands_out_a_link() {
    let server = Server::start_without_projectors().await;
    let admin = administrator(&server).await;
    let (people, taken_over) = (Cell::new(100_u64), Cell::new(0));
    for ask in [Invite, RenewSetupLink, MakeResetLink, ForceReset] {
        at_each_step_on(
            &server,
            async || {
                people.set(people.get() + 1);
                someone(&server, ask, people.get()).await
            },
            async |node, someone| {
                let status = if ask == Invite { 201 } else { 200 };
                ask.of(node, &admin, someone).await.expect(status);
            },
            async |someone| {
                let mut answer = ask.of(&server, &admin, someone).await;
                if answer.status == StatusCode::CONFLICT
                    && answer.problem() == "idempotency-in-progress"
                {
                    server.clock.advance(SignedDuration::from_secs(60));
                    let early = ask.of(&server, &admin, someone).await;
                    assert_eq!(early.problem(), "idempotency-in-progress");
                    server.clock.advance(SignedDuration::from_secs(1));
                    answer = ask.of(&server, &admin, someone).await;
                    taken_over.set(taken_over.get() + 1);
                }
                leads_on(&server, &admin, ask, someone, answer).await;
            },
        )
        .await;
    }
    assert!(taken_over.get() > 4, "no node has died with a key");
    guards_are_right(&server).await;
}

async fn someone(server: &Server, ask: Ask, number: u64) -> Someone {
    let login = format!("ada{number}");
    if ask == Invite {
        return Someone { login, id: None };
    }
    let id = server.invite(&login, Role::User, Approval::Automatic).await.account_id;
    if ask != RenewSetupLink {
        server.set_up_on_paper(id, number).await;
    }
    Someone { login, id: Some(id) }
}

/// The link in the answer is the account's one link, and asked again the same is said of it.
async fn leads_on(server: &Server, admin: &Person, ask: Ask, someone: &Someone, answer: Answer) {
    if ask == Invite && answer.status == StatusCode::CONFLICT {
        // Who is invited already and whose link was lost gets another one.
        assert_eq!(answer.problem(), "login-taken");
        let login = Login::parse(&someone.login).expect("a login");
        let id = server.app.log.holder(&login_claim(&login.key())).await.expect("an answer");
        let id = id.expect("invited").parse().expect("an id");
        let found = Someone { login: format!("{}-again", someone.login), id: Some(id) };
        let renewed = RenewSetupLink.of(server, admin, &found).await;
        assert_eq!(renewed.status, StatusCode::OK, "{}", renewed.body);
        return is_the_one_link(server, ask, id, &renewed.body).await;
    }
    assert!(answer.status.is_success(), "{}", answer.body);
    let events = server.event_types().await.len();
    let again = ask.of(server, admin, someone).await;
    assert_eq!((again.status, &again.body), (answer.status, &answer.body));
    assert_eq!(server.event_types().await.len(), events);
    let invited = || answer.body["account_id"].as_str().expect("an id").parse().expect("an id");
    is_the_one_link(server, ask, someone.id.unwrap_or_else(invited), &answer.body).await;
}

async fn is_the_one_link(server: &Server, ask: Ask, id: AccountId, body: &Value) {
    let token = token_of(body["link"]["url"].as_str().expect("a URL"));
    let found = server.browser().inspect(token).await.expect(200);
    let account = server.app.accounts.load(id).await.expect("loads").aggregate;
    let (purpose, status, signs_in) = match ask {
        Invite | RenewSetupLink => ("setup", Status::Invited, false),
        MakeResetLink => ("reset", Status::Enabled, true),
        ForceReset => ("reset", Status::Enabled, false),
    };
    assert_eq!(found["purpose"], purpose);
    assert_eq!((account.status, account.may_sign_in().is_ok()), (status, signs_in), "{ask:?}");
    let client = server.database.client().await;
    let invitations = "select count(*) from events
        where aggregate_id = $1 and event_type = 'Invited'";
    let row = client.query_one(invitations, &[&id.to_string()]).await.expect("counted");
    assert_eq!(row.get::<_, i64>(0), 1);
}

/// Whose picture was stored and never shown is swept; whose was shown is kept.
#[tokio::test]
async fn a_picture() {
    let server = Server::start_without_projectors().await;
    let admin = administrator(&server).await;
    let people = Cell::new(0_i64);
    let file = two_colours(40, 30, ImageFormat::Png);
    let put = async |node: &Server, id: &AccountId| {
        let admin = admin.at(node);
        let path = format!("/accounts/{id}/avatar");
        admin.browser.put_picture(&path, "image/png", file.clone()).await.expect(200);
    };
    at_each_step_on(
        &server,
        async || {
            people.set(people.get() + 1);
            let login = format!("ada{}", people.get());
            server.invite(&login, Role::User, Approval::Automatic).await.account_id
        },
        async |node, id| put(node, id).await,
        async |id| {
            let account = server.app.accounts.load(*id).await.expect("loads").aggregate;
            let path = format!("/accounts/{id}/avatar");
            if account.profile.avatar.is_some() {
                // It says that it has one, so it is there.
                admin.browser.get_picture(&path).await.picture();
            }
            put(&server, id).await;
            admin.browser.get_picture(&path).await.picture();
        },
    )
    .await;
    server.clock.advance(SignedDuration::from_mins(11));
    api::avatars::sweep(&server.app).await.expect("swept");
    assert_eq!(server.count("avatars").await, people.get());
    assert_eq!(server.count("avatars where shown_sequence is null").await, 0);
    guards_are_right(&server).await;
}
