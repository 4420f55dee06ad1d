//! Rules that span aggregates, held by the append itself.

use domain::{
    Actor, CredentialId, MoveId, Role,
    account::{AccountAction, AccountError, Status},
    storage_pool::{Copied, Holder, Measured, PoolAction, PoolCommand, PoolError, quota_claim},
};
use event_store::ExecuteError;

use crate::{
    common::{
        TestLog, account_id, by_admin, fingerprint, invite, link, log, metadata, now, pool_id,
        register_pool,
    },
    guard_check::differences,
};

const MEASURED: Measured = Measured { total_bytes: 1_000, free_bytes: 1_000 };

/// An administrator who can sign in.
async fn administrator(log: &TestLog, number: u64) {
    let invited = invite(number, &format!("admin{number}"), Role::Admin);
    let completed = by_admin(AccountAction::CompleteSetup {
        link_id: link(number).id,
        fingerprint: fingerprint(char::from_digit(number as u32, 16).expect("a digit")),
        public_key: "cGs".to_owned(),
        credential_id: CredentialId(account_id(number).0),
    });
    for command in [invited, completed] {
        log.accounts.execute(account_id(number), command, &metadata(), None).await.expect("done");
    }
}

#[tokio::test]
async fn an_identity_belongs_to_one_account() {
    let log = log().await;
    administrator(&log, 1).await;
    log.invite(2, "ada").await;
    let completed = by_admin(AccountAction::CompleteSetup {
        link_id: link(2).id,
        fingerprint: fingerprint('1'),
        public_key: "cGs".to_owned(),
        credential_id: CredentialId(account_id(2).0),
    });
    let result = log.accounts.execute(account_id(2), completed, &metadata(), None).await;
    assert!(matches!(result, Err(ExecuteError::Refused(AccountError::FingerprintTaken))));
    let account = log.accounts.load(account_id(2)).await.expect("loads").aggregate;
    assert_eq!(account.status, Status::Invited);
}

#[tokio::test]
async fn an_account_has_a_quota_in_one_pool_only() {
    let log = log().await;
    let give = |bytes| PoolCommand {
        actor: Actor::system("test"),
        at: now(),
        action: PoolAction::Allocate {
            holder: Holder { account_id: account_id(1), status: Status::Enabled },
            bytes,
            measured: MEASURED,
            overcommit: false,
            reason: None,
        },
    };
    for number in [1, 2] {
        log.pools
            .execute(pool_id(number), register_pool(number), &metadata(), None)
            .await
            .expect("registered");
    }
    log.pools.execute(pool_id(1), give(10), &metadata(), None).await.expect("allocated");
    log.pools.execute(pool_id(1), give(20), &metadata(), None).await.expect("changed");
    let elsewhere = log.pools.execute(pool_id(2), give(10), &metadata(), None).await;
    assert!(matches!(elsewhere, Err(ExecuteError::Refused(PoolError::QuotaElsewhere))));
}

/// Every step is looked at as if the node had died right after it.
#[tokio::test]
async fn a_quota_has_one_holder_at_every_step_of_a_move() {
    // The ids of source and target in either order, for whoever reads them in order.
    for (source, target) in [(1, 2), (2, 1)] {
        let log = log().await;
        for number in [source, target, 3] {
            let register = register_pool(number);
            let registered = log.pools.execute(pool_id(number), register, &metadata(), None).await;
            registered.expect("registered");
        }
        let account = account_id(1);
        let holder = Holder { account_id: account, status: Status::Enabled };
        let (bytes, measured) = (10, MEASURED);
        let give =
            PoolAction::Allocate { holder, bytes, measured, overcommit: false, reason: None };
        let ask = async |pool: u64, action: PoolAction| {
            let command = PoolCommand { actor: Actor::system("test"), at: now(), action };
            log.pools.execute(pool_id(pool), command, &metadata(), None).await
        };
        ask(source, give.clone()).await.expect("allocated");
        let (move_id, from, to) = (MoveId(account.0), pool_id(source), pool_id(target));
        let copied = Copied { files: 1, bytes: 2 };
        for (pool, action, held_by) in [
            (
                source,
                PoolAction::StartMove { move_id, account_id: account, to, reason: None },
                source,
            ),
            (
                target,
                PoolAction::ReserveSpace { move_id, account_id: account, from, bytes, measured },
                source,
            ),
            (source, PoolAction::CompleteMove { move_id, account_id: account, copied }, target),
            (target, PoolAction::MoveIn { move_id, account_id: account }, target),
        ] {
            ask(pool, action.clone()).await.expect("taken");
            let holder = log.log.holder(&quota_claim(account)).await.expect("looked up");
            assert_eq!(holder, Some(pool_id(held_by).to_string()), "after {action:?}");
            let elsewhere = ask(3, give.clone()).await;
            assert!(
                matches!(elsewhere, Err(ExecuteError::Refused(PoolError::QuotaElsewhere))),
                "after {action:?}"
            );
            assert_eq!(differences(&log).await, [], "after {action:?}");
        }
        ask(target, PoolAction::Release { account_id: account, reason: None })
            .await
            .expect("released");
        assert_eq!(log.log.holder(&quota_claim(account)).await.expect("looked up"), None);
        assert_eq!(differences(&log).await, []);
    }
}
