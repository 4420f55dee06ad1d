//! The log as evidence: nothing in it can be changed unnoticed, and other history is recognised.

use crate::common::log;
use event_store::{BrokenLink, Cursor, Filter, Position, ReadError};

#[tokio::test]
async fn the_database_refuses_to_change_the_log_also_to_its_owner() {
    let log = log().await;
    log.invite(1, "ada").await;
    let client = log.database.client().await;
    for statement in [
        "update events set event_type = 'Other'",
        "delete from events",
        "truncate events",
        "update events set position = 9 where false",
    ] {
        let error = client.batch_execute(statement).await.expect_err(statement);
        let message = error.as_db_error().map(|error| error.message().to_owned());
        assert!(message.is_some_and(|text| text.contains("append-only")), "{statement}");
    }
}

#[tokio::test]
async fn the_role_that_servers_run_as_cannot_touch_the_log_but_by_appending() {
    let log = log().await;
    log.invite(1, "ada").await;
    let client = log.pool.get().await.expect("a connection");
    for statement in [
        "update events set event_type = 'Other'",
        "delete from events",
        "truncate events",
        "insert into events select * from events",
        "alter table events disable trigger all",
        "alter table events drop column chain",
        "alter table events owner to current_user",
        "drop table events",
        "drop trigger events_are_append_only on events",
        "update log_head set position = 0",
        "delete from log_head",
        "truncate log_head",
        "delete from guard_claims",
        "insert into guard_members values ('administrators', 'me')",
        "drop function append_batch",
        "drop function chain_next",
        "alter function append_batch owner to current_user",
        "create table public.beside (id int)",
        "update refinery_schema_history set version = 0",
        "set session_replication_role = replica",
        "grant all on events to public",
        "set role postgres",
    ] {
        let Err(error) = client.batch_execute(statement).await else {
            // PostgreSQL only warns about a grant that there is nothing to give.
            assert!(statement.starts_with("grant"), "{statement} was let through");
            continue;
        };
        let code = error.code().map(|code| code.code().to_owned());
        assert_eq!(code.as_deref(), Some("42501"), "{statement}: {error:?}");
    }
    assert_eq!(event_store::first_broken_link(&log.pool, 100).await.expect("checked"), None);
    log.invite(2, "bob").await;
}

#[tokio::test]
async fn the_chain_holds_until_an_event_is_changed() {
    let log = log().await;
    for n in 1..=5 {
        log.invite(n, &format!("person{n}")).await;
    }
    assert_eq!(event_store::first_broken_link(&log.pool, 100).await.expect("checked"), None);
    let client = log.database.client().await;
    client
        .batch_execute(
            "alter table events disable trigger user;
             update events set metadata = '{}' where position = 4;",
        )
        .await
        .expect("tampered with as the table's owner");
    let broken = event_store::first_broken_link(&log.pool, 100).await.expect("checked");
    assert_eq!(broken, Some(BrokenLink::Changed(Position(4))));
}

#[tokio::test]
async fn whatever_was_done_to_the_log_is_found_where_it_was_done() {
    use BrokenLink::{Changed, End, Missing};
    let log = log().await;
    for n in 1..=5 {
        log.invite(n, &format!("person{n}")).await;
    }
    let client = log.database.client().await;
    let keep = "alter table events disable trigger user;
                create table kept as select * from events;
                create table kept_head as select * from log_head";
    client.batch_execute(keep).await.expect("kept");
    let at = Position;
    for (damage, found) in [
        ("update events set payload = '{}' where position = 1", Changed(at(1))),
        ("update events set metadata = '{}' where position = 10", Changed(at(10))),
        ("update events set chain = sha256('') where position = 10", Changed(at(10))),
        ("delete from events where position = 1", Missing(at(1), at(1))),
        ("delete from events where position in (4, 5)", Missing(at(4), at(5))),
        ("delete from events where position > 7", Missing(at(8), at(10))),
        ("delete from events", Missing(at(1), at(10))),
        ("update log_head set position = 9", End(at(10))),
        ("update log_head set chain = sha256('')", End(at(10))),
        (
            // Whoever knows how the chain is computed changes the last event and its chain.
            "update events e set metadata = '{}', chain = chain_next(
                 p.chain, e.position, e.recorded_at, e.append_id, e.aggregate_type, e.aggregate_id,
                 e.sequence, e.event_type, e.event_version, e.payload::text, '{}')
             from events p where e.position = 10 and p.position = 9",
            End(at(10)),
        ),
    ] {
        client.batch_execute(damage).await.expect(damage);
        for newest in [3, 100] {
            let broken = event_store::first_broken_link(&log.pool, newest).await.expect("checked");
            let is_older = matches!(found, Changed(at) | Missing(_, at) if at.0 < 7);
            assert_eq!(broken, (newest == 100 || !is_older).then_some(found), "{damage}");
        }
        let repair = "delete from events; insert into events select * from kept;
                      delete from log_head; insert into log_head select * from kept_head";
        client.batch_execute(repair).await.expect("repaired");
        assert_eq!(event_store::first_broken_link(&log.pool, 100).await.expect("checked"), None);
    }
}

#[tokio::test]
async fn the_chain_is_what_its_specification_says() {
    use sha2::{Digest, Sha256};
    let log = log().await;
    log.invite(1, "ada").await;
    let client = log.pool.get().await.expect("a connection");
    let rows = client
        .query(
            "select position, (extract(epoch from recorded_at) * 1000000)::bigint as micros,
                    append_id, aggregate_type, aggregate_id, sequence, event_type, event_version,
                    payload::text, metadata::text, chain
             from events order by position",
            &[],
        )
        .await
        .expect("rows");
    let mut chain = [0; 32];
    for row in rows {
        let mut hash = Sha256::new().chain_update(chain);
        hash.update(row.get::<_, i64>("position").to_be_bytes());
        hash.update(row.get::<_, i64>("micros").to_be_bytes());
        hash.update(row.get::<_, uuid::Uuid>("append_id").as_bytes());
        hash.update(row.get::<_, i64>("sequence").to_be_bytes());
        let texts: Vec<String> = [
            "aggregate_type",
            "aggregate_id",
            "event_type",
            "event_version",
            "payload",
            "metadata",
        ]
        .into_iter()
        .map(|name| row.get(name))
        .collect();
        for text in &texts {
            hash.update(u32::try_from(text.len()).expect("short").to_be_bytes());
        }
        hash.update(texts.concat());
        chain = hash.finalize().into();
        assert_eq!(row.get::<_, Vec<u8>>("chain"), chain);
    }
}

#[tokio::test]
async fn a_cursor_of_another_history_is_noticed() {
    let log = log().await;
    log.invite(1, "ada").await;
    let reader = log.log.reader();
    let events = reader.read_after(Position::START, 10, &Filter::default()).await.expect("read");
    let cursor = events[1].cursor();
    assert_eq!(reader.resume(cursor).await.expect("ours"), Position(2));
    let other = Cursor { history: [0xde, 0xad, 0xbe, 0xef], ..cursor };
    assert!(matches!(reader.resume(other).await, Err(ReadError::Diverged(_))));
    let beyond = Cursor { position: Position(99), ..cursor };
    assert!(matches!(reader.resume(beyond).await, Err(ReadError::Diverged(_))));
}
