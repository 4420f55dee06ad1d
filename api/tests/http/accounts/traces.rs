//! Where somebody is named, and that nothing of it is left once their account is deleted.
//!
//! Every table of every schema is looked through for the account's id and the identity's
//! fingerprint, in whatever column they are. A table that is new is among them at once, and the
//! tests fail until somebody who is to be deleted has left a row in it.

use std::{collections::BTreeMap, time::Duration};

use api::storage::storing;
use domain::{Role, account::AccountAction};
use image::ImageFormat;
use jiff::SignedDuration;
use reqwest::Method;
use serde_json::json;

use crate::common::{
    Household, LoginInBrowser, PASSWORD, Server, StoringApp, administrator, eventually,
    gone_within_a_second, pictures::two_colours, traces::is_of_the_deleted, user,
};

/// The tables that name people without a column `account_id`.
const BY_ANOTHER_NAME: [&str; 3] =
    ["public.guard_claims", "public.guard_members", "public.qr_sessions"];

impl Server {
    /// Waits until somebody has left a row in every table that could have one.
    async fn named_everywhere(&self, person: &[String]) {
        let client = self.database.client().await;
        let tables = "select format('%I.%I', table_schema, table_name)
            from information_schema.columns where column_name = 'account_id'";
        let tables = client.query(tables, &[]).await.expect("tables");
        let mut tables: Vec<String> = tables.iter().map(|row| row.get(0)).collect();
        tables.extend(BY_ANOTHER_NAME.map(str::to_owned));
        let empty = async || -> Vec<String> {
            let rows = self.rows_naming(person).await;
            let is_empty = |table: &&String| rows[*table] == 0 && !is_of_the_deleted(table);
            tables.iter().filter(is_empty).cloned().collect()
        };
        for _ in 0..100 {
            if empty().await.is_empty() {
                return;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        panic!("nothing would be shown of {:?}: let there be a row to be deleted", empty().await);
    }
}

/// Somebody by whom there is a row in every table: an administrator who is signed in, about to sign
/// in, and on the way with a phone, has a picture, a link and an answer that is kept, has made a
/// token, asked for storage, and is on the move to another pool while a file is being stored.
async fn a_full_life(server: &Server) -> Household {
    let home = Household::new(server).await;
    let ada = &home.ada;
    server.command(ada.id(), AccountAction::ChangeRole { role: Role::Admin, reason: None }).await;
    ada.sign_in().await.expect(200);
    let ke1 = LoginInBrowser::start(PASSWORD).ke1;
    let started = json!({ "login": "ada", "ke1": ke1 });
    ada.browser.post("/auth/opaque/login/start", started).await.expect(200);
    let code = server.browser().show_code().await;
    server.phone(2).scan(&code).await.expect(200);
    let picture = two_colours(40, 30, ImageFormat::Png);
    ada.browser.put_picture("/me/avatar", "image/png", picture).await.expect(200);
    server.reset_link(ada.id()).await;
    let enable = format!("/accounts/{}/enable", home.admin.account_id);
    let keyed = ada.browser.unsafe_request(Method::POST, &enable);
    ada.browser.send(keyed.header("idempotency-key", "k1").json(&json!({}))).await.expect(200);
    let client = server.database.client().await;
    for table in [
        "quota_requests (account_id, pool_id, bytes) values ($1, $1, 1)",
        "qr_registrations (account_id, at) values ($1, now())",
    ] {
        let insert = format!("insert into {table}");
        client.execute(&insert, &[&ada.id().0]).await.expect("as if asked for");
    }
    // The move waits for the file: so it is on its way, and stays there.
    let app = StoringApp::new(server, ada).await;
    app.authorize(&ada.account_id, 1).await.expect(200);
    home.start_move().await.expect(200);
    home.until(server, |shown| shown["work"]["held_up"]["code"] == "storing-now").await;
    server.named_everywhere(&names(&home)).await;
    home
}

fn names(home: &Household) -> [String; 2] {
    [home.ada.account_id.clone(), home.fingerprint.clone()]
}

/// What is left but for what is still being stored, which is waited for.
async fn left_soon(server: &Server, home: &Household) -> BTreeMap<String, i64> {
    let mut left = server.left_of(&names(home)).await;
    left.remove("public.storage_reservations");
    left
}

/// What is left but for work on disks as well, which takes as long as a disk takes.
async fn left_at_once(server: &Server, home: &Household) -> BTreeMap<String, i64> {
    let mut left = left_soon(server, home).await;
    left.remove("public.file_work");
    left
}

#[tokio::test]
async fn within_a_second_no_table_names_the_deleted() {
    let server = Server::start().await;
    let home = a_full_life(&server).await;
    let admin = [home.admin.account_id.clone()];
    let others = server.left_of(&admin).await;
    home.admin.delete_account(&home.ada.account_id).await.expect(200);
    gone_within_a_second(async || {
        Some(left_at_once(&server, &home).await).filter(|left| !left.is_empty())
    })
    .await;
    eventually(async || left_soon(&server, &home).await.is_empty()).await;
    server.clock.advance(SignedDuration::from_mins(10));
    // As the sweep does.
    storing::forget(&server.app, home.ada.id()).await.expect("forgotten");
    assert_eq!(server.left_of(&names(&home)).await, BTreeMap::new());
    assert_eq!(server.left_of(&admin).await, others, "nobody else's row is gone");
}

#[tokio::test]
async fn who_was_deleted_while_no_process_ran_is_forgotten_after_the_next_start() {
    let mut first = Server::start().await;
    let mut home = a_full_life(&first).await;
    let named = first.left_of(&names(&home)).await;
    first.stop_all().await;
    // As when the node that deletes the account crashes at once.
    let second = first.second_node().await;
    home.admin = home.admin.at(&second);
    home.admin.delete_account(&home.ada.account_id).await.expect(200);
    let mut left = second.left_of(&names(&home)).await;
    for (guard, _) in named.iter().filter(|(table, _)| table.starts_with("public.guard_")) {
        left.insert(guard.clone(), named[guard]); // It goes with the deletion itself.
    }
    assert_eq!(left, named);
    let _next = second.second_node().await.with_background().await;
    eventually(async || left_soon(&second, &home).await.is_empty()).await;
}

/// A second is generous: a read model follows the log within milliseconds.
#[tokio::test]
async fn within_a_second_no_list_of_another_node_shows_the_deleted() {
    let server = Server::start().await;
    let other_node = server.second_node_with_everything().await;
    let (admin, ada) = (administrator(&server).await, user(&server).await);
    server.reset_link(ada.id()).await;
    let elsewhere = admin.at(&other_node).browser;
    let lists = ["/profiles", "/approvals?show=all", "/links"];
    for list in lists {
        let shown = elsewhere.get_at_head(&server, list).await.expect(200);
        assert!(shown.to_string().contains("Person ada"), "{list} shows her before");
    }
    admin.delete_account(&ada.account_id).await.expect(200);
    gone_within_a_second(async || {
        for list in lists {
            let shown = elsewhere.get(list).await.expect(200).to_string();
            if shown.contains(&ada.account_id) {
                return Some(shown);
            }
        }
        None
    })
    .await;
    let profile = elsewhere.get(&format!("/profiles/{}", ada.account_id)).await;
    assert_eq!(profile.problem(), "not-found");
}

#[tokio::test]
async fn what_a_request_wrote_that_was_under_way_goes_with_the_sweep() {
    let server = Server::start().await;
    let admin = administrator(&server).await;
    let ada = user(&server).await;
    admin.delete_account(&ada.account_id).await.expect(200);
    server.forgotten(&ada.account_id).await;
    let client = server.database.client().await;
    let late = "insert into last_sign_ins values ($1, now())";
    client.execute(late, &[&ada.id().0]).await.expect("written");
    // The first node goes on reacting to the log, so what the second one does is sweeping.
    let _other = server.second_node().await.with_background().await;
    server.forgotten(&ada.account_id).await;
}
