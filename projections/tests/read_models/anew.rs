//! Read models that are folded anew beside the ones that serve.

use crate::common::{Node, eventually};

pub async fn ask_for(node: &Node, projections: &[&str]) {
    for projection in projections {
        // There is nothing to fold anew before the tables have been made.
        let _ = projections::rebuild(&node.pool, projection).await.expect("asked");
    }
}

pub async fn until_none_is_folded_anew(node: &Node) {
    eventually(async || {
        let statuses = node.statuses().await;
        assert!(statuses.iter().all(|status| status.refused.is_none()), "{statuses:?}");
        statuses.iter().all(|status| status.rebuilt_to.is_none())
    })
    .await;
}
