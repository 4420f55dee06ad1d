//! Personal values are sealed at rest, open for us, and gone once their key is.

use crate::common::{account_id, log, open};
use domain::{Personal, account::Account};
use event_store::{Filter, Position};

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
    let installation = event_store::keys::Installation::open(&log.pool, log.folder.path()).await;
    installation
        .expect("keys")
        .keyring(log.pool.clone())
        .destroy(account_id(1).0)
        .await
        .expect("gone");
    let reopened = open(log.database, log.folder).await;
    let events = reopened.log.reader().read_after(Position::START, 10, &Filter::default()).await;
    let invited = &events.expect("readable")[0].payload["Invited"];
    assert_eq!(invited["login"]["personal"]["erased"], true);
    let account = reopened.accounts.load(account_id(1)).await.expect("loads").aggregate;
    assert_eq!(account.login, Some(Personal::Erased { of: account_id(1) }));
    assert_eq!(event_store::first_broken_link(&reopened.pool, 10).await.expect("checked"), None);
}

/// Anyone with stock cqrs-es and postgres-es can load every aggregate from our table.
#[tokio::test]
async fn a_stock_postgres_es_loads_the_same_state_with_personal_values_sealed() {
    use cqrs_es::{AggregateContext, EventStore, persist::PersistedEventStore};
    let log = log().await;
    log.invite(1, "ada").await;
    let pool = sqlx::PgPool::connect(&log.database.url()).await.expect("connected");
    let stock = PersistedEventStore::<_, Account>::new_event_store(
        postgres_es::PostgresEventRepository::new(pool.clone()),
    );
    let mut context = stock.load_aggregate(&account_id(1).to_string()).await.expect("loads");
    let mut theirs = context.aggregate().clone();
    let mut ours = log.accounts.load(account_id(1)).await.expect("loads").aggregate;
    assert!(matches!(theirs.login, Some(Personal::Sealed { .. })));
    for account in [&mut theirs, &mut ours] {
        account.login = None;
        account.profile = Default::default();
    }
    assert_eq!(theirs, ours);
    pool.close().await;
}
