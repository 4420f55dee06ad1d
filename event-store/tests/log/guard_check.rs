//! Comparing the guard tables with the events.

use domain::{
    Role,
    account::{Account, AccountAction},
    storage_pool::StoragePool,
    values::Login,
};
use event_store::{Guard, GuardDifference};

use crate::common::{TestLog, account_id, by_admin, invite, log, metadata, pool_id, register_pool};

pub async fn differences(log: &TestLog) -> Vec<GuardDifference> {
    let mut check = log.log.begin_guard_check().await.expect("begins");
    check.fold::<Account>().await.expect("accounts");
    check.fold::<StoragePool>().await.expect("pools");
    check.finish().await.expect("compared")
}

async fn story() -> TestLog {
    let log = log().await;
    for number in 1..=5 {
        let command = invite(number, &format!("person{number}"), Role::Admin);
        log.accounts.execute(account_id(number), command, &metadata(), None).await.expect("ok");
    }
    log.pools.execute(pool_id(1), register_pool(1), &metadata(), None).await.expect("registered");
    for action in [
        AccountAction::ChangeLogin { login: Login::parse("renamed").expect("a login") },
        AccountAction::CancelSetupLink,
    ] {
        let receipt =
            log.accounts.execute(account_id(2), by_admin(action), &metadata(), None).await;
        receipt.expect("carried out");
    }
    log
}

#[tokio::test]
async fn what_the_appends_wrote_is_what_the_events_say() {
    let log = story().await;
    assert_eq!(differences(&log).await, []);
}

/// Streams are folded in the order of their ids, and this goes against it.
#[tokio::test]
async fn a_claim_that_one_gave_up_and_another_took_is_the_others() {
    let log = story().await;
    for (number, login) in [(5, "elsewhere"), (1, "person5")] {
        let action = AccountAction::ChangeLogin { login: Login::parse(login).expect("a login") };
        let receipt =
            log.accounts.execute(account_id(number), by_admin(action), &metadata(), None).await;
        receipt.expect("carried out");
    }
    assert_eq!(differences(&log).await, []);
    let client = log.database.client().await;
    let (right, wrong) = (account_id(1).to_string(), account_id(4).to_string());
    client
        .execute(
            "update guard_claims set holder = $2 where holder = $1 and scope = 'login'",
            &[&right, &wrong],
        )
        .await
        .expect("tampered with");
    let found = differences(&log).await;
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!((&found[0].by_events, &found[0].by_tables), (&Some(right), &Some(wrong)));
}

#[tokio::test]
async fn what_somebody_else_wrote_is_found() {
    let log = story().await;
    let client = log.database.client().await;
    let holder = account_id(3).to_string();
    client
        .execute("delete from guard_claims where holder = $1", &[&holder])
        .await
        .expect("tampered with");
    client
        .execute("insert into guard_members values ('administrators', 'nobody')", &[])
        .await
        .expect("tampered with");
    let found = differences(&log).await;
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(matches!(&found[0].guard, Guard::Claim { scope, .. } if scope == "login"));
    assert_eq!((&found[0].by_events, &found[0].by_tables), (&Some(holder), &None));
    assert_eq!(found[1].guard, Guard::Member { quorum: "administrators".to_owned() });
    assert_eq!(found[1].by_tables.as_deref(), Some("nobody"));
}
