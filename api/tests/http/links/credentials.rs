//! Stored credentials follow the log, whatever happens in between.

use api::auth::{
    credentials::{self, NewCredential},
    opaque::registration,
    sweep,
};
use domain::{Role, account::Approval};
use jiff::SignedDuration;

use crate::common::{Identity, PASSWORD, Server};

#[tokio::test]
async fn a_credential_that_no_event_ever_named_is_swept_away_after_an_hour() {
    let server = Server::start_without_projectors().await;
    let invited = server.invite("ada", Role::User, Approval::Automatic).await;
    let browser = server.browser();
    let body = browser.prepare_setup(&invited.token, &Identity::number(2), PASSWORD).await;
    // What a crash leaves behind between storing the credential and recording it.
    let upload = body["registration_upload"].as_str().expect("an upload");
    let file = registration::finish(upload).expect("a record");
    let new = NewCredential::Opaque { identifier: [0; 32], password_file: &file };
    credentials::store(&server.app, invited.account_id, new).await.expect("stored");
    server.clock.advance(SignedDuration::from_hours(1));
    sweep::once(&server.app).await.expect("swept");
    assert_eq!(server.count("credentials").await, 1, "its request may still be under way");
    server.clock.advance(SignedDuration::from_micros(1));
    sweep::once(&server.app).await.expect("swept");
    assert_eq!(server.count("credentials").await, 0);
    browser.set_up(&invited.token, &Identity::number(2), PASSWORD).await.expect(200);
}

#[tokio::test]
async fn an_active_credential_stays_also_when_a_crash_left_it_unconfirmed() {
    let server = Server::start_without_projectors().await;
    server.registered("ada", Role::User, Approval::Automatic, 2).await;
    let client = server.database.client().await;
    let crash = "update credentials set confirmed_at = null, confirmed_sequence = null";
    client.execute(crash, &[]).await.expect("as crashed");
    server.clock.advance(SignedDuration::from_hours(2));
    sweep::once(&server.app).await.expect("swept");
    assert_eq!(server.count("credentials where confirmed_at is not null").await, 1);
    server.browser().sign_in("ada", PASSWORD).await.expect(200);
}

#[tokio::test]
async fn of_two_set_at_once_the_later_stays_in_whichever_order_they_are_noted() {
    let server = Server::start_without_projectors().await;
    let ada = server.invite("ada", Role::User, Approval::Automatic).await;
    let body = server.browser().prepare_setup(&ada.token, &Identity::number(2), PASSWORD).await;
    let upload = body["registration_upload"].as_str().expect("an upload");
    let file = registration::finish(upload).expect("a record");
    let new = NewCredential::Opaque { identifier: [0; 32], password_file: &file };
    let store =
        async || credentials::store(&server.app, ada.account_id, new).await.expect("stored");
    let (earlier, later) = (store().await, store().await);
    for (id, sequence) in [(later, 9), (earlier, 8), (later, 9)] {
        let noted = credentials::confirm(&server.app, ada.account_id, id, sequence).await;
        noted.expect("noted");
        let stays = format!("credentials where credential_id = '{later}'");
        assert_eq!(server.count(&stays).await, 1);
    }
    assert_eq!(server.count("credentials").await, 1, "the earlier is gone");
}

#[tokio::test]
async fn a_credential_cannot_be_moved_to_another_account() {
    let server = Server::start_without_projectors().await;
    server.registered("ada", Role::User, Approval::Automatic, 2).await;
    server.registered("bob", Role::User, Approval::Automatic, 3).await;
    let client = server.database.client().await;
    // Whoever can write to the table tries to sign in as Ada with Bob's password.
    client
        .execute(
            "update credentials c set sealed = o.sealed, credential_identifier = o.credential_identifier
             from credentials o where o.credential_id <> c.credential_id",
            &[],
        )
        .await
        .expect("swapped");
    let answer = server.browser().sign_in("ada", PASSWORD).await;
    assert_eq!(answer.problem(), "internal");
}
