//! Appends: gapless, exactly once, judged one by one.

use std::collections::BTreeSet;

use crate::common::{account_id, by_admin, invite, log, metadata};
use domain::{
    Role,
    account::{AccountAction, AccountError, ProfileEdit},
    values::DisplayName,
};
use event_store::{ExecuteError, Filter, Position};
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
    let command = by_admin(AccountAction::CancelSetupLink);
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
