//! Positions drawn in the append, and a reader that waits at gaps.
//!
//! A gap is a transaction that has not committed yet, or one that never will. The reader may pass
//! it once no transaction is left that was open when it saw the gap. For that, a transaction must
//! have its id before it draws a position: with a plain `bigserial` it gets it afterwards, and the
//! reader passes over events that are still to come.

use std::sync::Arc;

use tokio_postgres::Client;

use super::{LOOK_EVERY, Seen};

pub const TABLE: &str = "create table events (
    aggregate_type text not null, aggregate_id text not null,
    sequence bigint check (sequence >= 0) not null,
    event_type text not null, event_version text not null, payload json not null,
    metadata json not null, position bigint not null unique,
    primary key (aggregate_type, aggregate_id, sequence));
    create sequence positions;
    alter table events alter column position set default
        case when pg_current_xact_id() is not null then nextval('positions') end";

pub async fn follow(client: Client, seen: Arc<Seen>) -> anyhow::Result<()> {
    let read = client
        .prepare(
            "select position, aggregate_id, pg_snapshot_xmin(pg_current_snapshot())::text::bigint,
                 pg_snapshot_xmax(pg_current_snapshot())::text::bigint
             from events where position > $1 order by position limit 1000",
        )
        .await?;
    let mut after = 0_i64;
    // The first transaction that began after the gap was seen.
    let mut gap: Option<i64> = None;
    loop {
        let rows = client.query(&read, &[&after]).await?;
        let Some(first) = rows.first() else {
            tokio::time::sleep(LOOK_EVERY).await;
            continue;
        };
        let (oldest_open, next): (i64, i64) = (first.get(2), first.get(3));
        let passable = gap.is_some_and(|next_then| oldest_open >= next_then);
        let mut ids = Vec::with_capacity(rows.len());
        for row in &rows {
            let position: i64 = row.get(0);
            if position != after + 1 && !(ids.is_empty() && passable) {
                break;
            }
            after = position;
            ids.push(row.get::<_, &str>(1).parse().unwrap_or_default());
        }
        if ids.is_empty() {
            gap = gap.or(Some(next));
            tokio::time::sleep(LOOK_EVERY).await;
        } else {
            gap = None;
        }
        seen.read(ids.into_iter());
    }
}
