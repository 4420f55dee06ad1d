//! Positions given after the commit, by one task.

use tokio_postgres::Client;

use super::LOOK_EVERY;

/// `drawn` keeps the order within a stream: a later event of one is inserted after the earlier
/// one has committed.
pub const TABLE: &str = "create table events (
    aggregate_type text not null, aggregate_id text not null,
    sequence bigint check (sequence >= 0) not null,
    event_type text not null, event_version text not null, payload json not null,
    metadata json not null, drawn bigserial, position bigint unique,
    primary key (aggregate_type, aggregate_id, sequence));
    create index events_without_position on events (drawn) where position is null";

pub async fn run(client: Client) -> anyhow::Result<()> {
    let statement = client
        .prepare(
            "with fresh as (
                 select aggregate_type, aggregate_id, sequence,
                     row_number() over (order by drawn) as place
                 from events where position is null order by drawn limit 1000),
             head as (select coalesce(max(position), 0) as position from events)
             update events set position = head.position + fresh.place from fresh, head
             where events.aggregate_type = fresh.aggregate_type
               and events.aggregate_id = fresh.aggregate_id
               and events.sequence = fresh.sequence",
        )
        .await?;
    loop {
        if client.execute(&statement, &[]).await? == 0 {
            tokio::time::sleep(LOOK_EVERY).await;
        }
    }
}
