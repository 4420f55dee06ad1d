//! Comparing the guard tables with the events.

use domain::{
    Role,
    account::{Account, AccountAction, LeftFiles},
    storage_pool::StoragePool,
    values::{Login, Reason},
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

/// Whoever comes first in the order of ids need not have come first.
#[tokio::test]
async fn what_one_gave_up_and_another_took_is_the_others_whichever_has_the_smaller_id() {
    let log = log().await;
    for (first, second, login) in [(1, 2, "ada"), (4, 3, "bob")] {
        let give_up = by_admin(AccountAction::CancelSetupLink);
        for (number, command) in [
            (first, invite(first, login, Role::User)),
            (first, give_up),
            (second, invite(second, login, Role::User)),
        ] {
            let done = log.accounts.execute(account_id(number), command, &metadata(), None).await;
            done.expect("carried out");
        }
    }
    assert_eq!(differences(&log).await, []);
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

async fn delete(log: &TestLog, number: u64) {
    let reason = Reason::parse("she asked for it").expect("a reason");
    let command = by_admin(AccountAction::Delete { reason, files: LeftFiles::Keep });
    log.accounts.execute(account_id(number), command, &metadata(), None).await.expect("deleted");
}

/// The one difference there is, a data key's: whose, and whether the key is there.
async fn wrong_key(log: &TestLog) -> (uuid::Uuid, bool) {
    let found = differences(log).await;
    let [GuardDifference { guard: Guard::DataKey { account }, by_events, by_tables }] = &found[..]
    else {
        panic!("{found:?}");
    };
    assert_ne!(by_events, by_tables);
    (*account, by_tables.is_some())
}

#[tokio::test]
async fn the_key_of_the_deleted_that_a_backup_brings_back_is_found_and_destroyed_again() {
    let log = story().await;
    let client = log.database.client().await;
    let kept = "create table kept as select * from wrapped_keys";
    client.batch_execute(kept).await.expect("a backup");
    delete(&log, 3).await;
    assert_eq!(differences(&log).await, []);
    let restore = "truncate wrapped_keys; insert into wrapped_keys select * from kept";
    client.batch_execute(restore).await.expect("restored");
    let ada = account_id(3).0;
    assert_eq!(wrong_key(&log).await, (ada, true));
    log.log.keyring().destroy_again(ada).await.expect("destroyed");
    log.log.keyring().destroy_again(ada).await.expect("and nothing more");
    assert_eq!(differences(&log).await, []);
    assert!(log.log.keyring().get(ada).await.expect("read").is_none());
}

#[tokio::test]
async fn the_key_of_the_living_that_is_lost_or_destroyed_is_found() {
    // Of somebody who claims nothing any more: their login is not missed as well.
    for damage in [
        "delete from wrapped_keys",
        "update wrapped_keys set wrapped = null,
                   master_key_id = null, destroyed_at = now()",
    ] {
        let log = story().await;
        let client = log.database.client().await;
        let damage = format!("{damage} where key_id = 'account:{}'", account_id(2));
        client.batch_execute(&damage).await.expect("damaged");
        assert_eq!(wrong_key(&log).await, (account_id(2).0, false));
    }
}

#[tokio::test]
async fn a_key_of_nobody_is_found_once_it_cannot_wait_for_its_account_any_more() {
    let log = story().await;
    let nobody = account_id(77).0;
    log.log.keyring().create_for(nobody).await.expect("created");
    assert_eq!(differences(&log).await, []);
    let age = "update wrapped_keys set created_at = now() - interval '3 hours'";
    log.database.client().await.batch_execute(age).await.expect("aged");
    assert_eq!(wrong_key(&log).await, (nobody, true));
}
