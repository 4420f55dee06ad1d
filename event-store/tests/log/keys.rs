//! The installation's secrets and the accounts' keys, against a database.

use std::collections::BTreeSet;
use std::path::Path;

use deadpool_postgres::Pool;
use event_store::keys::{
    Installation, InstallationError, KEYS_FOLDER, Keyring, KeyringError, MASTER_KEY_FILE, MacUse,
};
use tempfile::TempDir;
use uuid::Uuid;

use crate::common::{destroy_key, log};

fn folder() -> TempDir {
    tempfile::tempdir().expect("a folder")
}

async fn installed(pool: &Pool, data_dir: &Path) -> Installation {
    Installation::open(pool, data_dir).await.expect("opens")
}

/// Keys have no equality on purpose; they are the same when one opens what the other sealed.
async fn same_key(one: &Keyring, other: &Keyring, account: Uuid) -> bool {
    let (Ok(Some(one)), Ok(Some(other))) = (one.get(account).await, other.get(account).await)
    else {
        return false;
    };
    other.open(&one.seal(b"plain", b"place"), b"place").is_ok()
}

#[tokio::test]
async fn a_new_installation_makes_its_secrets_once_and_finds_them_again() {
    let (database, data) = (test_support::database().await, folder());
    let pool = database.pool();
    let first = installed(&pool, data.path()).await;
    assert!(first.master_key_path().ends_with(format!("{KEYS_FOLDER}/{MASTER_KEY_FILE}")));
    assert!(first.master_key_path().exists());
    let again = installed(&pool, data.path()).await;
    assert_eq!(first.master_key_id(), again.master_key_id());
    let mac = |of: &Installation| of.key().mac_key(MacUse::Lookup).mac(b"ada");
    assert_eq!(mac(&first), mac(&again));
}

#[tokio::test]
async fn nodes_that_start_together_agree() {
    let (database, data) = (test_support::database().await, folder());
    let pool = database.pool();
    let opened = futures_util::future::join_all(
        (0..6).map(|_| async { installed(&pool, data.path()).await.master_key_id().to_owned() }),
    )
    .await;
    assert_eq!(opened.iter().collect::<BTreeSet<_>>().len(), 1);
}

#[tokio::test]
async fn a_lost_master_key_is_never_replaced() {
    let (database, data) = (test_support::database().await, folder());
    let pool = database.pool();
    let id = installed(&pool, data.path()).await.master_key_id().to_owned();
    let elsewhere = folder();
    let error = Installation::open(&pool, elsewhere.path()).await.expect_err("no key");
    assert!(matches!(error, InstallationError::MasterKeyMissing { .. }));
    let text = error.to_string();
    assert!(text.contains(&id) && text.contains("restore"), "{text}");
    assert!(!elsewhere.path().join(KEYS_FOLDER).exists());
}

#[tokio::test]
async fn the_master_key_of_another_installation_is_refused() {
    let (database, other) = (test_support::database().await, test_support::database().await);
    let (pool, other_pool) = (database.pool(), other.pool());
    let (data, other_data) = (folder(), folder());
    installed(&pool, data.path()).await;
    installed(&other_pool, other_data.path()).await;
    let error = Installation::open(&pool, other_data.path()).await.expect_err("a wrong key");
    assert!(matches!(error, InstallationError::MasterKeyMismatch { .. }));
}

#[tokio::test]
async fn a_key_left_by_a_crash_before_the_first_start_ended_is_taken_over() {
    let (lost, database) = (test_support::database().await, test_support::database().await);
    let (lost_pool, pool, data) = (lost.pool(), database.pool(), folder());
    let id = installed(&lost_pool, data.path()).await.master_key_id().to_owned();
    assert_eq!(installed(&pool, data.path()).await.master_key_id(), id);
}

#[tokio::test]
async fn only_the_first_opaque_setup_is_recorded() {
    let (database, data) = (test_support::database().await, folder());
    let pool = database.pool();
    let mut first = installed(&pool, data.path()).await;
    let mut second = installed(&pool, data.path()).await;
    assert_eq!(first.opaque_setup_id(), None);
    first.record_opaque_setup(&pool, "first").await.expect("recorded");
    let error = second.record_opaque_setup(&pool, "second").await.expect_err("too late");
    assert!(matches!(error, InstallationError::OpaqueSetupMismatch { .. }));
    assert_eq!(installed(&pool, data.path()).await.opaque_setup_id(), Some("first"));
}

