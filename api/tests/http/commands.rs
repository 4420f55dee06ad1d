//! Every command answers with `Nexus-Position`, so that whoever gave it can read what it did.
//!
//! All operations of the OpenAPI document that may change something are either carried out here,
//! or among those that record nothing: one that is new is missed.

use std::collections::BTreeSet;

use domain::{
    Actor, PoolId, Role,
    account::{Approval, Method},
    storage_pool::{Copied, Measured, PoolAction, PoolCommand},
};
use event_store::Metadata;
use image::ImageFormat;
use serde_json::{Value, json};

use crate::common::{
    Answer, GIGABYTE, Identity, PASSWORD, Person, Server, TestPool, administrator,
    pictures::two_colours, signed_in, token_of, unsafe_operations, user,
};

const NEW: &str = "a password nobody had before";

/// What changes nothing that is in the log: sessions, files, programs' reservations, and what begins
/// something that is finished by another request.
const RECORD_NOTHING: [&str; 21] = [
    "POST /api/v1/accounts/{id}/move/retry",
    "POST /api/v1/auth/logout",
    "POST /api/v1/auth/opaque/login/finish",
    "POST /api/v1/auth/opaque/login/start",
    "POST /api/v1/auth/password/login",
    "POST /api/v1/links/opaque/start",
    "DELETE /api/v1/me/files",
    "PUT /api/v1/me/files",
    "POST /api/v1/me/folders",
    "POST /api/v1/me/password/opaque/start",
    "DELETE /api/v1/me/sessions",
    "DELETE /api/v1/me/sessions/{id}",
    "POST /api/v1/recovery/opaque/start",
    "POST /api/v1/recovery/start",
    "POST /api/v1/storage/{account_id}/authorize",
    "POST /api/v1/storage/{account_id}/reservations/{id}/commit",
    "POST /api/v1/storage/{account_id}/reservations/{id}/release",
    "POST /api/v5/consume",
    "POST /api/v5/session",
    "POST /api/v5/status",
    // Records who is new, and answers a phone, which reads nothing here.
    "POST /api/v5/verify",
];

/// The same as the one above, as older phones call it.
const BY_ANOTHER_NAME: &str = "POST /api/v4/verify";

struct Commands<'a> {
    server: &'a Server,
    admin: &'a Person,
    given: BTreeSet<String>,
}

impl Commands<'_> {
    /// Carries an operation out, which must say how far the log has come with it.
    async fn give(&mut self, operation: &str, request: impl Future<Output = Answer>) -> Value {
        let before = self.server.head().await;
        let answer = request.await;
        assert!(answer.status.is_success(), "{operation}: {}", answer.body);
        let head = self.server.head().await;
        assert!(before < head, "{operation} has recorded nothing");
        let said = answer.header("nexus-position");
        assert_eq!(said, Some(head.to_string().as_str()), "{operation}");
        self.given.insert(operation.replacen(' ', " /api/v1", 1));
        answer.body
    }

    /// A POST by the administrator about an account.
    async fn post(&mut self, id: &str, what: &str, body: Value) -> Value {
        let admin = self.admin;
        let path = format!("/accounts/{id}/{what}");
        self.give(&format!("POST /accounts/{{id}}/{what}"), admin.browser.post(&path, body)).await
    }

    async fn put(&mut self, id: &str, what: &str, body: Value) -> Value {
        let admin = self.admin;
        let path = format!("/accounts/{id}/{what}");
        self.give(&format!("PUT /accounts/{{id}}/{what}"), admin.browser.put(&path, body)).await
    }

    async fn delete(&mut self, id: &str, what: &str) -> Value {
        let admin = self.admin;
        let path = format!("/accounts/{id}/{what}");
        self.give(&format!("DELETE /accounts/{{id}}/{what}"), admin.browser.delete(&path)).await
    }

    async fn bulk(&mut self, id: &str, what: &str) -> Value {
        let mut body = json!({ "account_ids": [id] });
        if what != "setup-link" {
            body["reason"] = "As agreed.".into();
        }
        let path = format!("/accounts/bulk/{what}");
        let admin = self.admin;
        self.give(&format!("POST {path}"), admin.browser.post(&path, body)).await
    }

    /// As the server does it for a move.
    async fn pool(&self, pool: &TestPool, action: PoolAction) {
        let actor = Actor::system("test");
        let command = PoolCommand { actor, at: self.server.clock.now(), action };
        let (pool, metadata) = (id_of(pool), Metadata::system("test", String::new()));
        self.server.app.pools.execute(pool, command, &metadata, None).await.expect("done");
    }
}

fn id_of(pool: &TestPool) -> PoolId {
    pool.id.parse().expect("an id")
}

