//! However the log is cut into batches, the read models come out the same.

use domain::{
    Actor, Role,
    account::{AccountAction, Approval, LeftFiles, NewLink},
    storage_pool::PoolAction,
};

use crate::common::{
    ALL, Node, account_id, allocate, complete, invite, later, link_id, node, reason, register_pool,
    rename, with_quota,
};

/// People come, get storage, change, act on each other and go.
async fn a_busy_year(node: &Node) {
    node.administrator().await;
    node.pool(1, register_pool(1)).await;
    node.pool(2, register_pool(2)).await;
    for number in 2..8 {
        let login = format!("person{number}");
        let role = if number == 2 { Role::Support } else { Role::User };
        let invitation = invite(number, &login, role, Approval::Required);
        node.account(number, with_quota(invitation, 1, 100 * number)).await;
        node.account(number, AccountAction::OpenSetupLink { link_id: link_id(number) }).await;
    }
    let support = || Actor::Account { id: account_id(2), role: Role::Support };
    for number in 2..7 {
        node.account(number, complete(number)).await;
        node.account(number, AccountAction::Enable { reason: None }).await;
        node.account(number, rename(&format!("The {number}th"))).await;
        node.pool(1 + number % 2, allocate(number, 100 * number)).await;
    }
    let link = NewLink { id: link_id(30), expires_at: later(1) };
    let forced = AccountAction::ForceReset { reason: reason("lost the phone"), link };
    node.account_as(support(), 3, forced).await;
    node.account_as(support(), 4, AccountAction::Disable { reason: Some(reason("away")) }).await;
    node.account(5, AccountAction::Revoke { reason: reason("left") }).await;
    node.pool(2, PoolAction::Release { account_id: account_id(5), reason: None }).await;
    node.account(
        5,
        AccountAction::Delete { reason: reason("asked to be"), files: LeftFiles::Keep },
    )
    .await;
    node.account(
        2,
        AccountAction::Delete { reason: reason("asked to be"), files: LeftFiles::Keep },
    )
    .await;
    node.account(7, AccountAction::CancelSetupLink { reason: None }).await;
    let name = domain::values::PoolName::parse("Archive").expect("a name");
    node.pool(1, PoolAction::Rename { name }).await;
}

#[tokio::test]
async fn one_by_one_in_batches_and_anew_all_give_the_same_rows() {
    let node = node().await;
    let running = node.start_in_batches(1).await;
    a_busy_year(&node).await;
    node.settle().await;
    let live = node.everything().await;
    for (table, rows) in &live {
        assert_ne!(rows, &serde_json::json!([]), "{table}");
    }
    for projection in ALL {
        node.rebuild(projection).await;
    }
    assert_eq!(node.everything().await, live, "folded anew beside the running one");
    running.stop().await;

    // Who reads the log from now on finds the deleted erased.
    node.destroy_key(2).await;
    node.destroy_key(5).await;
    for batch in [3, 7, 500] {
        for projection in ALL {
            node.execute(&format!("drop schema {projection} cascade")).await;
        }
        node.execute("delete from projection_checkpoints").await;
        let fresh = node.sibling().await;
        let running = fresh.start_in_batches(batch).await;
        fresh.settle().await;
        assert_eq!(node.everything().await, live, "in batches of {batch}");
        running.stop().await;
    }
}
