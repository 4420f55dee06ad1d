//! What happened to an account: when, by whom, from where, why, and old -> new.

use domain::{
    Actor, Role,
    account::{AccountAction, Approval},
};
use projections::{
    PageRequest,
    account_history::{self, Entry},
};

use crate::common::{
    Node, account_id, allocate, complete, invite, node, page, pool_id, reason, register_pool,
    rename,
};

async fn history(node: &Node, number: u64) -> Vec<Entry> {
    node.settle().await;
    let page = account_history::list(&node.pool, account_id(number), &page(50)).await;
    page.expect("a history").items
}

fn change(entry: &Entry, field: &str) -> Option<(Option<String>, Option<String>)> {
    let change = entry.changes.iter().find(|change| change.field == field)?;
    Some((change.old.clone(), change.new.clone()))
}

#[tokio::test]
async fn a_history_tells_the_whole_story_newest_first() {
    let node = node().await;
    let running = node.start().await;
    node.administrator().await;
    node.pool(1, register_pool(1)).await;
    node.account(2, invite(2, "ada", Role::User, Approval::Required)).await;
    node.account(2, complete(2)).await;
    node.account(2, AccountAction::Enable { reason: None }).await;
    node.pool(1, allocate(2, 700)).await;
    node.account(2, AccountAction::Revoke { reason: reason("left") }).await;
    let told: Vec<String> = history(&node, 2).await.into_iter().map(|e| e.event_type).collect();
    let newest_first = [
        "Revoked",
        "QuotaAllocated",
        "Enabled",
        "CredentialSet",
        "Registered",
        "SetupLinkIssued",
        "Invited",
    ];
    assert_eq!(told, newest_first);
    running.stop().await;
}

#[tokio::test]
async fn an_entry_says_old_and_new_why_and_from_where() {
    let node = node().await;
    let running = node.start().await;
    node.administrator().await;
    node.person(2, "ada").await;
    node.account(2, rename("Ada King")).await;
    node.account(2, AccountAction::Revoke { reason: reason("left") }).await;
    let entries = history(&node, 2).await;
    let (revoked, edited) = (&entries[0], &entries[1]);
    assert_eq!(revoked.reason.as_deref(), Some("left"));
    assert_eq!(revoked.address.as_deref(), Some("192.0.2.7"));
    assert_eq!(revoked.request_id, "request-1");
    let statuses = (Some("enabled".to_owned()), Some("revoked".to_owned()));
    assert_eq!(change(revoked, "status"), Some(statuses));
    let names = (Some("Person 2".to_owned()), Some("Ada King".to_owned()));
    assert_eq!(change(edited, "display_name"), Some(names));
    assert_eq!(change(edited, "status"), None, "only what changed");
    running.stop().await;
}

#[tokio::test]
async fn whoever_acted_keeps_the_name_they_had_then() {
    let node = node().await;
    let running = node.start().await;
    node.administrator().await;
    node.person(2, "ada").await;
    node.account(1, rename("Rosa Root")).await;
    node.account(2, AccountAction::Disable { reason: None }).await;
    let entries = history(&node, 2).await;
    let invited = entries.last().expect("the first");
    assert_eq!(entries[0].actor_name.as_deref(), Some("Rosa Root"));
    assert_eq!(invited.actor_name.as_deref(), Some("Person 1"));
    assert_eq!(invited.actor_id, Some(account_id(1)));
    let first = history(&node, 1).await.pop().expect("the first");
    assert_eq!((first.actor_kind.as_str(), first.actor_name.as_deref()), ("system", Some("test")));
    running.stop().await;
}

#[tokio::test]
async fn storage_is_part_of_the_history_of_whom_it_was_given_to() {
    let node = node().await;
    let running = node.start().await;
    node.administrator().await;
    node.person(2, "ada").await;
    node.pool(1, register_pool(1)).await;
    node.pool(1, allocate(2, 700)).await;
    node.pool(1, allocate(2, 900)).await;
    let entries = history(&node, 2).await;
    let sizes = |old: Option<&str>, new: &str| Some((old.map(str::to_owned), Some(new.to_owned())));
    assert_eq!(change(&entries[0], "quota_bytes"), sizes(Some("700"), "900"));
    assert_eq!(change(&entries[1], "quota_bytes"), sizes(None, "700"));
    assert_eq!(entries[0].subject_type, "storage_pool");
    assert_eq!(entries[0].subject_id, pool_id(1).0);
    let administrators: Vec<_> = history(&node, 1).await;
    assert!(administrators.iter().all(|entry| entry.subject_type == "account"));
    running.stop().await;
}

#[tokio::test]
async fn a_history_can_be_read_in_pages() {
    let node = node().await;
    let running = node.start().await;
    node.administrator().await;
    node.person(2, "ada").await;
    let by = Actor::Account { id: account_id(2), role: Role::User };
    for number in 0..5 {
        node.account_as(by.clone(), 2, rename(&format!("Ada {number}"))).await;
    }
    let all: Vec<u64> = history(&node, 2).await.iter().map(|entry| entry.position).collect();
    let (mut read, mut cursor) = (Vec::new(), None);
    loop {
        let request = PageRequest { cursor, ..page(2) };
        let page = account_history::list(&node.pool, account_id(2), &request).await.expect("page");
        assert_eq!(page.total, all.len() as u64);
        read.extend(page.items.iter().map(|entry| entry.position));
        assert!(read.len() <= all.len(), "an entry comes twice: {read:?}");
        cursor = page.next_cursor;
        if cursor.is_none() {
            break;
        }
    }
    assert_eq!(read, all);
    running.stop().await;
}
