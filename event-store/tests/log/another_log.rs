//! A database that comes back as another log: a backup from before the last events was restored, and
//! others have appended since.

use domain::account::{Account, AccountAction, AccountCommand, ProfileEdit};
use domain::values::DisplayName;
use event_store::{Aggregates, Log, Position};

use crate::common::{TestLog, account_id, by_admin, log, metadata};

fn name(text: &str) -> AccountCommand {
    let display_name = DisplayName::parse(text).ok();
    by_admin(AccountAction::EditProfile(ProfileEdit { display_name, ..Default::default() }))
}

/// A log with an account that is three events long.
async fn of_three_events() -> TestLog {
    let log = log().await;
    log.invite(1, "ada").await;
    log.accounts.execute(account_id(1), name("Ada"), &metadata(), None).await.expect("edited");
    log
}

/// A log whose node has an account in its memory that is three events long, the last of them lost.
async fn that_lost_its_end() -> TestLog {
    let log = of_three_events().await;
    lose_the_end(&log).await;
    log
}

async fn lose_the_end(log: &TestLog) {
    let owner = log.database.client().await;
    owner
        .batch_execute(
            "alter table events disable trigger user;
             delete from events where position = 3;
             update log_head set position = 2,
                 chain = (select chain from events where position = 2)",
        )
        .await
        .expect("an earlier log");
}

async fn another_node(log: &TestLog) -> (Log, Aggregates<Account>) {
    let options = event_store::ConnectOptions::parse(&log.database.url()).expect("a URL");
    let keys = event_store::keys::Installation::open(&log.pool, log.folder.path()).await;
    let node = Log::open(options, log.pool.clone(), &keys.expect("the same keys"));
    let accounts = node.aggregates::<Account>().expect("accounts");
    (node, accounts)
}

/// Another node, on whose log the invitation is cancelled in place of what was lost.
async fn cancelled_by_another(log: &TestLog) -> (Log, Aggregates<Account>) {
    let (node, accounts) = another_node(log).await;
    let cancel = by_admin(AccountAction::CancelSetupLink { reason: None });
    let receipt = accounts.execute(account_id(1), cancel, &metadata(), None).await;
    assert_eq!(receipt.expect("cancelled").sequence, 3);
    (node, accounts)
}

#[tokio::test]
async fn a_memory_longer_than_the_log_is_given_up() {
    let log = that_lost_its_end().await;
    let id = account_id(1);
    assert_eq!(log.accounts.load(id).await.expect("loads").sequence, 2);
    let receipt = log.accounts.execute(id, name("Ada"), &metadata(), None).await.expect("edited");
    assert_eq!((receipt.position, receipt.sequence), (Some(Position(3)), 3));
}

#[tokio::test]
async fn a_memory_of_another_event_in_the_same_place_is_given_up() {
    let log = that_lost_its_end().await;
    let (_node, accounts) = cancelled_by_another(&log).await;
    let id = account_id(1);
    let seen = log.accounts.load(id).await.expect("loads");
    assert_eq!(seen, accounts.load(id).await.expect("loads"));
}

#[tokio::test]
async fn what_was_decided_on_another_log_is_not_appended() {
    let log = that_lost_its_end().await;
    let owner = log.database.client().await;
    // A database does not come back as another one while connections to it last.
    let ended = owner
        .query_one(
            "select count(pg_terminate_backend(pid, 5000)) from pg_stat_activity
             where datname = current_database() and query like '%append_batch%'
               and pid <> pg_backend_pid()",
            &[],
        )
        .await
        .expect("an answer");
    assert_eq!(ended.get::<_, i64>(0), 1, "the node's appender");
    let (_node, accounts) = cancelled_by_another(&log).await;
    let id = account_id(1);
    let edited = log.accounts.execute(id, name("Grace"), &metadata(), None).await.expect("edited");
    let seen = accounts.load(id).await.expect("loads");
    assert_eq!((edited.sequence, edited.aggregate), (seen.sequence, seen.aggregate));
}

/// Who never appended has no connection to lose.
#[tokio::test]
async fn what_a_node_has_read_before_its_first_append_is_not_trusted_either() {
    let log = of_three_events().await;
    let (_node, accounts) = another_node(&log).await;
    let id = account_id(1);
    assert_eq!(accounts.load(id).await.expect("loads").sequence, 3);
    lose_the_end(&log).await;
    let (_node, others) = cancelled_by_another(&log).await;
    let edited = accounts.execute(id, name("Grace"), &metadata(), None).await.expect("edited");
    let seen = others.load(id).await.expect("loads");
    assert_eq!((edited.sequence, edited.aggregate), (seen.sequence, seen.aggregate));
}
