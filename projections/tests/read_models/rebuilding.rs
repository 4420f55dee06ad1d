//! A read model folded anew, aside, while the present one serves.

use std::time::Duration;

use projections::profiles;

use crate::common::{Node, account_id, eventually, node, rename};

async fn name_shown(node: &Node) -> String {
    let shown = profiles::get(&node.pool, account_id(1)).await.expect("a look").expect("there");
    shown.profile.display_name.map(String::from).unwrap_or_default()
}

#[tokio::test]
async fn a_rebuild_puts_right_what_was_wrong_in_the_tables() {
    let node = node().await;
    let running = node.start().await;
    node.administrator().await;
    node.settle().await;
    let right = node.everything().await;
    node.execute("update profiles.profile set display_name = 'wrong'").await;
    node.rebuild("profiles").await;
    assert_eq!(node.everything().await, right);
    running.stop().await;
}

#[tokio::test]
async fn the_present_read_model_serves_and_is_fed_until_the_rebuild_takes_over() {
    let node = node().await;
    let running = node.start().await;
    node.administrator().await;
    node.settle().await;
    // A query that holds on to the table keeps the rebuild from taking over.
    let mut reading = node.database.client().await;
    let transaction = reading.transaction().await.expect("a transaction");
    transaction.query("select * from profiles.profile", &[]).await.expect("read");
    assert!(projections::rebuild(&node.pool, "profiles").await.expect("asked"));
    let head = node.events().await;
    let at_the_end = async || {
        node.status("profiles").await.rebuilt_to.is_some_and(|position| position.0 == head)
    };
    eventually(at_the_end).await;
    assert_eq!(name_shown(&node).await, "Person 1");
    drop(transaction);
    eventually(async || node.status("profiles").await.rebuilt_to.is_none()).await;
    node.account(1, rename("Rosa Root")).await;
    node.settle().await;
    assert_eq!(name_shown(&node).await, "Rosa Root");
    running.stop().await;
}

#[tokio::test]
async fn tables_of_an_older_version_serve_until_they_are_made_anew() {
    let node = node().await;
    let running = node.start().await;
    node.administrator().await;
    node.settle().await;
    let version = node.status("profiles").await.version;
    running.stop().await;
    node.execute(
        "update projection_checkpoints set version = 0 where name = 'profiles';
         update profiles.profile set display_name = 'as it was made then'",
    )
    .await;
    assert_eq!(name_shown(&node).await, "as it was made then");
    let running = node.start().await;
    eventually(async || node.status("profiles").await.version == version).await;
    assert_eq!(name_shown(&node).await, "Person 1");
    running.stop().await;
}

#[tokio::test]
async fn an_interrupted_rebuild_goes_on_where_it_was() {
    let node = node().await;
    let running = node.start().await;
    node.administrator().await;
    node.settle().await;
    running.stop().await;
    // A rebuild that had come to position 4 before the node stopped, with a mark in what it made.
    node.execute(
        "create schema profiles_next;
         create table profiles_next.profile (like profiles.profile including all);
         create table profiles_next.pool (like profiles.pool including all);
         insert into profiles_next.profile select * from profiles.profile;
         update profiles_next.profile set notes = 'made before the interruption';
         insert into projection_checkpoints (name, version, position)
         select 'profiles_next', version, 4 from projection_checkpoints where name = 'profiles'",
    )
    .await;
    let running = node.start().await;
    eventually(async || node.status("profiles").await.rebuilt_to.is_none()).await;
    let shown = profiles::get(&node.pool, account_id(1)).await.expect("a look").expect("there");
    let notes = shown.profile.notes.expect("notes");
    assert_eq!(notes.as_str(), "made before the interruption");
    running.stop().await;
}

#[tokio::test]
async fn only_projections_can_be_rebuilt() {
    let node = node().await;
    let running = node.start().await;
    assert!(!projections::rebuild(&node.pool, "nonsense").await.expect("asked"));
    assert!(!projections::rebuild(&node.pool, "profiles_next").await.expect("asked"));
    tokio::time::timeout(Duration::from_secs(5), running.stop()).await.expect("stops at once");
}
