//! What asks for action, and what does not any more.

use domain::{
    Actor, Role,
    account::{AccountAction, Approval, LeftFiles, NewLink, Status},
    values::Fingerprint,
};
use projections::approvals::{self, LinkState, Listing, Order, Show, Shown};

use crate::common::{
    Node, account_id, allocate, complete, invite, later, link_id, node, page, reason,
    register_pool, rename, with_quota,
};

async fn shown(node: &Node, show: Show, status: Option<Status>) -> Vec<Shown> {
    node.settle().await;
    let listing = Listing { show, status, filter: None, order: Order::Login, page: page(50) };
    let page = approvals::list(&node.pool, &listing).await.expect("a list");
    assert_eq!(page.total, page.items.len() as u64);
    page.items
}

fn logins(shown: &[Shown]) -> Vec<&str> {
    shown.iter().filter_map(|shown| shown.approval.login.as_ref()).map(|l| l.as_str()).collect()
}

#[tokio::test]
async fn an_invitation_says_who_invited_and_how_far_it_is() {
    let node = node().await;
    let running = node.start().await;
    node.administrator().await;
    node.account(1, rename("Rosa Root")).await;
    node.account(2, invite(2, "ada", Role::User, Approval::Required)).await;
    let rows = shown(&node, Show::Action, None).await;
    assert_eq!(logins(&rows), ["ada"]);
    assert_eq!(rows[0].invited_by_name.as_deref(), Some("Rosa Root"));
    assert_eq!(rows[0].approval.invited_by, Some(account_id(1)));
    assert_eq!(rows[0].approval.link_state, Some(LinkState::Waiting));
    assert_eq!(rows[0].approval.link_expires_at, Some(later(3)));

    node.account(2, AccountAction::OpenSetupLink { link_id: link_id(2) }).await;
    let rows = shown(&node, Show::Action, None).await;
    assert_eq!(rows[0].approval.link_state, Some(LinkState::Opened));

    node.account(2, complete(2)).await;
    let rows = shown(&node, Show::Action, Some(Status::Pending)).await;
    assert_eq!(rows[0].approval.link_state, Some(LinkState::Completed));
    assert!(rows[0].approval.fingerprint.is_some());

    node.account(2, AccountAction::Enable { reason: None }).await;
    assert_eq!(logins(&shown(&node, Show::Action, None).await), [""; 0]);
    let all = shown(&node, Show::All, None).await;
    assert_eq!(logins(&all), ["ada", "root"]);
    assert_eq!(all[1].invited_by_name.as_deref(), Some("test"), "the system's part by its name");
    running.stop().await;
}

#[tokio::test]
async fn the_expired_stay_until_renewed_and_the_cancelled_leave() {
    let node = node().await;
    let running = node.start().await;
    node.administrator().await;
    node.account(2, invite(2, "ada", Role::User, Approval::Automatic)).await;
    node.account(3, invite(3, "grace", Role::User, Approval::Automatic)).await;
    node.account(3, AccountAction::CancelSetupLink { reason: None }).await;
    // A link runs out by a command that comes after its time.
    let command = domain::account::AccountCommand {
        actor: crate::common::system(),
        at: later(4),
        action: AccountAction::ExpireSetupLink { link_id: link_id(2) },
    };
    let metadata = crate::common::metadata(&command.actor);
    node.accounts.execute(account_id(2), command, &metadata, None).await.expect("expired");

    let rows = shown(&node, Show::Action, None).await;
    assert_eq!(logins(&rows), ["ada"]);
    assert_eq!(rows[0].approval.status, Status::Cancelled);
    assert_eq!(rows[0].approval.link_state, Some(LinkState::Expired));
    assert_eq!(logins(&shown(&node, Show::All, None).await), ["ada", "grace", "root"]);
    assert_eq!(approvals::count_needing_action(&node.pool).await.expect("a count"), 1);

    let link = NewLink { id: link_id(22), expires_at: later(9) };
    node.account(2, AccountAction::IssueSetupLink { link, reason: None }).await;
    let rows = shown(&node, Show::Action, Some(Status::Invited)).await;
    assert_eq!(rows[0].approval.link_id, Some(link_id(22)));
    assert_eq!(rows[0].approval.link_state, Some(LinkState::Waiting));
    running.stop().await;
}

#[tokio::test]
async fn storage_asked_for_is_something_to_do_until_it_is_given() {
    let node = node().await;
    let running = node.start().await;
    node.administrator().await;
    node.pool(1, register_pool(1)).await;
    let invitation = invite(2, "ada", Role::User, Approval::Automatic);
    node.account(2, with_quota(invitation, 1, 700)).await;
    node.account(2, complete(2)).await;
    let rows = shown(&node, Show::Action, None).await;
    assert_eq!(logins(&rows), ["ada"]);
    assert_eq!(rows[0].approval.requested_bytes, Some(700));
    node.pool(1, allocate(2, 700)).await;
    assert_eq!(logins(&shown(&node, Show::Action, None).await), [""; 0]);
    running.stop().await;
}

#[tokio::test]
async fn who_came_by_qr_code_waits_with_both_addresses_until_they_are_erased() {
    let node = node().await;
    let running = node.start().await;
    let herself = Actor::Account { id: account_id(2), role: Role::User };
    let register = AccountAction::RegisterByQr {
        account_id: account_id(2),
        fingerprint: Fingerprint::parse(&"0af9".repeat(32)).expect("a fingerprint"),
        public_key: "a2V5".to_owned(),
        browser_address: [203, 0, 113, 5].into(),
        approval: Approval::Required,
    };
    node.account_as(herself, 2, register).await;
    let rows = shown(&node, Show::Action, None).await;
    assert_eq!(rows[0].approval.browser_address.as_deref(), Some("203.0.113.5"));
    assert_eq!(rows[0].approval.phone_address.as_deref(), Some("192.0.2.7"));
    running.stop().await;
    node.destroy_key(2).await;
    let later = node.sibling().await;
    let running = later.start().await;
    later.rebuild("approvals").await;
    let rows = shown(&later, Show::Action, None).await;
    assert_eq!(rows[0].approval.browser_address, None);
    assert_eq!(rows[0].approval.phone_address, None);
    running.stop().await;
}

#[tokio::test]
async fn the_deleted_are_in_no_list_at_all() {
    let node = node().await;
    let running = node.start().await;
    node.administrator().await;
    node.person(2, "ada").await;
    node.account(2, AccountAction::Delete { reason: reason("asked to"), files: LeftFiles::Keep })
        .await;
    assert_eq!(logins(&shown(&node, Show::All, None).await), ["root"]);
    let left = "select count(*) from profiles.profile where account_id <> '018f0000-0000-7000-8000-000000000001'";
    assert_eq!(node.count(left).await, 0);
    running.stop().await;
}
