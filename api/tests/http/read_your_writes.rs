//! `Nexus-Min-Position`: what is read is at least as new, or is not read at all.

use std::time::{Duration, Instant};

use serde_json::json;
use tokio_postgres::Client;

use crate::common::{Answer, Person, Server, administrator, eventually, user};

/// Keeps projectors from writing a table, and lets everybody read it.
async fn hold(server: &Server, table: &str) -> Client {
    let holder = server.database.client().await;
    let hold = format!("begin; lock table {table} in exclusive mode");
    holder.batch_execute(&hold).await.expect("held");
    holder
}

async fn release(holder: Client) {
    holder.batch_execute("commit").await.expect("released");
}

async fn rename(admin: &Person, id: &str, name: &str) -> Answer {
    let body = json!({ "display_name": name });
    let answer = admin.browser.patch(&format!("/accounts/{id}/profile"), body).await;
    assert_eq!(answer.status, 200);
    answer
}

#[tokio::test]
async fn a_read_waits_for_a_projector_that_is_late() {
    let server = Server::start().await;
    let admin = administrator(&server).await;
    let ada = user(&server).await;
    let path = format!("/profiles/{}", ada.account_id);
    admin.browser.get_at_head(&server, &path).await.expect(200);
    let holder = hold(&server, "profiles.profile").await;
    let renamed = rename(&admin, &ada.account_id, "Ada King").await;
    assert_eq!(admin.browser.get(&path).await.expect(200)["display_name"], "Person ada");
    let since = Instant::now();
    let reading = admin.browser.get_after(&renamed, &path);
    let releasing = async {
        tokio::time::sleep(Duration::from_millis(400)).await;
        release(holder).await;
    };
    let (answer, ()) = tokio::join!(reading, releasing);
    assert_eq!(answer.expect(200)["display_name"], "Ada King");
    assert!(since.elapsed() >= Duration::from_millis(400), "{:?}", since.elapsed());
}

#[tokio::test]
async fn a_read_says_that_it_is_too_early_rather_than_show_what_is_old() {
    let server = Server::start().await;
    let admin = administrator(&server).await;
    let ada = user(&server).await;
    let (id, profile) = (&ada.account_id, format!("/profiles/{}", ada.account_id));
    for (table, paths) in [
        ("profiles.profile", vec![profile.clone(), "/profiles".to_owned(), "/me".to_owned()]),
        ("approvals.approval", vec!["/approvals?show=all".to_owned(), "/attention".to_owned()]),
        ("account_history.entry", vec![format!("/accounts/{id}/history")]),
    ] {
        let holder = hold(&server, table).await;
        let renamed = rename(&admin, id, &format!("Ada of {table}")).await;
        for path in &paths {
            let since = Instant::now();
            let answer = admin.browser.get_after(&renamed, path).await;
            assert_eq!(answer.status, 503, "{path}");
            assert_eq!(answer.problem(), "projection-lagging");
            assert!(since.elapsed() >= Duration::from_secs(2), "{path} was given up early");
        }
        release(holder).await;
        for path in &paths {
            eventually(async || admin.browser.get_after(&renamed, path).await.status == 200).await;
        }
        let shown = admin.browser.get_at_head(&server, &profile).await.expect(200);
        assert_eq!(shown["display_name"], format!("Ada of {table}"));
    }
}

#[tokio::test]
async fn while_a_read_model_is_folded_anew_again_and_again_nobody_reads_what_is_old() {
    let server = Server::start().await;
    let admin = administrator(&server).await;
    let ada = user(&server).await;
    let path = format!("/profiles/{}", ada.account_id);
    let mut swaps = 0;
    for number in 0..60 {
        let statuses = projections::statuses(&server.app.db, &server.app.reader).await;
        let status = statuses.expect("statuses").into_iter().find(|s| s.name == "profiles");
        if status.expect("known").rebuilt_to.is_none() {
            swaps += 1;
            assert!(projections::rebuild(&server.app.db, "profiles").await.expect("asked"));
        }
        let name = format!("Ada {number}");
        let renamed = rename(&admin, &ada.account_id, &name).await;
        let answer = admin.browser.get_after(&renamed, &path).await;
        assert_eq!(answer.expect(200)["display_name"], name);
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert!(swaps >= 3, "{swaps}");
}
