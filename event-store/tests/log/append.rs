//! Appends: gapless, exactly once, judged one by one.

use std::collections::BTreeSet;

use crate::common::{account_id, by_admin, invite, log, metadata};
use domain::{
    Role,
    account::{AccountAction, AccountError, ProfileEdit},
    values::DisplayName,
};
use event_store::{
    AppendError, ExecuteError, Filter, Position,
    append::{Append, SealedEvent},
};
use futures_util::future::join_all;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_writers_leave_no_gap_and_lose_nothing() {
    let log = log().await;
    let invitations = (1..=200).map(|n| {
        let log = &log;
        async move { log.invite(n, &format!("person{n}")).await.position.expect("a position") }
    });
    let acknowledged: BTreeSet<_> = join_all(invitations).await.into_iter().collect();
    let events = log.log.reader().read_after(Position::START, 1_000, &Filter::default()).await;
    let positions: Vec<u64> = events.expect("readable").iter().map(|e| e.position.0).collect();
    assert_eq!(positions, (1..=400).collect::<Vec<_>>());
    assert_eq!(acknowledged.len(), 200);
}

#[tokio::test]
async fn one_command_is_one_block_of_positions() {
    let log = log().await;
    let receipt = log.invite(1, "ada").await;
    assert_eq!((receipt.position, receipt.sequence), (Some(Position(2)), 2));
}

#[tokio::test]
async fn a_command_that_changes_nothing_appends_nothing() {
    let log = log().await;
    log.invite(1, "ada").await;
    let same =
        ProfileEdit { display_name: DisplayName::parse("Person 1").ok(), ..Default::default() };
    let command = by_admin(AccountAction::EditProfile(same));
    let receipt = log.accounts.execute(account_id(1), command, &metadata(), None).await;
    assert_eq!(receipt.expect("accepted").position, None);
    assert_eq!(log.log.reader().head().await.expect("readable"), Position(2));
}

#[tokio::test]
async fn a_login_belongs_to_one_account_also_in_a_race() {
    let log = log().await;
    let racers = (1..=50).map(|n| {
        let command = invite(n, if n % 2 == 0 { "Ada" } else { "ada" }, Role::User);
        let log = &log;
        async move { log.accounts.execute(account_id(n), command, &metadata(), None).await }
    });
    let results = join_all(racers).await;
    let won = results.iter().filter(|result| result.is_ok()).count();
    assert_eq!(won, 1);
    for result in results.into_iter().filter_map(Result::err) {
        assert!(matches!(result, ExecuteError::Refused(AccountError::LoginTaken)), "{result}");
    }
    // The refused ones left neither events nor holes.
    assert_eq!(log.log.reader().head().await.expect("readable"), Position(2));
}

#[tokio::test]
async fn a_refused_append_does_not_hurt_its_neighbours() {
    let log = log().await;
    log.invite(1, "ada").await;
    let results = join_all((2..=60).map(|n| {
        let login = if n % 3 == 0 { "ada".to_owned() } else { format!("person{n}") };
        let log = &log;
        async move {
            let command = invite(n, &login, Role::User);
            (n, log.accounts.execute(account_id(n), command, &metadata(), None).await.is_ok())
        }
    }))
    .await;
    for (n, accepted) in results {
        assert_eq!(accepted, n % 3 != 0, "invitation {n}");
    }
}

#[tokio::test]
async fn a_stale_expectation_is_refused_and_says_where_the_aggregate_is() {
    let log = log().await;
    log.invite(1, "ada").await;
    let command = by_admin(AccountAction::CancelSetupLink { reason: None });
    let result = log.accounts.execute(account_id(1), command, &metadata(), Some(1)).await;
    assert!(matches!(result, Err(ExecuteError::Stale { actual: 2 })));
}

#[tokio::test]
async fn two_nodes_on_one_stream_both_get_through() {
    let one = log().await;
    one.invite(1, "ada").await;
    let options = event_store::ConnectOptions::parse(&one.database.url()).expect("a URL");
    let keys = event_store::keys::Installation::open(&one.pool, one.folder.path()).await;
    let two = event_store::Log::open(options, one.pool.clone(), &keys.expect("the same keys"));
    let two = two.aggregates::<domain::account::Account>().expect("accounts");
    let edits = (0..40).map(|n| {
        let edit = ProfileEdit {
            display_name: DisplayName::parse(&format!("Name {n}")).ok(),
            ..Default::default()
        };
        let node = if n % 2 == 0 { &one.accounts } else { &two };
        async move {
            let command = by_admin(AccountAction::EditProfile(edit));
            node.execute(account_id(1), command, &metadata(), None).await
        }
    });
    for result in join_all(edits).await {
        result.expect("no caller sees a conflict");
    }
    assert_eq!(one.accounts.load(account_id(1)).await.expect("loads").sequence, 42);
}

fn name(text: &str) -> domain::account::AccountCommand {
    let display_name = DisplayName::parse(text).ok();
    by_admin(AccountAction::EditProfile(ProfileEdit { display_name, ..Default::default() }))
}