fn reason() -> Value {
    json!({ "reason": "As agreed." })
}

#[tokio::test]
async fn every_command_says_how_far_the_log_has_come() {
    let server = Server::start_without_projectors().await;
    let admin = administrator(&server).await;
    let mut commands = Commands { server: &server, admin: &admin, given: BTreeSet::new() };
    let north = TestPool::register(&admin, "North", 10 * GIGABYTE).await;
    let south = TestPool::register(&admin, "South", 10 * GIGABYTE).await;
    pools(&mut commands).await;
    from_an_invitation_to_a_deletion(&mut commands, &north).await;
    what_people_do_themselves(&mut commands).await;
    storage(&mut commands, &north, &south).await;
    tokens(&mut commands).await;
    let mut known = commands.given;
    known.extend(RECORD_NOTHING.iter().chain([&BY_ANOTHER_NAME]).map(|name| (*name).to_owned()));
    let there = unsafe_operations().into_iter();
    let there: BTreeSet<_> = there.map(|each| format!("{} {}", each.method, each.path)).collect();
    assert_eq!(known, there, "each is carried out, or listed as one that records nothing");
}

async fn from_an_invitation_to_a_deletion(commands: &mut Commands<'_>, pool: &TestPool) {
    let (server, identity) = (commands.server, Identity::number(3));
    let body = json!({
        "display_name": "Bob", "login": "bob", "method": "opaque", "approval": "required",
        "quota": { "pool_id": pool.id, "bytes": GIGABYTE },
    });
    let by = &commands.admin.browser;
    let invited = commands.give("POST /accounts", by.post("/accounts", body)).await;
    let bob = invited["account_id"].as_str().expect("an id");
    commands.post(bob, "setup-link", json!({})).await;
    commands.post(bob, "setup-link/cancel", json!({})).await;
    let renewed = commands.bulk(bob, "setup-link").await;
    let url = renewed["results"][0]["link"]["url"].as_str().expect("a URL");
    let browser = server.browser();
    commands.give("POST /links/inspect", browser.inspect(token_of(url))).await;
    let set_up = browser.set_up(token_of(url), &identity, PASSWORD);
    commands.give("POST /links/opaque/finish", set_up).await;
    commands.bulk(bob, "enable").await;
    commands.bulk(bob, "disable").await;
    commands.post(bob, "enable", json!({})).await;
    commands.post(bob, "disable", json!({})).await;
    commands.post(bob, "enable", json!({})).await;
    commands.post(bob, "quota-request/decline", json!({})).await;
    let name = json!({ "display_name": "Robert" });
    let path = format!("/accounts/{bob}/profile");
    let edit = by.patch(&path, name);
    commands.give("PATCH /accounts/{id}/profile", edit).await;
    commands.put(bob, "login", json!({ "login": "robert" })).await;
    commands.put(bob, "role", json!({ "role": "auditor" })).await;
    let path = format!("/accounts/{bob}/avatar");
    let picture = two_colours(40, 30, ImageFormat::Png);
    let put = by.put_picture(&path, "image/png", picture);
    commands.give("PUT /accounts/{id}/avatar", put).await;
    commands.delete(bob, "avatar").await;
    commands.post(bob, "reset-link", json!({})).await;
    commands.post(bob, "reset-link/cancel", json!({})).await;
    commands.post(bob, "force-reset", reason()).await;
    let recover = browser.recover("robert", &identity, NEW);
    commands.give("POST /recovery/opaque/finish", recover).await;
    browser.sign_in("robert", NEW).await.expect(200);
    let sessions = by.get(&format!("/accounts/{bob}/sessions")).await.expect(200);
    let session = sessions["items"][0]["session_id"].as_str().expect("an id");
    let path = format!("/accounts/{bob}/sessions/{session}");
    let end = by.delete(&path);
    commands.give("DELETE /accounts/{id}/sessions/{session_id}", end).await;
    browser.sign_in("robert", NEW).await.expect(200);
    commands.delete(bob, "sessions").await;
    commands.post(bob, "revoke", reason()).await;
    commands.post(bob, "reinstate", json!({})).await;
    for (number, all_at_once) in [(4, true), (5, false)] {
        let login = format!("newcomer{number}");
        let person = server.registered(&login, Role::User, Approval::Required, number).await;
        match all_at_once {
            true => commands.bulk(&person.account_id, "reject").await,
            false => commands.post(&person.account_id, "reject", reason()).await,
        };
    }
    let delete = by.unsafe_request(reqwest::Method::DELETE, &format!("/accounts/{bob}"));
    let delete = delete.json(&json!({ "reason": "As agreed.", "files": "keep" }));
    commands.give("DELETE /accounts/{id}", by.send(delete)).await;
}

