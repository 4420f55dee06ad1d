//! One's own account, over real HTTP.

#[path = "../common/mod.rs"]
mod common;

use serde_json::json;

use common::{Identity, Server, administrator, user};

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
        })
    );
}

#[tokio::test]
async fn administrators_see_theirs() {
    let server = Server::start_without_projectors().await;
    let admin = administrator(&server).await;
    assert_eq!(admin.browser.get("/me").await.expect(200)["role"], "admin");
}
