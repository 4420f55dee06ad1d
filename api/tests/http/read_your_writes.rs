//! `Nexus-Min-Position`: what is read is at least as new, or is not read at all.

use std::time::{Duration, Instant};

use futures_util::future::join_all;
use reqwest::Method;
use serde_json::{Value, json};
use tokio_postgres::Client;

use crate::common::{Answer, Browser, Household, Person, Server, administrator, eventually, user};

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

async fn is_too_early(browser: &Browser, written: &Answer, path: &str) {
    let since = Instant::now();
    let answer = browser.get_after(written, path).await;
    assert_eq!(answer.status, 503, "{path}");
    assert_eq!(answer.problem(), "projection-lagging");
    assert!(since.elapsed() >= Duration::from_secs(2), "{path} was given up early");
}

/// What cannot be shown before a table has been written, and a command that has it written.
struct Late {
    table: &'static str,
    paths: Vec<String>,
    command: (Method, String, Value),
}

#[tokio::test]
async fn a_read_says_that_it_is_too_early_rather_than_show_what_is_old() {
    let server = Server::start().await;
    let home = Household::new(&server).await;
    let (id, pool) = (&home.ada.account_id, format!("/pools/{}", home.north.id));
    let renamed = |name: &str| {
        let path = format!("/accounts/{id}/profile");
        (Method::PATCH, path, json!({ "display_name": name }))
    };
    let (profile, moves) = (format!("/profiles/{id}"), format!("/accounts/{id}/moves"));
    let in_pool = |what: &str| format!("{pool}/{what}");
    for Late { table, paths, command: (method, path, body) } in [
        Late {
            table: "profiles.profile",
            paths: vec![profile.clone(), "/profiles".to_owned(), "/me".to_owned()],
            command: renamed("Ada King"),
        },
        Late {
            table: "approvals.approval",
            paths: vec!["/approvals?show=all".to_owned(), "/attention".to_owned()],
            command: renamed("Ada Byron"),
        },
        Late {
            table: "account_history.entry",
            paths: vec![format!("/accounts/{id}/history")],
            command: renamed("Augusta Ada"),
        },
        Late {
            table: "links.person",
            paths: vec!["/links".to_owned()],
            command: renamed("Ada Lovelace"),
        },
        Late {
            table: "pools.ledger",
            paths: vec!["/pools".to_owned(), pool.clone(), in_pool("ledger"), in_pool("history")],
            command: (Method::PUT, in_pool("headroom"), json!({ "headroom_bytes": 7 })),
        },
        Late {
            table: "pools.move",
            paths: vec!["/moves".to_owned(), moves, in_pool("old-copies")],
            command: (
                Method::POST,
                format!("/accounts/{id}/move"),
                json!({ "pool_id": home.south.id }),
            ),
        },
    ] {
        let browser = &home.admin.browser;
        let holder = hold(&server, table).await;
        let written = browser.send(browser.unsafe_request(method, &path).json(&body)).await;
        assert_eq!(written.status, 200, "{}", written.body);
        join_all(paths.iter().map(|path| is_too_early(browser, &written, path))).await;
        release(holder).await;
        for path in &paths {
            eventually(async || browser.get_after(&written, path).await.status == 200).await;
        }
    }
    let shown = home.admin.browser.get_at_head(&server, &profile).await.expect(200);
    assert_eq!(shown["display_name"], "Ada Lovelace");
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