#[tokio::test]
async fn callers_that_race_for_a_key_get_the_same() {
    let (database, data) = (test_support::database().await, folder());
    let pool = database.pool();
    let installation = installed(&pool, data.path()).await;
    let account = Uuid::from_u128(1);
    let keys = futures_util::future::join_all((0..8).map(|_| async {
        let fresh_node = installation.keyring(pool.clone());
        fresh_node.create_for(account).await.expect("created")
    }))
    .await;
    let sealed = keys[0].seal(b"plain", b"place");
    for key in &keys {
        assert_eq!(key.open(&sealed, b"place").expect("the same key").as_slice(), b"plain");
    }
}

#[tokio::test]
async fn accounts_have_keys_of_their_own_and_keep_them() {
    let (database, data) = (test_support::database().await, folder());
    let pool = database.pool();
    let keyring = installed(&pool, data.path()).await.keyring(pool.clone());
    let [ada, bob, nobody] = [1, 2, 3].map(Uuid::from_u128);
    let of_ada = keyring.create_for(ada).await.expect("created");
    let of_bob = keyring.create_for(bob).await.expect("created");
    assert!(of_bob.open(&of_ada.seal(b"plain", b"place"), b"place").is_err());

    let after_restart = installed(&pool, data.path()).await.keyring(pool.clone());
    assert!(same_key(&keyring, &after_restart, ada).await);
    let found = after_restart.get_all(&BTreeSet::from([ada, bob, nobody])).await.expect("read");
    assert_eq!(found.keys().copied().collect::<Vec<_>>(), [ada, bob]);
    let sealed = of_bob.seal(b"plain", b"place");
    assert!(found[&bob].open(&sealed, b"place").is_ok(), "keys are not mixed up");
}

#[tokio::test]
async fn a_destroyed_key_never_comes_back() {
    let (database, data) = (test_support::database().await, folder());
    let pool = database.pool();
    let installation = installed(&pool, data.path()).await;
    let (here, there) = (installation.keyring(pool.clone()), installation.keyring(pool.clone()));
    let account = Uuid::from_u128(1);
    here.create_for(account).await.expect("created");
    assert!(same_key(&here, &there, account).await);
    destroy_key(&pool, account).await;
    here.forget(account);
    assert!(here.get(account).await.expect("read").is_none());
    there.forget(account);
    assert!(there.get(account).await.expect("read").is_none());
    let error = there.create_for(account).await.expect_err("erased for good");
    assert!(matches!(error, KeyringError::Destroyed { account: of } if of == account));
    let client = pool.get().await.expect("a connection");
    let row = client
        .query_one("select count(*) from wrapped_keys where wrapped is not null", &[])
        .await
        .expect("counted");
    assert_eq!(row.get::<_, i64>(0), 1, "only the installation's key is left");
}

#[tokio::test]
async fn a_wrapped_key_moved_to_another_account_does_not_open() {
    let (database, data) = (test_support::database().await, folder());
    let pool = database.pool();
    let installation = installed(&pool, data.path()).await;
    let [ada, bob] = [1, 2].map(Uuid::from_u128);
    let keyring = installation.keyring(pool.clone());
    keyring.create_for(ada).await.expect("created");
    keyring.create_for(bob).await.expect("created");
    let client = pool.get().await.expect("a connection");
    client
        .execute(
            "update wrapped_keys set wrapped = (
                 select wrapped from wrapped_keys where key_id = $1
             ) where key_id = $2",
            &[&format!("account:{ada}"), &format!("account:{bob}")],
        )
        .await
        .expect("moved");
    let fresh_node = installation.keyring(pool.clone());
    let error = fresh_node.get(bob).await.expect_err("moved");
    assert!(matches!(error, KeyringError::Unwrap { account, .. } if account == bob));
}

#[tokio::test]
async fn the_master_key_is_replaced_while_nodes_serve() {
    let (database, data) = (test_support::database().await, folder());
    let pool = database.pool();
    let installation = installed(&pool, data.path()).await;
    let former = installation.master_key_id().to_owned();
    let serving = installation.keyring(pool.clone());
    let people: Vec<Uuid> = (1..=1_200).map(Uuid::from_u128).collect();
    for person in &people {
        serving.create_for(*person).await.expect("created");
    }
    let [erased, newcomer] = [7, 5_000].map(Uuid::from_u128);
    destroy_key(&pool, erased).await;

    // People go on coming while their keys are wrapped anew.
    let coming = async {
        for number in 2_000..2_200 {
            serving.create_for(Uuid::from_u128(number)).await.expect("created");
        }
    };
    let (replaced, ()) = tokio::join!(installation.replace_master_key(&pool), coming);
    let replaced = replaced.expect("replaced");
    assert_ne!(replaced.master_key_id, former);
    assert!(replaced.rewrapped >= 1_200, "{}", replaced.rewrapped);

    // The node that served all along, without its memory, and one that starts now.
    let without_memory = installation.keyring(pool.clone());
    let restarted = installed(&pool, data.path()).await;
    assert_eq!(restarted.master_key_id(), replaced.master_key_id);
    let restarted = restarted.keyring(pool.clone());
    for person in people.iter().copied().chain((2_000..2_200).map(Uuid::from_u128)) {
        assert_eq!(same_key(&without_memory, &restarted, person).await, person != erased);
    }
    without_memory.create_for(newcomer).await.expect("wrapped by the new one");
    let client = pool.get().await.expect("a connection");
    let left = client
        .query_one(
            "select count(*) from wrapped_keys where master_key_id = $1 and wrapped is not null",
            &[&former],
        )
        .await
        .expect("counted");
    assert_eq!(left.get::<_, i64>(0), 0);
    // The former one is kept for old backups, and opens nothing that is in use.
    assert!(replaced.former_path.exists());
}

