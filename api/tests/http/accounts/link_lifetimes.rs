//! How long links live: as their purpose says, or as whoever makes one says within bounds.

use domain::{Role, account::Approval};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use crate::common::{Server, administrator, token_of, user};

fn invitation(minutes: Option<i64>) -> Value {
    let mut body = json!({ "display_name": "Bob", "login": "bob", "method": "opaque" });
    if let Some(minutes) = minutes {
        body["link_lifetime_minutes"] = minutes.into();
    }
    body
}

#[tokio::test]
async fn links_live_as_long_as_was_asked_for() {
    let server = Server::start_without_projectors().await;
    let admin = administrator(&server).await;
    let ada = user(&server).await;
    let bob = server.invite("robert", Role::User, Approval::Required).await;
    let renew = format!("/accounts/{}/setup-link", bob.account_id);
    let reset = format!("/accounts/{}/reset-link", ada.account_id);
    let force = format!("/accounts/{}/force-reset", ada.account_id);
    let asked = |minutes: i64| json!({ "link_lifetime_minutes": minutes });
    let forced = json!({ "reason": "Lost.", "link_lifetime_minutes": 1440 });
    for (path, body, minutes) in [
        ("/accounts", invitation(None), 3 * 24 * 60),
        (&renew, json!({}), 3 * 24 * 60),
        (&renew, asked(60), 60),
        (&renew, asked(30 * 24 * 60), 30 * 24 * 60),
        (&reset, json!({}), 60),
        (&reset, asked(5), 5),
        (&force, forced, 1440),
    ] {
        let answer = admin.browser.post(path, body).await;
        let expires_at: Timestamp =
            answer.body["link"]["expires_at"].as_str().expect("a time").parse().expect("a time");
        let lifetime = expires_at.duration_since(server.clock.now());
        assert_eq!(lifetime, SignedDuration::from_mins(minutes), "{path}");
    }
}

#[tokio::test]
async fn a_link_ends_when_it_was_said_to() {
    let server = Server::start_without_projectors().await;
    let admin = administrator(&server).await;
    let ada = user(&server).await;
    let path = format!("/accounts/{}/reset-link", ada.account_id);
    let issued = admin.browser.post(&path, json!({ "link_lifetime_minutes": 5 })).await.expect(200);
    let token = token_of(issued["link"]["url"].as_str().expect("a URL"));
    server.clock.advance(SignedDuration::from_secs(299));
    server.browser().inspect(token).await.expect(200);
    server.clock.advance(SignedDuration::from_secs(1));
    assert_eq!(server.browser().inspect(token).await.problem(), "link-expired");
}

#[tokio::test]
async fn lifetimes_out_of_bounds_are_refused_and_nothing_is_made() {
    let server = Server::start_without_projectors().await;
    let admin = administrator(&server).await;
    let ada = user(&server).await;
    let bob = server.invite("robert", Role::User, Approval::Required).await;
    let renew = format!("/accounts/{}/setup-link", bob.account_id);
    let reset = format!("/accounts/{}/reset-link", ada.account_id);
    let force = format!("/accounts/{}/force-reset", ada.account_id);
    let before = server.event_types().await.len();
    let asked = |minutes: i64| json!({ "link_lifetime_minutes": minutes });
    for (path, body) in [
        ("/accounts", invitation(Some(59))),
        ("/accounts", invitation(Some(30 * 24 * 60 + 1))),
        (&renew, asked(0)),
        (&reset, asked(4)),
        (&reset, asked(1441)),
        (&force, json!({ "reason": "Lost.", "link_lifetime_minutes": 1441 })),
        ("/accounts/bulk/setup-link", {
            json!({ "account_ids": [bob.account_id.to_string()], "link_lifetime_minutes": 1 })
        }),
    ] {
        let answer = admin.browser.post(path, body).await;
        let expected = ("link_lifetime_minutes", "out-of-range");
        assert_eq!(answer.field_problem(), expected, "{path}");
    }
    assert_eq!(server.event_types().await.len(), before);
}
