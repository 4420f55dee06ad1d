//! A rebuild whose node is killed just before it would have taken over: while its tables are
//! compared with what was folded, and in the midst of the swap.

use crate::{
    common::{Node, eventually, node},
    node::NodeProcess,
    rebuilding::almost_done,
};

/// The read model before it was damaged, which a rebuild is at the end of putting right.
async fn damaged_and_almost_put_right(node: &Node) -> Vec<(String, serde_json::Value)> {
    node.administrator().await;
    node.person(2, "ada").await;
    almost_done(node).await;
    let right = node.everything().await;
    node.execute("update profiles.profile set display_name = 'wrong'").await;
    right
}

/// Waits until a statement like this waits for a lock.
pub async fn is_held_up(node: &Node, statement: &str) {
    let held_up = format!(
        "select count(*) from pg_stat_activity
         where datname = current_database() and wait_event_type = 'Lock' and query ~ '^{statement}'"
    );
    eventually(async || node.count(&held_up).await > 0).await;
}

/// Another node brings it to its end, and nothing of what the first one did is in the way.
async fn another_node_goes_on(node: &Node, right: &[(String, serde_json::Value)]) {
    let status = node.status("profiles").await;
    assert_eq!(status.refused, None);
    assert_eq!(status.rebuilt_to.map(|to| to.0), Some(node.events().await), "it is not over");
    assert_ne!(node.everything().await, right, "the present one is still there");
    let _other = NodeProcess::start(node, 500);
    eventually(async || node.status("profiles").await.rebuilt_to.is_none()).await;
    assert_eq!(node.everything().await, right);
    node.person(3, "grace").await;
    node.settle().await;
    assert_eq!(node.count("select count(*) from profiles.profile").await, 3, "it is fed on");
}

#[tokio::test]
async fn a_rebuild_whose_node_is_killed_while_it_is_compared_comes_to_its_end() {
    let node = node().await;
    let right = damaged_and_almost_put_right(&node).await;
    let mut holder = node.database.client().await;
    let transaction = holder.transaction().await.expect("a transaction");
    transaction.batch_execute("lock table profiles_next.profile").await.expect("locked");
    let victim = NodeProcess::start(&node, 500);
    is_held_up(&node, "select to_jsonb\\(t\\) from profile t$").await;
    victim.kill();
    transaction.commit().await.expect("let go");
    another_node_goes_on(&node, &right).await;
}

#[tokio::test]
async fn a_rebuild_whose_node_is_killed_in_the_midst_of_the_swap_comes_to_its_end() {
    let node = node().await;
    let right = damaged_and_almost_put_right(&node).await;
    let mut reading = node.database.client().await;
    let transaction = reading.transaction().await.expect("a transaction");
    transaction.query("select * from profiles.profile", &[]).await.expect("read");
    let victim = NodeProcess::start(&node, 500);
    is_held_up(&node, "drop schema profiles cascade").await;
    victim.kill();
    transaction.commit().await.expect("let go");
    another_node_goes_on(&node, &right).await;
}
