//! A table of keys that was restored from a backup.

use embedded_postgres::EmbeddedPostgres;
use event_store::ConnectOptions;

use crate::running::{folder, printed, refused, run};

#[tokio::test]
async fn keys_that_nobody_should_have_and_keys_that_are_lost_are_found_and_said_what_to_do_about() {
    let data = folder();
    printed(&run(data.path(), &["migrate"]));
    printed(&run(data.path(), &["admin", "invite", "--login", "grace"]));
    let postgres = EmbeddedPostgres::attach_or_start(data.path()).await.expect("the database");
    let owner = ConnectOptions::parse(&postgres.url("dna_nexus")).expect("a URL");
    let owner = owner.connect().await.expect("a connection");
    let all_is_well = "The guard tables and the data keys are what the events say.\n";
    assert_eq!(printed(&run(data.path(), &["log", "check-guards"])), all_is_well);

    // As a backup brings a key back whose person is in no event any more.
    let backup = "insert into wrapped_keys (key_id, master_key_id, wrapped, created_at)
        select 'account:0199aa00-0000-7000-8000-000000000000', master_key_id, wrapped,
            now() - interval '1 day'
        from wrapped_keys where key_id like 'account:%'";
    owner.batch_execute(backup).await.expect("restored");
    let check = run(data.path(), &["log", "check-guards"]);
    assert!(refused(&check).contains("1 guards differ from the events"));
    let said = String::from_utf8_lossy(&check.stdout).into_owned();
    let key = "the data key of account 0199aa00-0000-7000-8000-000000000000: by the events nobody";
    assert!(said.contains(key) && said.contains("dna-nexus keys forget"), "{said}");
    let forgotten = printed(&run(data.path(), &["keys", "forget"]));
    assert_eq!(forgotten, "1 keys were there that nobody should have, and are destroyed.\n");
    assert_eq!(printed(&run(data.path(), &["log", "check-guards"])), all_is_well);

    let lose = "delete from wrapped_keys where wrapped is not null and key_id like 'account:%'";
    owner.batch_execute(lose).await.expect("lost");
    let check = run(data.path(), &["log", "check-guards"]);
    refused(&check);
    let said = String::from_utf8_lossy(&check.stdout).into_owned();
    assert!(said.contains("restore the table wrapped_keys from a backup"), "{said}");
    drop(owner);
    postgres.stop().await.expect("stopped");
}
