//! One's own account, over real HTTP.

mod files;
mod password;
mod sessions;
mod taken_back;

use crate::common::{Identity, Person, Server, administrator, user};
use domain::{
    Actor, PoolId,
    account::Status,
    storage_pool::{Holder, Measured, PoolAction, PoolCommand},
    values::{PoolName, PoolRoot},
};
use event_store::{Metadata, Position};
use reqwest::Method;
use serde_json::json;

const GIGABYTE: u64 = 1_000_000_000;

/// Gives a quota of 5 GB in a new pool, and says where in the log that stands.
async fn give_quota(server: &Server, person: &Person) -> (PoolId, Position) {
    let pool_id = PoolId(server.app.new_id());
    let holder = Holder { account_id: person.id(), status: Status::Enabled };
    let measured = Measured { total_bytes: 100 * GIGABYTE, free_bytes: 90 * GIGABYTE };
    let mut position = None;
    for action in [
        PoolAction::Register {
            pool_id,
            name: PoolName::parse("Main").expect("a name"),
            root: PoolRoot::parse("/srv/main").expect("a root"),
            headroom_bytes: 0,
            measured,
        },
        PoolAction::Allocate {
            holder,
            bytes: 5 * GIGABYTE,
            measured,
            overcommit: false,
            reason: None,
        },
    ] {
        let command = PoolCommand { actor: Actor::system("test"), at: server.clock.now(), action };
        let metadata = Metadata::system("test", "test".to_owned());
        let receipt = server.app.pools.execute(pool_id, command, &metadata, None).await;
        position = receipt.expect("carried out").position;
    }
    (pool_id, position.expect("recorded"))
}

#[tokio::test]
async fn a_quota_is_seen_by_who_asks_for_the_position_it_was_given_at() {
    let server = Server::start().await;
    let ada = user(&server).await;
    let (pool_id, position) = give_quota(&server, &ada).await;
    let request = ada.browser.request(Method::GET, "/me");
    let answer = ada.browser.send(request.header("nexus-min-position", position.0)).await;
    assert_eq!(
        answer.expect(200)["quota"],
        json!({ "pool_id": pool_id, "pool_name": "Main", "bytes": 5 * GIGABYTE })
    );
}

#[tokio::test]
async fn old_data_is_never_shown_as_new() {
    let server = Server::start_without_projectors().await;
    let ada = user(&server).await;
    let (_, position) = give_quota(&server, &ada).await;
    let request = ada.browser.request(Method::GET, "/me");
    let answer = ada.browser.send(request.header("nexus-min-position", position.0)).await;
    assert_eq!(answer.status, 503);
    assert_eq!(answer.problem(), "projection-lagging");
    assert_eq!(answer.header("retry-after"), Some("1"));
    let request = ada.browser.request(Method::GET, "/me");
    let answer = ada.browser.send(request.header("nexus-min-position", "soon")).await;
    assert_eq!(answer.field_problem(), ("Nexus-Min-Position", "malformed"));
}

#[tokio::test]
async fn somebody_who_is_not_signed_in_is_told_to() {
    let server = Server::start_without_projectors().await;
    let answer = server.browser().get("/me").await;
    assert_eq!(answer.status, 401);
    assert_eq!(answer.problem(), "signed-out");
}

#[tokio::test]
async fn people_see_their_own_account_as_it_is_now() {
    let server = Server::start_without_projectors().await;
    let ada = user(&server).await;
    let answer = ada.browser.get("/me").await;
    assert_eq!(answer.header("etag"), Some("\"6\""));
    assert_eq!(
        answer.expect(200),
        json!({
            "account_id": ada.account_id,
            "login": "ada",
            "display_name": "Person ada",
            "role": "user",
            "status": "enabled",
            "method": "opaque",
            "fingerprint": Identity::number(2).0.fingerprint().to_string(),
            "revision": 6,
            "quota": null,
            "usage": null,
            "taken_back": null,
            "avatar": null,
        })
    );
}

#[tokio::test]
async fn administrators_see_theirs() {
    let server = Server::start_without_projectors().await;
    let admin = administrator(&server).await;
    assert_eq!(admin.browser.get("/me").await.expect(200)["role"], "admin");
}
