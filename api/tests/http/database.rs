//! What people are told while the database is away, and that all goes on when it is back.

use std::{
    cell::Cell,
    collections::BTreeSet,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use event_store::first_broken_link;
use serde_json::json;
use test_support::Cluster;

use crate::common::{Browser, Person, Server, administrator, eventually};

#[tokio::test(flavor = "multi_thread")]
async fn while_the_database_is_away_everybody_is_told_to_try_again() {
    let cluster = Cluster::start().await;
    let server = Server::start_on(test_support::database_in(&cluster).await, |_| {}).await;
    let admin = administrator(&server).await;
    admin.browser.get("/me").await.expect(200);
    drop(cluster);
    let invitation = json!({ "display_name": "Ada", "login": "ada", "method": "opaque" });
    for answer in [
        admin.browser.get("/me").await,
        admin.browser.get("/approvals").await,
        admin.browser.get("/events").await,
        admin.browser.post("/accounts", invitation).await,
        server.browser().sign_in("admin", "whatever it was").await,
        server.browser().inspect(&"A".repeat(43)).await,
    ] {
        assert_eq!(answer.problem(), "database-unavailable");
        assert_eq!((answer.status.as_u16(), answer.header("retry-after")), (503, Some("1")));
    }
}

/// Invites until told to stop, and reads what is in the lists. Returns the logins of those of whom
/// it was told that they are invited.
async fn busy(admin: Browser, name: &'static str, stop: Arc<AtomicBool>) -> Vec<String> {
    let mut invited = Vec::new();
    for number in 0.. {
        if stop.load(Ordering::SeqCst) {
            break;
        }
        let login = format!("{name}-{number}");
        let body = json!({ "display_name": "Ada", "login": login, "method": "opaque" });
        let answer = admin.post("/accounts", body).await;
        if answer.status == 201 {
            invited.push(login);
        } else {
            assert_eq!(answer.problem(), "database-unavailable");
        }
        let list = admin.get("/approvals?limit=1").await;
        assert!(list.status == 200 || list.problem() == "database-unavailable");
    }
    invited
}

/// Waits until twenty more events are there than were seen first.
async fn goes_on(server: &Server) {
    let seen = Cell::new(u64::MAX);
    let more = async || {
        let Ok(head) = server.app.reader.head().await else { return false };
        seen.set(seen.get().min(head.0));
        head.0 >= seen.get() + 20
    };
    eventually(more).await;
}

async fn everybody_listed(server: &Server, admin: &Person) -> BTreeSet<String> {
    let (mut listed, mut cursor) = (BTreeSet::new(), String::new());
    loop {
        let path = format!("/approvals?limit=200{cursor}");
        let page = admin.browser.get_at_head(server, &path).await.expect(200);
        let rows = page["items"].as_array().expect("rows").iter();
        listed.extend(rows.map(|row| row["login"].as_str().expect("a login").to_owned()));
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return listed,
        }
    }
}

/// Everything that runs beside the server included.
#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_is_restarted_under_load_is_waited_for_and_nothing_is_lost() {
    let mut cluster = Cluster::durable().await;
    let database = test_support::database_in(&cluster).await;
    let server = Server::start_on(database, |_| {}).await.with_background().await;
    let admin = administrator(&server).await;
    let stop = Arc::new(AtomicBool::new(false));
    let busy = ["one", "two", "three", "four"].map(|name| {
        let browser = server.browser();
        browser.set_cookie(admin.browser.cookie());
        tokio::spawn(busy(browser, name, Arc::clone(&stop)))
    });
    goes_on(&server).await;
    cluster.restart().await;
    goes_on(&server).await;
    cluster.crash_and_recover().await;
    goes_on(&server).await;
    stop.store(true, Ordering::SeqCst);
    let mut invited = Vec::new();
    for busy in busy {
        invited.extend(busy.await.expect("only answers that were to be expected"));
    }
    server.reacted().await;
    // Whoever feeds the lists looks again a while after the database is back.
    let list = "/approvals?limit=1";
    eventually(async || admin.browser.get_at_head(&server, list).await.status == 200).await;
    let listed = everybody_listed(&server, &admin).await;
    let lost: Vec<_> = invited.iter().filter(|login| !listed.contains(*login)).collect();
    assert!(lost.is_empty(), "{lost:?}");
    assert_eq!(first_broken_link(&server.app.db, u32::MAX).await.expect("checked"), None);
}
