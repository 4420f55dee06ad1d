//! GET /profiles and /profiles/{id}.

use domain::{Role, account::Approval};
use jiff::SignedDuration;
use serde_json::json;

use crate::common::{Answer, GIGABYTE, Identity, Server, TestPool, administrator, token_of, user};

#[tokio::test]
async fn a_profile_tells_all_about_somebody() {
    let server = Server::start().await;
    let admin = administrator(&server).await;
    let ada = user(&server).await;
    let pool = TestPool::register(&admin, "Main", 10 * GIGABYTE).await;
    let answer = admin.allocate(&pool, &ada.account_id, 5 * GIGABYTE).await;
    let profile = admin.browser.get_after(&answer, &format!("/profiles/{}", ada.account_id)).await;
    assert_eq!(profile.header("etag"), Some("\"6\""));
    assert_eq!(
        profile.expect(200),
        json!({
            "account_id": ada.account_id,
            "login": "ada",
            "display_name": "Person ada",
            "email": null,
            "notes": null,
            "role": "user",
            "method": "opaque",
            "status": "enabled",
            "fingerprint": Identity::number(2).0.fingerprint().to_string(),
            "registered_at": "2026-03-02T08:00:00Z",
            "last_sign_in_at": "2026-03-02T08:00:00Z",
            "quota": { "pool_id": pool.id, "pool_name": "Main", "bytes": 5 * GIGABYTE },
            "usage": null,
            "reset_link_expires_at": null,
            "reset_required": false,
            "avatar": null,
            "revision": 6,
        })
    );
}

#[tokio::test]
async fn a_profile_and_its_row_say_whether_a_reset_link_is_open_and_a_new_password_is_due() {
    let server = Server::start().await;
    let admin = administrator(&server).await;
    let ada = user(&server).await;
    let account = format!("/accounts/{}", ada.account_id);
    let profile = format!("/profiles/{}", ada.account_id);
    let shown = async |after: &Answer| {
        let profile = admin.browser.get_after(after, &profile).await.expect(200);
        let rows = admin.browser.get_after(after, "/approvals?show=all&filter=ada").await;
        let row = rows.expect(200)["items"][0].clone();
        let states = [profile, row]
            .map(|shown| (shown["reset_link_expires_at"].clone(), shown["reset_required"].clone()));
        assert_eq!(states[0], states[1], "both lists say the same");
        states[0].clone()
    };
    let issued = admin.browser.post(&format!("{account}/reset-link"), json!({})).await;
    assert_eq!(shown(&issued).await, (json!("2026-03-02T09:00:00Z"), json!(false)));
    let cancel = format!("{account}/reset-link/cancel");
    let cancelled = admin.browser.post(&cancel, json!({})).await;
    assert_eq!(shown(&cancelled).await, (json!(null), json!(false)));
    let force = json!({ "reason": "lost", "link_lifetime_minutes": 5 });
    let forced = admin.browser.post(&format!("{account}/force-reset"), force).await;
    assert_eq!(shown(&forced).await, (json!("2026-03-02T08:05:00Z"), json!(true)));
    // Before anybody has recorded that its time is over.
    server.clock.advance(SignedDuration::from_mins(5));
    assert_eq!(shown(&forced).await, (json!(null), json!(true)));
    let link = admin.browser.post(&format!("{account}/reset-link"), json!({})).await;
    let url = link.body["link"]["url"].as_str().expect("a URL").to_owned();
    let set = server.browser().reset(token_of(&url), "a password nobody had before").await;
    assert_eq!(shown(&set).await, (json!(null), json!(false)));
}

#[tokio::test]
async fn only_people_who_have_completed_their_setup_have_a_profile() {
    let server = Server::start().await;
    let admin = administrator(&server).await;
    let invited = server.invite("ada", Role::User, Approval::Required).await;
    let path = format!("/profiles/{}", invited.account_id);
    assert_eq!(admin.browser.get_at_head(&server, &path).await.problem(), "not-found");
    let page = admin.browser.get("/profiles").await.expect(200);
    assert_eq!((&page["total"], &page["items"][0]["login"]), (&json!(1), &json!("admin")));
}

#[tokio::test]
async fn the_list_is_filtered_and_sorted_on_the_server() {
    let server = Server::start().await;
    let admin = administrator(&server).await;
    for (number, login) in ["carol", "bob", "ada"].into_iter().enumerate() {
        let number = u8::try_from(number).expect("few") + 10;
        server.registered(login, Role::User, Approval::Required, number).await;
    }
    let logins = async |query: &str| {
        let page = admin.browser.get_at_head(&server, &format!("/profiles?{query}")).await;
        let page = page.expect(200);
        let rows = page["items"].as_array().expect("a list").clone();
        rows.iter()
            .map(|row| row["login"].as_str().expect("a login").to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(logins("sort=login").await, ["ada", "admin", "bob", "carol"]);
    assert_eq!(logins("status=pending&sort=-login").await, ["carol", "bob", "ada"]);
    assert_eq!(logins("role=admin").await, ["admin"]);
    assert_eq!(logins("filter=son%20B").await, ["bob"]);
    // What a filter means to the database is not what it means to a person.
    assert!(logins("filter=%25").await.is_empty());
    assert!(logins("filter=_").await.is_empty());
}
