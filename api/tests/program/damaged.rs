//! What an operator is told of a log and of guards that somebody has tampered with.

use std::path::Path;

use embedded_postgres::EmbeddedPostgres;
use event_store::ConnectOptions;

use crate::running::{folder, printed, refused, run};

/// Everything that was said, and the exit code.
fn said(data: &Path, arguments: &[&str]) -> (String, Option<i32>) {
    let output = run(data, arguments);
    let text = [&output.stdout[..], &output.stderr].concat();
    (String::from_utf8(text).expect("UTF-8"), output.status.code())
}

#[tokio::test]
async fn whatever_was_done_to_the_log_is_said_and_is_an_error() {
    let data = folder();
    for login in ["grace", "ada", "bob"] {
        printed(&run(data.path(), &["migrate"]));
        printed(&run(data.path(), &["admin", "invite", "--login", login]));
    }
    let postgres = EmbeddedPostgres::attach_or_start(data.path()).await.expect("the database");
    let owner = ConnectOptions::parse(&postgres.url("dna_nexus")).expect("a URL");
    let owner = owner.connect().await.expect("a connection");
    let keep = "alter table events disable trigger user;
                create table kept as select * from events";
    owner.batch_execute(keep).await.expect("kept");
    let check = ["log", "check-chain"];
    let whole = "The chain holds from the first event to position 6.\n";
    assert_eq!(printed(&run(data.path(), &check)), whole);
    for (damage, what) in [
        (
            "update events set payload = '{}' where position = 2",
            "the event at position 2 was changed after it was appended",
        ),
        (
            "update events set metadata = '{}' where position = 3",
            "the event at position 3 was changed after it was appended",
        ),
        (
            "delete from events where position = 4",
            "the event at position 4 was removed after it was appended",
        ),
        (
            "delete from events where position > 4",
            "the events at positions 5 to 6 were removed after they were appended",
        ),
    ] {
        owner.batch_execute(damage).await.expect(damage);
        let (text, code) = said(data.path(), &check);
        assert!(text.contains(what) && text.contains("a backup from before"), "{text}");
        assert!(!text.contains("holds"), "{text}");
        assert_eq!(code, Some(1));
        assert!(said(data.path(), &["doctor"]).0.contains(what), "the doctor says so too");
        let repair = "delete from events; insert into events select * from kept";
        owner.batch_execute(repair).await.expect("repaired");
        assert_eq!(printed(&run(data.path(), &check)), whole);
    }
    drop(owner);
    postgres.stop().await.expect("stopped");
}

#[tokio::test]
async fn guards_that_were_damaged_are_found_made_anew_and_hold() {
    let data = folder();
    printed(&run(data.path(), &["migrate"]));
    for login in ["grace", "ada"] {
        printed(&run(data.path(), &["admin", "invite", "--login", login]));
    }
    let postgres = EmbeddedPostgres::attach_or_start(data.path()).await.expect("the database");
    let owner = ConnectOptions::parse(&postgres.url("dna_nexus")).expect("a URL");
    let owner = owner.connect().await.expect("a connection");
    let damage = "delete from guard_claims where holder = (
                      select aggregate_id from events where position = 1);
                  insert into guard_members values ('administrators', 'nobody')";
    owner.batch_execute(damage).await.expect("damaged");
    let found = run(data.path(), &["log", "check-guards"]);
    assert!(refused(&found).contains("2 guards differ from the events"));
    let text = String::from_utf8_lossy(&found.stdout);
    assert!(text.contains("Run dna-nexus log rebuild-guards"), "{text}");
    let anew = printed(&run(data.path(), &["log", "rebuild-guards"]));
    assert!(anew.contains("a place among the administrators: by the events nobody"), "{anew}");
    assert!(anew.ends_with("The guard tables and the data keys are what the events say.\n"));
    let fine = "The guard tables and the data keys are what the events say.\n";
    for again in ["check-guards", "rebuild-guards"] {
        assert_eq!(printed(&run(data.path(), &["log", again])), fine);
    }
    // Inviting finds whoever has the login, and renews their link instead of a second account.
    printed(&run(data.path(), &["admin", "invite", "--login", "GRACE"]));
    let accounts = "select count(distinct aggregate_id) from events";
    let accounts = owner.query_one(accounts, &[]).await.expect("a count");
    assert_eq!(accounts.get::<_, i64>(0), 2);
    drop(owner);
    postgres.stop().await.expect("stopped");
}
