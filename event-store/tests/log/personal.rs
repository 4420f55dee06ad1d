//! Personal values are sealed at rest, open for us, and gone once their key is.

use std::time::Duration;

use crate::common::{TestLog, account_id, by_admin, destroy_key, log, metadata, open};
use domain::{
    Personal,
    account::{AccountAction, LeftFiles},
    values::Reason,
};
use event_store::{ExecuteError, Filter, Position};

async fn keys_left(log: &TestLog) -> i64 {
    let client = log.pool.get().await.expect("a connection");
    let query = "select count(*) from wrapped_keys
                 where key_id like 'account:%' and wrapped is not null";
    client.query_one(query, &[]).await.expect("counted").get(0)
}

#[tokio::test]
async fn no_personal_value_is_stored_in_plain_text() {
    let log = log().await;
    log.invite(1, "ada.lovelace").await;
    let stored = log.stored_text().await;
    assert!(stored.contains("Invited"));
    for plain in ["ada.lovelace", "Person 1"] {
        assert!(!stored.contains(plain), "{plain} is in the table");
    }
}

#[tokio::test]
async fn a_restarted_node_opens_what_another_sealed() {
    let first = log().await;
    first.invite(1, "ada").await;
    let second = open(first.database, first.folder).await;
    let account = second.accounts.load(account_id(1)).await.expect("loads").aggregate;
    assert_eq!(account.login.as_ref().and_then(Personal::known).expect("open").as_str(), "ada");
}

#[tokio::test]
async fn a_destroyed_key_erases_the_person_and_keeps_the_chain() {
    let log = log().await;
    log.invite(1, "ada").await;
    destroy_key(&log.pool, account_id(1).0).await;
    let reopened = open(log.database, log.folder).await;
    let events = reopened.log.reader().read_after(Position::START, 10, &Filter::default()).await;
    let invited = &events.expect("readable")[0].payload["Invited"];
    assert_eq!(invited["login"]["personal"]["erased"], true);
    let account = reopened.accounts.load(account_id(1)).await.expect("loads").aggregate;
    assert_eq!(account.login, Some(Personal::Erased { of: account_id(1) }));
    assert_eq!(event_store::first_broken_link(&reopened.pool, 10).await.expect("checked"), None);
}

#[tokio::test]
async fn a_node_that_remembers_an_erased_person_forgets_them() {
    let log = log().await;
    log.invite(1, "ada").await;
    let login = async || log.accounts.load(account_id(1)).await.expect("loads").aggregate.login;
    assert_eq!(login().await.as_ref().and_then(Personal::known).expect("open").as_str(), "ada");
    // No event comes with it: nothing but the key's end tells the node.
    destroy_key(&log.pool, account_id(1).0).await;
    // A second where nothing else runs: a machine that is late with everything looks late as well.
    let mut looks = 0;
    while login().await != Some(Personal::Erased { of: account_id(1) }) {
        looks += 1;
        assert!(looks < 100, "promised within a second");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

#[tokio::test]
async fn deleting_an_account_destroys_its_key_in_the_statement_that_appends_the_event() {
    let log = log().await;
    log.invite(3, "ada.lovelace").await;
    log.invite(2, "bob.the.other").await;
    assert_eq!(keys_left(&log).await, 2);
    let delete = async || {
        let reason = Reason::parse("she asked for it").expect("a reason");
        let command = by_admin(AccountAction::Delete { reason, files: LeftFiles::Keep });
        log.accounts.execute(account_id(3), command, &metadata(), None).await
    };
    // As it is when the statement fails after the key was destroyed: neither of both holds.
    let owner = log.database.client().await;
    owner
        .batch_execute(
            "create function stop_there() returns trigger language plpgsql as
                 $$ begin raise exception 'not now'; end $$;
             create trigger stop_there after insert on events for each row
                 when (new.event_type = 'Deleted') execute function stop_there()",
        )
        .await
        .expect("a stumbling block");
    assert!(matches!(delete().await, Err(ExecuteError::Failed(_))));
    assert_eq!(keys_left(&log).await, 2);
    owner.batch_execute("drop trigger stop_there on events").await.expect("removed");
    delete().await.expect("deleted");
    assert_eq!(keys_left(&log).await, 1);
    assert_eq!(delete().await.expect("nothing to do").position, None);
    let again = open(log.database, log.folder).await;
    let events = again.log.reader().read_after(Position::START, 10, &Filter::default()).await;
    let text = format!("{:?}", events.expect("readable"));
    assert!(
        text.contains("bob.the.other")
            && !text.contains("ada.lovelace")
            && !text.contains("she asked")
    );
    assert_eq!(event_store::first_broken_link(&again.pool, 10).await.expect("checked"), None);
}
