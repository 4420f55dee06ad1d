//! From a command to what the pages show.

use domain::{
    Role,
    account::{AccountAction, Approval, Status},
    storage_pool::PoolAction,
};
use projections::{pools, profiles};

use crate::common::{
    Node, account_id, allocate, complete, invite, node, page, pool_id, reason, register_pool,
    rename,
};

fn all_profiles() -> profiles::Listing {
    profiles::Listing {
        status: None,
        role: None,
        filter: None,
        order: profiles::Order::DisplayName,
        page: page(50),
    }
}

#[tokio::test]
async fn who_completes_their_setup_appears_among_the_profiles() {
    let node = node().await;
    let running = node.start().await;
    node.administrator().await;
    node.account(2, invite(2, "ada", Role::Support, Approval::Automatic)).await;
    node.settle().await;
    let listed = profiles::list(&node.pool, &all_profiles()).await.expect("a list");
    assert_eq!(listed.total, 1, "the invited are not listed");
    assert_eq!(profiles::get(&node.pool, account_id(2)).await.expect("a look"), None);

    let receipt = node.account(2, complete(2)).await;
    node.settle().await;
    let shown = profiles::get(&node.pool, account_id(2)).await.expect("a look").expect("there");
    assert_eq!(shown.profile.login.expect("a login").as_str(), "ada");
    assert_eq!(shown.profile.status, Status::Enabled);
    assert_eq!(shown.profile.role, Role::Support);
    assert_eq!(shown.profile.revision, receipt.sequence);
    assert_eq!(shown.quota, None);
    running.stop().await;
}

#[tokio::test]
async fn a_quota_is_shown_with_its_pools_present_name() {
    let node = node().await;
    let running = node.start().await;
    node.administrator().await;
    node.person(2, "ada").await;
    node.pool(1, register_pool(1)).await;
    node.pool(1, allocate(2, 5_000)).await;
    let name = domain::values::PoolName::parse("Archive").expect("a name");
    let receipt = node.pool(1, PoolAction::Rename { name }).await;
    node.settle().await;

    let shown = profiles::get(&node.pool, account_id(2)).await.expect("a look").expect("there");
    let quota = shown.quota.expect("a quota");
    assert_eq!((quota.pool_name.as_str(), quota.bytes), ("Archive", 5_000));
    let listed = pools::list(&node.pool).await.expect("a list");
    assert_eq!((listed[0].allocated_bytes, listed[0].allocations), (5_000, 1));
    assert_eq!(listed[0].revision, receipt.sequence);
    let allocation = pools::allocation_of(&node.pool, account_id(2)).await.expect("a look");
    assert_eq!(allocation.expect("there").pool_id, pool_id(1));

    node.pool(1, PoolAction::Release { account_id: account_id(2), reason: None }).await;
    node.settle().await;
    let shown = profiles::get(&node.pool, account_id(2)).await.expect("a look").expect("there");
    assert_eq!(shown.quota, None);
    let listed = pools::list(&node.pool).await.expect("a list");
    assert_eq!((listed[0].allocated_bytes, listed[0].allocations), (0, 0));
    running.stop().await;
}

#[tokio::test]
async fn the_list_can_be_narrowed_by_text_status_and_role() {
    let node = node().await;
    let running = node.start().await;
    node.administrator().await;
    node.person(2, "ada").await;
    node.person(3, "grace").await;
    node.account(2, rename("100% Ada_L")).await;
    node.account(3, AccountAction::Revoke { reason: reason("left") }).await;
    node.settle().await;
    let found = async |listing: profiles::Listing| {
        let page = profiles::list(&node.pool, &listing).await.expect("a list");
        assert_eq!(page.total, page.items.len() as u64);
        let logins = page.items.into_iter().map(|shown| shown.profile.login.expect("a login"));
        logins.map(String::from).collect::<Vec<_>>()
    };
    let filter = |text: &str| profiles::Listing { filter: Some(text.to_owned()), ..all_profiles() };
    assert_eq!(found(filter("100% aDa_")).await, ["ada"]);
    assert_eq!(found(filter("_")).await, ["ada"], "no wildcard");
    assert_eq!(found(filter("zzz")).await, [""; 0]);
    let revoked = profiles::Listing { status: Some(Status::Revoked), ..all_profiles() };
    assert_eq!(found(revoked).await, ["grace"]);
    let administrators = profiles::Listing { role: Some(Role::Admin), ..all_profiles() };
    assert_eq!(found(administrators).await, ["root"]);
    running.stop().await;
}

/// Statements that looked into a read model's list of the deleted so far, and the rows they read.
async fn looked_up(node: &Node) -> (i64, i64) {
    let of_deleted = "from pg_stat_user_tables where relid = 'profiles.deleted'::regclass";
    let scans = node.count(&format!("select idx_scan + seq_scan {of_deleted}")).await;
    (scans, node.count(&format!("select idx_tup_fetch + seq_tup_read {of_deleted}")).await)
}

#[tokio::test]
async fn a_batch_reads_its_own_rows_although_its_statements_were_planned_for_small_tables() {
    let node = node().await;
    node.start().await.stop().await;
    let one = "insert into profiles.deleted values (gen_random_uuid()); analyze profiles.deleted";
    node.execute(one).await;
    let running = node.start().await;
    node.administrator().await;
    node.person(2, "ada").await;
    node.settle().await;
    // Nothing tells PostgreSQL to plan anew.
    let fill =
        "insert into profiles.deleted select gen_random_uuid() from generate_series(1, 30000)";
    node.execute(fill).await;
    let (scans, rows) = looked_up(&node).await;
    let mut number = 0;
    while looked_up(&node).await.0 < scans + 10 {
        number += 1;
        node.account(2, rename(&format!("Ada {number}"))).await;
        node.settle().await;
    }
    let read = looked_up(&node).await.1 - rows;
    running.stop().await;
    assert!(read < 1_000, "{read} rows were read");
}