#[tokio::test]
async fn an_interrupted_replacement_goes_on_when_it_is_asked_for_again() {
    let (database, data) = (test_support::database().await, folder());
    let pool = database.pool();
    let installation = installed(&pool, data.path()).await;
    let keyring = installation.keyring(pool.clone());
    let people: Vec<Uuid> = (1..=20).map(Uuid::from_u128).collect();
    for person in &people {
        keyring.create_for(*person).await.expect("created");
    }
    // As if it had been killed after naming the next key and wrapping some keys anew.
    installation.prepare_next_master_key().expect("prepared");
    let client = database.client().await;
    client
        .batch_execute(
            "create function stop_there() returns trigger language plpgsql as
                 $$ begin raise exception 'killed'; end $$;
             create trigger stop_there before update on wrapped_keys for each row
                 when (old.key_id like '%0f') execute function stop_there()",
        )
        .await
        .expect("a stumbling block");
    installation.replace_master_key(&pool).await.expect_err("interrupted");
    let between = installed(&pool, data.path()).await.keyring(pool.clone());
    for person in &people {
        assert!(same_key(&keyring, &between, *person).await, "both keys are at hand meanwhile");
    }
    client.batch_execute("drop trigger stop_there on wrapped_keys").await.expect("removed");
    let again = installed(&pool, data.path()).await;
    again.replace_master_key(&pool).await.expect("replaced");
    let after = installed(&pool, data.path()).await.keyring(pool.clone());
    for person in &people {
        assert!(same_key(&keyring, &after, *person).await);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_key_destroyed_while_it_is_wrapped_anew_does_not_come_back() {
    let (database, data) = (test_support::database().await, folder());
    let pool = database.pool();
    let installation = installed(&pool, data.path()).await;
    let keyring = installation.keyring(pool.clone());
    let account = Uuid::from_u128(1);
    keyring.create_for(account).await.expect("a key");
    let mut deleting = database.client().await;
    let deletion = deleting.transaction().await.expect("begins");
    deletion
        .execute(
            "update wrapped_keys set wrapped = null, master_key_id = null, destroyed_at = now()
             where key_id = $1",
            &[&format!("account:{account}")],
        )
        .await
        .expect("destroyed");
    let replacing =
        tokio::spawn(async move { installation.replace_master_key(&pool).await.map(drop) });
    // The replacement has read the key as it was, and waits for the row.
    let watcher = database.client().await;
    let waits = "select exists (select from pg_stat_activity where wait_event_type = 'Lock'
                 and datname = current_database() and query like 'update wrapped_keys%')";
    while !watcher.query_one(waits, &[]).await.expect("an answer").get::<_, bool>(0) {
        assert!(!replacing.is_finished(), "the replacement did not meet the deletion");
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
    deletion.commit().await.expect("committed");
    replacing.await.expect("no panic").expect("replaced");
    assert!(keyring.get(account).await.expect("an answer").is_none());
}

#[tokio::test]
async fn a_key_of_an_account_that_was_never_made_is_removed_and_no_other() {
    let log = log().await;
    log.invite(1, "ada").await;
    let keyring = log.log.keyring();
    let [refused, under_way] = [5, 6].map(Uuid::from_u128);
    for account in [refused, under_way] {
        keyring.create_for(account).await.expect("created");
    }
    let ada = crate::common::account_id(1).0;
    let client = log.pool.get().await.expect("a connection");
    let age = "update wrapped_keys set created_at = now() - interval '61 minutes'
        where key_id <> 'account:' || $1::text";
    client.execute(age, &[&under_way.to_string()]).await.expect("aged");
    assert_eq!(keyring.remove_unused().await.expect("removed"), 1);
    let left = "select substr(key_id, 9) from wrapped_keys where key_id like 'account:%'";
    let rows = client.query(left, &[]).await.expect("keys");
    let left: BTreeSet<String> = rows.iter().map(|row| row.get(0)).collect();
    assert_eq!(left, BTreeSet::from([ada, under_way].map(|account| account.to_string())));
}
