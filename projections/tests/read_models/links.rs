//! Links: for whom, by whom, and what became of them.

use domain::{
    Actor, Role,
    account::{
        AccountAction as A, AccountCommand, Approval, LeftFiles, LinkPurpose, NewLink, Status,
    },
};
use jiff::Timestamp;
use projections::links::{self, LinkState, Listing, Order, Shown};

use crate::common::{
    Node, account_id, administrator, complete, invite, later, link_id, metadata, node, now, page,
    reason, rename, system,
};

fn all() -> Listing {
    let page = page(50);
    let (purpose, state, filter, order) = (None, None, None, Order::CreatedAt);
    Listing { purpose, state, filter, now: now(), order, page }
}

async fn shown(node: &Node, listing: Listing) -> Vec<Shown> {
    node.settle().await;
    links::list(&node.pool, &listing).await.expect("links").items
}

/// The number of each link, and what became of it.
async fn states(node: &Node, listing: Listing) -> Vec<(u64, LinkState)> {
    let (rows, now) = (shown(node, listing.clone()).await, listing.now);
    let number = |row: &Shown| (1..100).find(|n| row.link.link_id == link_id(*n)).expect("known");
    rows.iter().map(|row| (number(row), row.link.state_at(now))).collect()
}

fn link(number: u64, days: i64) -> NewLink {
    NewLink { id: link_id(number), expires_at: later(days) }
}

async fn at(node: &Node, at: Timestamp, number: u64, action: A) {
    let command = AccountCommand { actor: administrator(), at, action };
    let metadata = metadata(&command.actor);
    node.accounts.execute(account_id(number), command, &metadata, None).await.expect("done");
}

#[tokio::test]
async fn a_link_says_for_whom_by_whom_and_what_became_of_it() {
    let node = node().await;
    let running = node.start().await;
    node.administrator().await;
    node.account(2, invite(2, "ada", Role::User, Approval::Automatic)).await;
    node.account(2, A::OpenSetupLink { link_id: link_id(2) }).await;
    let rows = shown(&node, Listing { filter: Some("ADA".to_owned()), ..all() }).await;
    let [row] = rows.as_slice() else { panic!("one link: {rows:?}") };
    assert_eq!((row.link.link_id, row.link.account_id), (link_id(2), account_id(2)));
    assert_eq!((row.link.purpose, row.link.state), (LinkPurpose::Setup, LinkState::Open));
    assert_eq!(row.link.created_by, Some(account_id(1)));
    assert_eq!(row.link.created_at, row.link.opened_at.expect("it was opened"));
    assert_eq!(row.person.latest_link_id, Some(link_id(2)));
    assert_eq!((row.person.status, row.person.registered_at), (Status::Invited, None));
    assert_eq!(row.created_by_name.as_deref(), Some("Person 1"));
    // The first administrator was invited by the system.
    let first = shown(&node, Listing { filter: Some("root".to_owned()), ..all() }).await;
    assert_eq!(first[0].created_by_name.as_deref(), Some("test"));
    assert_eq!(first[0].link.state, LinkState::Used);
    node.account(1, rename("Root herself")).await;
    let rows = shown(&node, Listing { filter: Some("ada".to_owned()), ..all() }).await;
    assert_eq!(rows[0].created_by_name.as_deref(), Some("Root herself"), "as she is called now");
    running.stop().await;
}

#[tokio::test]
async fn every_end_of_a_link_is_told_and_can_be_asked_for() {
    use LinkState as S;
    let node = node().await;
    let running = node.start().await;
    node.administrator().await;
    node.person(2, "ada").await;
    at(&node, later(0), 2, A::IssueResetLink { link: link(20, 1), reason: None }).await;
    at(&node, later(0), 2, A::ForceReset { reason: reason("lost"), link: link(21, 1) }).await;
    at(&node, later(0), 2, A::CancelResetLink { reason: None }).await;
    at(&node, later(0), 2, A::IssueResetLink { link: link(22, 1), reason: None }).await;
    at(&node, later(1), 2, A::ExpireResetLink { link_id: link_id(22) }).await;
    at(&node, later(1), 2, A::IssueResetLink { link: link(23, 9), reason: None }).await;
    at(&node, later(2), 2, A::Revoke { reason: reason("left") }).await;
    node.account(3, invite(3, "bob", Role::User, Approval::Required)).await;
    let told = states(&node, all()).await;
    let expected =
        [(1, S::Used), (2, S::Used), (20, S::Superseded), (21, S::Cancelled), (22, S::Expired)];
    for link in expected.iter().chain(&[(23, S::Cancelled), (3, S::Open)]) {
        assert!(told.contains(link), "{link:?} in {told:?}");
    }
    assert_eq!(told.len(), 7);
    let of = async |state| states(&node, Listing { state: Some(state), ..all() }).await;
    assert_eq!(of(S::Open).await, [(3, S::Open)]);
    assert_eq!(of(S::Superseded).await, [(20, S::Superseded)]);
    assert_eq!(of(S::Cancelled).await, [(21, S::Cancelled), (23, S::Cancelled)]);
    assert_eq!(of(S::Expired).await, [(22, S::Expired)]);
    assert_eq!(of(S::Used).await.len(), 2);
    // Nobody has recorded yet that bob's time is over.
    let late = |state| Listing { state: Some(state), now: later(1_000), ..all() };
    assert_eq!(states(&node, late(S::Open)).await, []);
    assert_eq!(states(&node, late(S::Expired)).await.len(), 2);
    let resets = Listing { purpose: Some(LinkPurpose::Reset), ..all() };
    assert_eq!(states(&node, resets).await.len(), 4);
    let by_name = states(&node, Listing { order: Order::DisplayName, ..all() }).await;
    assert_eq!((by_name[0].0, by_name[6].0), (1, 3), "Person 1 first, Person 3 last");
    let by_end = Listing { order: Order::ExpiresAt, ..all() };
    let ends = shown(&node, by_end).await;
    assert!(ends.is_sorted_by_key(|row| row.link.expires_at));
    running.stop().await;
}

#[tokio::test]
async fn all_links_of_the_deleted_go_and_what_they_made_for_others_stays_without_their_name() {
    for batch in [1, 500] {
        let node = node().await;
        let running = node.start_in_batches(batch).await;
        node.administrator().await;
        node.account(2, invite(2, "ada", Role::Support, Approval::Automatic)).await;
        node.account(2, A::IssueSetupLink { link: link(20, 2), reason: None }).await;
        let mut complete = complete(2);
        if let A::CompleteSetup { link_id: with, .. } = &mut complete {
            *with = link_id(20);
        }
        node.account(2, complete).await;
        node.account(2, A::IssueResetLink { link: link(21, 2), reason: None }).await;
        let ada = Actor::Account { id: account_id(2), role: Role::Support };
        node.account_as(ada, 3, invite(3, "bob", Role::User, Approval::Required)).await;
        node.settle().await;
        assert_eq!(node.count("select count(*) from links.link").await, 5);
        node.account_as(
            system(),
            2,
            A::Delete { reason: reason("asked to"), files: LeftFiles::Keep },
        )
        .await;
        let left = shown(&node, all()).await;
        assert_eq!(node.count("select count(*) from links.link").await, 2);
        assert!(left.iter().all(|row| row.link.account_id != account_id(2)));
        let bobs = left.iter().find(|row| row.link.account_id == account_id(3)).expect("his");
        assert_eq!((bobs.link.created_by, &bobs.created_by_name), (Some(account_id(2)), &None));
        running.stop().await;
    }
}