#[tokio::test]
async fn that_nothing_is_to_be_done_is_said_only_of_what_the_log_has() {
    let one = log().await;
    one.invite(1, "ada").await;
    let id = account_id(1);
    one.accounts.execute(id, name("Ada"), &metadata(), None).await.expect("edited");
    let options = event_store::ConnectOptions::parse(&one.database.url()).expect("a URL");
    let keys = event_store::keys::Installation::open(&one.pool, one.folder.path()).await;
    let two = event_store::Log::open(options, one.pool.clone(), &keys.expect("the same keys"));
    let two = two.aggregates::<domain::account::Account>().expect("accounts");
    two.execute(id, name("Countess"), &metadata(), None).await.expect("edited elsewhere");
    // The first node remembers that this is the name already.
    let receipt = one.accounts.execute(id, name("Ada"), &metadata(), None).await.expect("edited");
    assert_eq!((receipt.position, receipt.sequence), (Some(Position(5)), 5));
}

fn raw(first_sequence: u64) -> Append {
    Append {
        id: uuid::Uuid::now_v7(),
        aggregate_type: "account",
        aggregate_id: account_id(1).to_string(),
        first_sequence,
        events: vec![SealedEvent {
            event_type: "Tested".to_owned(),
            event_version: "1".to_owned(),
            payload: "{}".to_owned(),
            metadata: "{}".to_owned(),
        }],
        guards: Vec::new(),
    }
}

#[tokio::test]
async fn appends_to_one_stream_in_one_batch_follow_each_other() {
    let log = log().await;
    let appender = log.log.appender();
    let first = raw(1);
    appender.append(first.clone()).await.expect("connected");
    let batch = [raw(2), raw(3), raw(3), raw(5), first, raw(4)];
    let answers = join_all(batch.map(|append| appender.append(append))).await;
    let outcome = |answer: Result<Position, AppendError>| match answer {
        Ok(position) => Some(position.0),
        Err(AppendError::Conflict) => None,
        Err(error) => panic!("{error}"),
    };
    // The second with 3 comes late, 5 comes early, and the first is in the log already.
    let answers: Vec<_> = answers.into_iter().map(outcome).collect();
    assert_eq!(answers, [Some(2), Some(3), None, None, Some(1), Some(4)]);
    let times = log
        .database
        .client()
        .await
        .query_one("select count(distinct recorded_at) from events where position > 1", &[])
        .await
        .expect("the times");
    assert_eq!(times.get::<_, i64>(0), 1, "they were one batch");
}

/// An append of so many events to a stream of its own.
fn of_its_own(number: u64, events: usize, payload: &str) -> Append {
    let mut append = raw(1);
    append.aggregate_id = account_id(number).to_string();
    append.events[0].payload = payload.to_owned();
    append.events = vec![append.events[0].clone(); events];
    append
}

#[tokio::test]
async fn a_batch_that_upsets_the_database_is_refused_to_its_culprit_only() {
    let log = log().await;
    let appender = log.log.appender();
    appender.append(raw(1)).await.expect("connected");
    let owner = log.database.client().await;
    owner
        .batch_execute(
            "create function refuse_poison() returns trigger language plpgsql as $$
             begin
                 raise exception 'poison';
             end $$;
             create trigger refuse_poison before insert on events for each row
             when (new.payload::text = '{\"poison\":true}') execute function refuse_poison()",
        )
        .await
        .expect("a database that refuses something");
    let appends = (2..=60).map(|number| {
        let payload = if number == 30 { "{\"poison\":true}" } else { "{}" };
        appender.append(of_its_own(number, 1, payload))
    });
    let answers = join_all(appends).await;
    for (number, answer) in (2..).zip(answers) {
        match answer {
            Err(AppendError::Database(error)) if number == 30 => {
                assert!(error.as_db_error().is_some_and(|error| error.message() == "poison"));
            }
            answer => assert!(answer.is_ok() && number != 30, "{number}: {answer:?}"),
        }
    }
    let events = log.log.reader().read_after(Position::START, 100, &Filter::default()).await;
    let positions: Vec<u64> = events.expect("readable").iter().map(|e| e.position.0).collect();
    assert_eq!(positions, (1..=59).collect::<Vec<_>>());
}

#[tokio::test]
async fn who_comes_beside_a_huge_append_waits_for_one_batch() {
    let log = log().await;
    let appender = log.log.appender();
    appender.append(raw(1)).await.expect("connected");
    let sizes = (2..=61).map(|number| if number == 20 { 10_000 } else { 1 });
    let appends = (2..).zip(sizes).map(|(n, size)| appender.append(of_its_own(n, size, "{}")));
    for answer in join_all(appends).await {
        answer.expect("appended");
    }
    // The appends of a batch are recorded in the same moment.
    let client = log.pool.get().await.expect("a connection");
    let batches = "select count(distinct recorded_at), count(*) from events where position > 1";
    let row = client.query_one(batches, &[]).await.expect("an answer");
    let (batches, events): (i64, i64) = (row.get(0), row.get(1));
    assert_eq!(events, 59 + 10_000);
    assert!(batches <= 2, "{batches} batches");
}
