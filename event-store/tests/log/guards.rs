//! Rules that span aggregates, held by the append itself.

use domain::{
    Actor, CredentialId, Role,
    account::{AccountAction, AccountError, Status},
    storage_pool::{Holder, Measured, PoolAction, PoolCommand, PoolError},
};
use event_store::ExecuteError;

use crate::common::{
    TestLog, account_id, by_admin, fingerprint, invite, link, log, metadata, now, pool_id,
    register_pool,
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
            overcommit: None,
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
