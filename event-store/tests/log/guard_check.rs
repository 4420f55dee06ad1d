//! Comparing the guard tables with the events.

use std::time::Duration;

use domain::{
    Role,
    account::{Account, AccountAction, AccountError, LeftFiles},
    storage_pool::StoragePool,
    values::{Login, Reason},
};
use event_store::{ConnectOptions, ExecuteError, Guard, GuardCheck, GuardDifference, ReadError};

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
        AccountAction::ChangeLogin {
            login: Login::parse("renamed").expect("a login"),
            reason: None,
        },
        AccountAction::CancelSetupLink { reason: None },
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
        let give_up = by_admin(AccountAction::CancelSetupLink { reason: None });
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
    assert_eq!((&found[0].by_events, &found[0].by_tables), (&vec![holder], &None));
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
    assert_ne!(by_events.first(), by_tables.as_ref());
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

/// As `dna-nexus log rebuild-guards` does.
async fn rebuilt(log: &TestLog) -> Vec<GuardDifference> {
    let owner = ConnectOptions::parse(&log.database.owner_url()).expect("a URL").pool(1);
    let rebuild = log.log.begin_guard_rebuild(&owner.expect("a pool")).await;
    fold_and_rebuild(rebuild.expect("begins")).await
}

async fn fold_and_rebuild(mut rebuild: GuardCheck) -> Vec<GuardDifference> {
    rebuild.fold::<Account>().await.expect("accounts");
    rebuild.fold::<StoragePool>().await.expect("pools");
    rebuild.rebuild().await.expect("rebuilt")
}

#[tokio::test]
async fn guards_that_are_made_anew_hold() {
    let log = story().await;
    let client = log.database.client().await;
    let damage = "create table claimed as select * from guard_claims;
                  create table members as select * from guard_members;
                  delete from guard_claims where scope <> 'login';
                  update guard_claims set holder = 'nobody';
                  insert into guard_claims values ('login', '\\x00', 'nobody');
                  delete from guard_members;
                  insert into guard_members values ('administrators', 'nobody')";
    client.batch_execute(damage).await.expect("damaged");
    let damaged = differences(&log).await;
    assert_ne!(damaged, []);
    assert_eq!(rebuilt(&log).await, damaged, "it says what it found");
    assert_eq!(differences(&log).await, []);
    assert_eq!(rebuilt(&log).await, [], "there is nothing left to do");
    let as_before = "(table guard_claims except table claimed)
                     union all (table claimed except table guard_claims)
                     union all select quorum, ''::bytea, member from
                         ((table guard_members except table members)
                          union all (table members except table guard_members)) member";
    assert_eq!(client.query(as_before, &[]).await.expect("compared").len(), 0);
    let taken = invite(77, "PERSON3", Role::User);
    let refused = log.accounts.execute(account_id(77), taken, &metadata(), None).await;
    assert!(matches!(refused, Err(ExecuteError::Refused(AccountError::LoginTaken))));
    let free = invite(78, "person2", Role::User);
    log.accounts.execute(account_id(78), free, &metadata(), None).await.expect("given up before");
}

#[tokio::test]
async fn nothing_is_appended_while_guards_are_made_anew() {
    let log = story().await;
    let owner = ConnectOptions::parse(&log.database.owner_url()).expect("a URL").pool(1);
    let rebuild = log.log.begin_guard_rebuild(&owner.expect("a pool")).await.expect("begins");
    let command = invite(77, "late", Role::User);
    let (accounts, metadata) = (&log.accounts, metadata());
    let late = accounts.execute(account_id(77), command, &metadata, None);
    let mut late = std::pin::pin!(late);
    let waited = tokio::time::timeout(Duration::from_millis(300), &mut late).await;
    assert!(waited.is_err(), "it waits");
    assert_eq!(fold_and_rebuild(rebuild).await, []);
    late.await.expect("and is appended then");
    assert_eq!(differences(&log).await, []);
}

#[tokio::test]
async fn what_two_took_while_nothing_guarded_it_is_left_to_people() {
    let log = story().await;
    let client = log.database.client().await;
    client.batch_execute("delete from guard_claims").await.expect("damaged");
    log.invite(77, "person3").await;
    let contested = |differences: Vec<GuardDifference>| {
        let mut contested = differences;
        contested.retain(|difference| difference.by_events.len() > 1);
        contested
    };
    let found = contested(rebuilt(&log).await);
    let both = vec![account_id(3).to_string(), account_id(77).to_string()];
    assert_eq!((found.len(), &found[0].by_events), (1, &both));
    assert_eq!(differences(&log).await, found, "all else is made anew");
    let rename =
        AccountAction::ChangeLogin { login: Login::parse("other").expect("a login"), reason: None };
    let renamed = log.accounts.execute(account_id(77), by_admin(rename), &metadata(), None).await;
    renamed.expect("gives it up");
    rebuilt(&log).await;
    assert_eq!(differences(&log).await, []);
}

#[tokio::test]
async fn a_servers_own_role_cannot_make_guards_anew() {
    let log = story().await;
    let error = log.log.begin_guard_rebuild(&log.pool).await.err().expect("refused");
    let ReadError::Query(error) = error else { panic!("{error}") };
    assert_eq!(error.code().map(|code| code.code()), Some("42501"));
}
