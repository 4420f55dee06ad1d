//! What is open about somebody's password is folded in the account and in the read models alike.

use domain::{
    AccountId, CredentialId, Role,
    account::{AccountAction as A, AccountCommand, Approval, Credential, LinkPurpose, NewLink},
};
use jiff::Timestamp;
use projections::{Reset, approvals, profiles};

use crate::common::{
    Node, account_id, complete, invite, later, link_id, metadata, node, now, page, reason, system,
};

const ADA: u64 = 2;

fn credential(number: u64) -> CredentialId {
    CredentialId(account_id(9_000 + number).0)
}

fn link(number: u64) -> NewLink {
    NewLink { id: link_id(number), expires_at: later(1) }
}

fn used(number: u64) -> A {
    A::CompleteReset { link_id: link_id(number), credential_id: credential(number) }
}

async fn tell(node: &Node, at: Timestamp, action: A) {
    let command = AccountCommand { actor: system(), at, action };
    let metadata = metadata(&command.actor);
    node.accounts.execute(account_id(ADA), command, &metadata, None).await.expect("carried out");
}

/// As both lists have it.
async fn shown(node: &Node) -> Reset {
    node.settle().await;
    let profile = profiles::get(&node.pool, account_id(ADA)).await.expect("read");
    let profile = profile.expect("a profile").profile.reset;
    let listing = approvals::Listing {
        show: approvals::Show::All,
        status: None,
        filter: Some("ada".to_owned()),
        order: approvals::Order::Login,
        page: page(1),
    };
    let rows = approvals::list(&node.pool, &listing).await.expect("read").items;
    assert_eq!(rows[0].approval.reset, profile);
    profile
}

async fn of_account(node: &Node, id: AccountId) -> Reset {
    let account = node.accounts.load(id).await.expect("loaded").aggregate;
    let link = account.links.current_for(LinkPurpose::Reset);
    Reset {
        reset_link_expires_at: link.map(|link| link.expires_at),
        reset_required: account.credential == Credential::ResetRequired,
    }
}

#[tokio::test]
async fn the_lists_follow_every_way_that_a_reset_begins_and_ends() {
    let node = node().await;
    let running = node.start().await;
    node.administrator().await;
    node.account(ADA, invite(ADA, "ada", Role::User, Approval::Required)).await;
    node.account(ADA, complete(ADA)).await;
    let issue = |number| A::IssueResetLink { link: link(number), reason: None };
    let force = |number| A::ForceReset { reason: reason("lost"), link: link(number) };
    let change = A::ChangeCredential { replaces: credential(16), credential_id: credential(4) };
    let steps: [(A, bool, bool); 19] = [
        (issue(10), true, false),
        (A::Reject { reason: reason("no") }, false, false),
        (A::Reinstate { reason: None }, false, false),
        (issue(11), true, false),
        (A::Enable { reason: None }, true, false),
        (A::CancelResetLink { reason: None }, false, false),
        (issue(12), true, false),
        (used(12), false, false),
        (force(13), true, true),
        (A::CancelResetLink { reason: None }, false, true),
        (A::Recover { credential_id: credential(3) }, false, false),
        (force(14), true, true),
        (A::Disable { reason: None }, true, true),
        (A::Revoke { reason: reason("gone") }, false, true),
        (A::Reinstate { reason: None }, false, true),
        (issue(16), true, true),
        (used(16), false, false),
        (issue(17), true, false),
        (change, false, false),
    ];
    for (action, open, required) in steps {
        let step = format!("{action:?}");
        tell(&node, now(), action).await;
        let reset = shown(&node).await;
        assert_eq!(reset, of_account(&node, account_id(ADA)).await, "{step}");
        assert_eq!(
            (reset.reset_link_expires_at.is_some(), reset.reset_required),
            (open, required),
            "{step}"
        );
    }
    tell(&node, now(), issue(18)).await;
    assert_eq!(shown(&node).await.open_link(later(1)), None, "its time is over");
    let expire = A::ExpireResetLink { link_id: link_id(18) };
    tell(&node, later(1), expire).await;
    assert_eq!(shown(&node).await, Reset::default());
    running.stop().await;
}
