//! From the code to the session.

use domain::{Role, account::Approval};
use serde_json::json;

use crate::common::{Server, administrator};

#[tokio::test]
async fn an_enabled_identity_scans_and_its_browser_goes_on() {
    let server = Server::start_without_projectors().await;
    let ada = server.registered("ada", Role::User, Approval::Automatic, 2).await;
    let browser = server.browser();
    let code = browser.show_code().await;
    assert_eq!(browser.qr_state(&code).await, "awaiting_scan");
    assert_eq!(server.phone(2).scan(&code).await.told(), (200, "approved"));
    let status = browser.qr_status(&code).await.expect(200);
    let fingerprint = server.phone(2).key.fingerprint().to_string();
    assert_eq!(
        status,
        json!({
            "ok": true,
            "state": "approved",
            "fingerprint": { "first": fingerprint[..8], "last": fingerprint[120..] },
            "asks_for_digits": false,
        })
    );
    let me = browser.consume(&code).await.expect(200);
    assert_eq!(me["account_id"], ada.account_id);
    assert_eq!(browser.get("/me").await.expect(200)["account_id"], ada.account_id);
}

#[tokio::test]
async fn a_code_is_a_picture_of_its_text_and_is_kept_nowhere_on_the_way() {
    let server = Server::start_without_projectors().await;
    let answer = server.browser().post_root("/api/v5/session", json!({})).await;
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    let cookie = answer.header("set-cookie").expect("a cookie");
    assert!(cookie.starts_with("__Host-dna_preauth="), "{cookie}");
    // The code's two minutes, the administrator's fifteen, and two to go on.
    assert!(cookie.ends_with("; HttpOnly; SameSite=Strict; Secure; Path=/; Max-Age=1140"));
    let body = answer.expect(200);
    let svg = body["qr_svg"].as_str().expect("a picture");
    assert!(svg.starts_with("<svg ") && svg.ends_with("</svg>"));
    assert!(!svg.contains("style="), "the pages' policy allows no inline styles");
    assert_eq!(
        body["exp"].as_i64().expect("seconds") - body["iat"].as_i64().expect("seconds"),
        120
    );
}

#[tokio::test]
async fn an_older_phone_is_understood_at_its_own_address() {
    let server = Server::start_without_projectors().await;
    server.registered("ada", Role::User, Approval::Automatic, 2).await;
    let (browser, phone) = (server.browser(), server.phone(2));
    let code = browser.show_code().await;
    let body = phone.answer(&code).to_string();
    assert_eq!(phone.send_to("/api/v4/verify", body).await.told(), (200, "approved"));
    browser.consume(&code).await.expect(200);
}

#[tokio::test]
async fn one_node_shows_another_is_told_and_a_third_lets_in() {
    let server = Server::start_without_projectors().await;
    server.registered("ada", Role::User, Approval::Automatic, 2).await;
    let (second, third) = (server.second_node().await, server.second_node().await);
    let browser = server.browser();
    let code = browser.show_code().await;
    assert_eq!(second.phone(2).scan(&code).await.told(), (200, "approved"));
    let elsewhere = third.browser();
    let name = "__Host-dna_preauth";
    elsewhere.set_named_cookie(name, browser.named_cookie(name));
    elsewhere.consume(&code).await.expect(200);
}

#[tokio::test]
async fn each_scan_begins_a_session_of_its_own_and_takes_the_code_s_cookie_away() {
    let server = Server::start_without_projectors().await;
    let admin = administrator(&server).await;
    let before = admin.browser.cookie();
    let code = admin.browser.show_code().await;
    server.phone(1).scan(&code).await.expect(200);
    admin.browser.consume(&code).await.expect(200);
    assert_ne!(admin.browser.cookie(), before, "a new session, whatever cookie there was");
    assert_eq!(admin.browser.named_cookie("__Host-dna_preauth"), None);
}

#[tokio::test]
async fn where_it_is_switched_off_there_is_nothing() {
    let server = Server::start_with_methods("opaque,password").await;
    let browser = server.browser();
    for path in ["session", "status", "consume"] {
        let answer = browser.post_root(&format!("/api/v5/{path}"), json!({})).await;
        assert_eq!((answer.status.as_u16(), answer.problem()), (404, "not-found"), "{path}");
    }
    for path in ["/api/v4/verify", "/api/v5/verify"] {
        let answer = server.phone(2).send_to(path, "{}".to_owned()).await;
        assert_eq!(answer.told(), (404, "switched_off"));
    }
    let config = browser.get("/auth/config").await.expect(200);
    assert_eq!(config["methods"], json!(["opaque", "password"]));
}