async fn what_people_do_themselves(commands: &mut Commands<'_>) {
    let server = commands.server;
    let ada = user(server).await.browser;
    let picture = two_colours(40, 30, ImageFormat::Png);
    let put = ada.put_picture("/me/avatar", "image/png", picture);
    commands.give("PUT /me/avatar", put).await;
    commands.give("DELETE /me/avatar", ada.delete("/me/avatar")).await;
    let change = ada.change_password(PASSWORD, NEW);
    commands.give("POST /me/password/opaque/finish", change).await;

    let identity = Identity::number(7);
    let dan = server.invite_to(Method::Password, "dan", Role::User, Approval::Automatic).await;
    let browser = server.browser();
    let set_up = browser.set_up_by_password(&dan.token, &identity, PASSWORD);
    commands.give("POST /links/password/finish", set_up).await;
    browser.sign_in_by_password("dan", PASSWORD).await.expect(200);
    let change = json!({ "current_password": PASSWORD, "new_password": NEW });
    commands.give("POST /me/password", browser.post("/me/password", change)).await;
    let (token, proof) = browser.prove_for_recovery("dan", &identity).await;
    let body = json!({ "token": token, "password": PASSWORD, "identity": proof });
    let recover = browser.post("/recovery/password/finish", body);
    commands.give("POST /recovery/password/finish", recover).await;
}

async fn storage(commands: &mut Commands<'_>, north: &TestPool, south: &TestPool) {
    let server = commands.server;
    let eve = signed_in(server, "eve", Role::User, 8).await;
    let id = eve.account_id.as_str();
    let quota = || json!({ "pool_id": north.id, "bytes": GIGABYTE });
    commands.put(id, "quota", quota()).await;
    commands.delete(id, "quota").await;
    commands.put(id, "quota", quota()).await;
    commands.post(id, "move", json!({ "pool_id": south.id })).await;
    commands.post(id, "move/cancel", json!({})).await;
    commands.post(id, "move", json!({ "pool_id": south.id })).await;
    let (account_id, from) = (eve.id(), id_of(north));
    let leaving = server.app.pools.load(from).await.expect("loaded").aggregate;
    let move_id = leaving.moving_out[&account_id].move_id;
    let measured = Measured { total_bytes: 1 << 50, free_bytes: 1 << 50 };
    let bytes = GIGABYTE;
    let reserve = PoolAction::ReserveSpace { move_id, account_id, from, bytes, measured };
    commands.pool(south, reserve).await;
    let copied = Copied { files: 0, bytes: 0 };
    commands.pool(north, PoolAction::CompleteMove { move_id, account_id, copied }).await;
    commands.pool(south, PoolAction::MoveIn { move_id, account_id }).await;
    commands.post(id, "clean-old-copy", json!({ "pool_id": north.id })).await;

    let body = json!({
        "display_name": "Fay", "login": "fay", "method": "opaque", "approval": "automatic",
        "quota": { "pool_id": north.id, "bytes": GIGABYTE },
    });
    let invited = commands.admin.browser.post("/accounts", body).await.expect(201);
    let token = token_of(invited["link"]["url"].as_str().expect("a URL"));
    server.browser().set_up(token, &Identity::number(9), PASSWORD).await.expect(200);
    let fay = invited["account_id"].as_str().expect("an id");
    commands.post(fay, "quota-request/retry", json!({})).await;
}

async fn pools(commands: &mut Commands<'_>) {
    let by = &commands.admin.browser;
    let folder = tempfile::tempdir().expect("a folder");
    let body = json!({ "name": "West", "root": folder.path(), "headroom_bytes": 0 });
    let registered = commands.give("POST /pools", by.post("/pools", body)).await;
    let path = format!("/pools/{}", registered["pool_id"].as_str().expect("an id"));
    let (name, body) = (format!("{path}/name"), json!({ "name": "Far west" }));
    commands.give("PUT /pools/{id}/name", by.put(&name, body)).await;
    let (headroom, body) = (format!("{path}/headroom"), json!({ "headroom_bytes": 7 }));
    commands.give("PUT /pools/{id}/headroom", by.put(&headroom, body)).await;
    let (retire, body) = (format!("{path}/retire"), json!({}));
    commands.give("POST /pools/{id}/retire", by.post(&retire, body)).await;
}

async fn tokens(commands: &mut Commands<'_>) {
    let by = &commands.admin.browser;
    let body = json!({ "name": "Camera backup", "scope": "storage:authorize" });
    let made = commands.give("POST /tokens", by.post("/tokens", body)).await;
    let path = format!("/tokens/{}", made["token_id"].as_str().expect("an id"));
    commands.give("DELETE /tokens/{id}", by.delete(&path)).await;
}
