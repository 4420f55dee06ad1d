//! What comes late of somebody who has been deleted, and deletions that cannot be understood.

use domain::{
    Actor, Role,
    account::{AccountAction, Approval, Edit, LeftFiles, ProfileEdit},
    storage_pool::PoolAction,
    values::{DisplayName, Email, Login, Notes},
};

use crate::common::{
    Node, account_id, allocate, complete, invite, node, reason, register_pool, rename,
};

const ADA: &str = "018f0000-0000-7000-8000-000000000002";

const PERSONAL: [&str; 8] = [
    "ada-lovelace",
    "countess",
    "Person 2",
    "Ada Secret",
    "ada@example.org",
    "likes engines",
    "not enough room",
    "her own reason",
];

fn ada() -> Actor {
    Actor::Account { id: account_id(2), role: Role::Support }
}

/// Everything that says something about Ada, number 2.
async fn a_life(node: &Node) {
    let edit = ProfileEdit {
        display_name: Some(DisplayName::parse("Ada Secret").expect("a name")),
        email: Some(Edit::Set(Email::parse("ada@example.org").expect("an address"))),
        notes: Some(Edit::Set(Notes::parse("likes engines").expect("notes"))),
    };
    node.account_as(ada(), 2, AccountAction::EditProfile(edit)).await;
    let login = Login::parse("countess").expect("a login");
    node.account_as(ada(), 2, AccountAction::ChangeLogin { login, reason: None }).await;
    let mut beyond = allocate(2, 2_000_000);
    if let PoolAction::Allocate { overcommit, reason: why, .. } = &mut beyond {
        (*overcommit, *why) = (true, Some(reason("not enough room")));
    }
    node.pool(1, beyond).await;
    node.account(2, AccountAction::Disable { reason: Some(reason("her own reason")) }).await;
    node.account(2, AccountAction::Enable { reason: None }).await;
    node.account_as(ada(), 3, invite(3, "grace", Role::User, Approval::Required)).await;
}

async fn begin() -> Node {
    let node = node().await;
    node.administrator().await;
    node.pool(1, register_pool(1)).await;
    node.account(2, invite(2, "ada-lovelace", Role::Support, Approval::Automatic)).await;
    node.account(2, complete(2)).await;
    node
}

async fn change_event(node: &Node, position: u64, change: &str) {
    node.execute_as_owner(&format!(
        "alter table events disable trigger user;
         update events set {change} where position = {position}"
    ))
    .await;
}

async fn found(node: &Node) -> Vec<&'static str> {
    node.settle().await;
    let everything = format!("{:?}", node.everything().await);
    PERSONAL.into_iter().filter(|text| everything.contains(text)).collect()
}

/// How often the read models still know where Ada was.
async fn addresses(node: &Node) -> i64 {
    let hers = format!(
        "select count(*) from account_history.entry
         where address is not null and address_of = '{ADA}'"
    );
    node.count(&hers).await
}

#[tokio::test]
async fn what_comes_after_a_deletion_counts_as_erased() {
    for batch in [1, 500] {
        let node = begin().await;
        // The log itself lets nothing through after a deletion. This one has left the key alone, as
        // if whoever reads had still known it, and the account goes on.
        let disable = AccountAction::Disable { reason: None };
        let position = node.account(2, disable).await.position.expect("appended");
        let deleted = format!(
            "event_type = 'Deleted', payload = json_build_object('Deleted', json_build_object(
                 'reason', json_build_object('personal',
                     json_build_object('of', '{ADA}', 'erased', true)),
                 'files', 'keep', 'at', '2026-03-02T08:00:00Z'))"
        );
        change_event(&node, position.0, &deleted).await;
        node.account(2, AccountAction::Enable { reason: None }).await;
        a_life(&node).await;
        let running = node.start_in_batches(batch).await;
        assert_eq!(found(&node).await, [""; 0], "in batches of {batch}");
        assert_eq!(addresses(&node).await, 0);
        let told = format!("select count(*) from account_history.entry where account_id = '{ADA}'");
        assert_eq!(node.count(&told).await, 12, "that it happened stays");
        running.stop().await;
    }
}

#[tokio::test]
async fn who_is_deleted_is_forgotten_although_their_account_is_parked() {
    for batch in [1, 500] {
        let node = begin().await;
        a_life(&node).await;
        let poison = node.account(2, rename("Ada King")).await.position.expect("appended");
        change_event(&node, poison.0, "payload = '{}'").await;
        let running = node.start_in_batches(batch).await;
        assert_ne!(found(&node).await, [""; 0], "they are there before");
        node.account(
            2,
            AccountAction::Delete { reason: reason("her own reason"), files: LeftFiles::Keep },
        )
        .await;
        assert_eq!(found(&node).await, [""; 0], "in batches of {batch}");
        assert_eq!(addresses(&node).await, 0);
        assert_eq!(node.status("profiles").await.parked, 1, "her history is not whole");
        running.stop().await;
    }
}

#[tokio::test]
async fn a_deletion_that_makes_no_sense_still_deletes() {
    for damage in ["payload = '{}'", "payload = '[7]'", "metadata = '{}'", "metadata = '[]'"] {
        let node = begin().await;
        a_life(&node).await;
        let delete =
            AccountAction::Delete { reason: reason("her own reason"), files: LeftFiles::Keep };
        let position = node.account(2, delete).await.position.expect("appended");
        change_event(&node, position.0, damage).await;
        let running = node.start().await;
        assert_eq!(found(&node).await, [""; 0], "{damage}");
        assert_eq!(addresses(&node).await, 0);
        for projection in ["profiles", "approvals", "links", "account_history"] {
            assert_eq!(node.status(projection).await.parked, 1, "{projection}");
            node.rebuild(projection).await;
        }
        assert_eq!(found(&node).await, [""; 0], "{damage}, anew");
        running.stop().await;
    }
}
