//! What the append refuses, each refusal by itself: with its name, and without a trace.

use domain::GuardRefusal;
use event_store::{
    AppendError, Position,
    append::{Append, SealedEvent, SealedGuard},
};
use futures_util::future::join_all;
use uuid::Uuid;

use crate::common::{TestLog, account_id, log};

fn append(number: u64, first_sequence: u64, guards: Vec<SealedGuard>) -> Append {
    Append {
        id: Uuid::now_v7(),
        aggregate_type: "account",
        aggregate_id: account_id(number).to_string(),
        first_sequence,
        events: vec![SealedEvent {
            event_type: "Tested".to_owned(),
            event_version: "1".to_owned(),
            payload: "{}".to_owned(),
            metadata: "{}".to_owned(),
        }],
        guards,
    }
}

fn claim(key: &[u8]) -> SealedGuard {
    SealedGuard::Claim { scope: "login", key: key.to_vec() }
}

fn release(key: &[u8]) -> SealedGuard {
    SealedGuard::Release { scope: "login", key: key.to_vec() }
}

const JOIN: SealedGuard = SealedGuard::Join { quorum: "administrators" };
const LEAVE: SealedGuard = SealedGuard::Leave { quorum: "administrators" };

/// Everything that an append writes: events, the head, guards and keys.
async fn everything(log: &TestLog) -> String {
    let client = log.pool.get().await.expect("a connection");
    let query = "select concat(
        (select string_agg(e::text, ' ' order by position) from events e),
        (select h::text from log_head h),
        (select string_agg(c::text, ' ' order by scope, key) from guard_claims c),
        (select string_agg(m::text, ' ' order by quorum, member) from guard_members m),
        (select string_agg(k::text, ' ' order by key_id) from wrapped_keys k))";
    client.query_one(query, &[]).await.expect("text").get(0)
}

/// A log in which 1 has the login `ada` and is the only administrator, and 2 has nothing.
async fn begun() -> TestLog {
    let log = log().await;
    let appender = log.log.appender();
    appender.append(append(1, 1, vec![claim(b"ada"), JOIN])).await.expect("appended");
    appender.append(append(2, 1, Vec::new())).await.expect("appended");
    log
}

async fn refused(log: &TestLog, append: Append) -> AppendError {
    let before = everything(log).await;
    let refusal = log.log.appender().append(append).await.expect_err("refused");
    assert_eq!(everything(log).await, before, "{refusal:?} left something");
    refusal
}

#[tokio::test]
async fn a_sequence_that_is_taken_or_comes_too_early_is_a_conflict() {
    let log = begun().await;
    for sequence in [1, 3, 99] {
        let refusal = refused(&log, append(1, sequence, Vec::new())).await;
        assert!(matches!(refusal, AppendError::Conflict), "{refusal:?}");
    }
    let refusal = refused(&log, append(3, 2, Vec::new())).await;
    assert!(matches!(refusal, AppendError::Conflict), "a stream begins with 1: {refusal:?}");
}

#[tokio::test]
async fn what_another_holds_is_taken_and_named() {
    let log = begun().await;
    // Also when something else of the same append would be fine, before it or after.
    for guards in [
        vec![claim(b"ada")],
        vec![claim(b"bob"), claim(b"ada")],
        vec![claim(b"ada"), claim(b"bob")],
        vec![release(b"ada"), claim(b"ada")],
        vec![SealedGuard::Erase { account: account_id(2).0 }, claim(b"ada")],
    ] {
        match refused(&log, append(2, 2, guards)).await {
            AppendError::Refused(GuardRefusal::Taken { scope }) => assert_eq!(scope, "login"),
            other => panic!("{other:?}"),
        }
    }
    let appender = log.log.appender();
    appender.append(append(1, 2, vec![claim(b"ada")])).await.expect("it is one's own");
    appender.append(append(1, 3, vec![release(b"ada")])).await.expect("given up");
    appender.append(append(2, 2, vec![claim(b"ada")])).await.expect("free again");
}

#[tokio::test]
async fn what_another_holds_cannot_be_released() {
    let log = begun().await;
    log.log.appender().append(append(2, 2, vec![release(b"ada")])).await.expect("appended");
    let refusal = refused(&log, append(2, 3, vec![claim(b"ada")])).await;
    assert!(matches!(refusal, AppendError::Refused(GuardRefusal::Taken { .. })), "{refusal:?}");
}

#[tokio::test]
async fn the_last_of_a_group_stays() {
    let log = begun().await;
    match refused(&log, append(1, 2, vec![LEAVE])).await {
        AppendError::Refused(GuardRefusal::LastMember { quorum }) => {
            assert_eq!(quorum, "administrators");
        }
        other => panic!("{other:?}"),
    }
    let appender = log.log.appender();
    appender.append(append(2, 2, vec![JOIN])).await.expect("a second one");
    appender.append(append(1, 2, vec![LEAVE])).await.expect("not the last");
    let refusal = refused(&log, append(2, 3, vec![LEAVE])).await;
    assert!(
        matches!(refusal, AppendError::Refused(GuardRefusal::LastMember { .. })),
        "{refusal:?}"
    );
}

#[tokio::test]
async fn an_append_that_the_log_has_is_recognised_and_not_written_again() {
    let log = begun().await;
    let sent = append(2, 2, vec![claim(b"bob")]);
    let appender = log.log.appender();
    let position = appender.append(sent.clone()).await.expect("appended");
    appender.append(append(2, 3, vec![release(b"bob")])).await.expect("appended");
    let before = everything(&log).await;
    assert_eq!(appender.append(sent).await.expect("recognised"), position);
    assert_eq!(everything(&log).await, before, "nor is its claim made again");
}

#[tokio::test]
async fn in_one_batch_each_is_judged_by_itself_and_after_those_before_it() {
    let log = begun().await;
    let appender = log.log.appender();
    let answers = join_all(
        [
            append(2, 2, vec![claim(b"ada")]),
            append(3, 1, vec![claim(b"cy")]),
            append(4, 1, vec![claim(b"cy")]),
            append(3, 2, vec![release(b"cy")]),
            append(5, 1, vec![claim(b"cy"), JOIN]),
            append(1, 2, vec![LEAVE]),
            append(5, 2, vec![LEAVE]),
            append(6, 7, Vec::new()),
            append(6, 1, Vec::new()),
        ]
        .map(|append| appender.append(append)),
    )
    .await;
    let named = answers.into_iter().map(|answer| match answer {
        Ok(Position(position)) => position.to_string(),
        Err(AppendError::Refused(GuardRefusal::Taken { .. })) => "taken".to_owned(),
        Err(AppendError::Refused(GuardRefusal::LastMember { .. })) => "last".to_owned(),
        Err(AppendError::Conflict) => "conflict".to_owned(),
        Err(error) => panic!("{error:?}"),
    });
    let named: Vec<_> = named.collect();
    assert_eq!(named, ["taken", "3", "taken", "4", "5", "6", "last", "conflict", "7"]);
    assert_eq!(log.log.reader().head().await.expect("a head"), Position(7));
    assert_eq!(event_store::first_broken_link(&log.pool, 100).await.expect("checked"), None);
}
