//! One batch of appends as one call of the database's `append_batch`.

use std::borrow::Cow;

use domain::GuardRefusal;
use tokio_postgres::{Client, Error, Row, Statement, types::Type};
use uuid::Uuid;

use super::{Append, AppendError, AppendResult, SealedGuard};
use crate::{Position, keys::key_id};

const CALL: &str = "select outcome, detail, last_position
    from append_batch($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)";

pub(super) async fn prepare(client: &Client) -> Result<Statement, Error> {
    use Type as T;
    let types = [
        T::UUID_ARRAY,
        T::INT4_ARRAY,
        T::INT4_ARRAY,
        T::TEXT_ARRAY,
        T::TEXT_ARRAY,
        T::INT8_ARRAY,
        T::TEXT_ARRAY,
        T::TEXT_ARRAY,
        T::TEXT_ARRAY,
        T::TEXT_ARRAY,
        T::TEXT_ARRAY,
        T::TEXT_ARRAY,
        T::BYTEA_ARRAY,
        T::TEXT_ARRAY,
    ];
    client.prepare_typed(CALL, &types).await
}

/// An append as it is sent.
pub(super) struct Sending<'a> {
    pub append: &'a Append,
    /// It counts only if it is in the log already.
    pub only_if_repeated: bool,
}

/// Sends the batch and returns one result for each append, in order.
pub(super) async fn send(
    client: &Client,
    statement: &Statement,
    batch: &[Sending<'_>],
) -> Result<Vec<AppendResult>, Error> {
    let flat = Flattened::of(batch);
    let rows = client
        .query(
            statement,
            &[
                &flat.append_ids,
                &flat.event_counts,
                &flat.guard_counts,
                &flat.aggregate_types,
                &flat.aggregate_ids,
                &flat.sequences,
                &flat.event_types,
                &flat.event_versions,
                &flat.payloads,
                &flat.metadatas,
                &flat.guard_kinds,
                &flat.guard_names,
                &flat.guard_keys,
                &flat.guard_holders,
            ],
        )
        .await?;
    rows.iter().map(outcome).collect()
}

fn outcome(row: &Row) -> Result<AppendResult, Error> {
    let outcome: &str = row.try_get("outcome")?;
    let detail = || row.try_get::<_, Option<String>>("detail").map(Option::unwrap_or_default);
    Ok(match outcome {
        "appended" | "repeated" => Ok(Position::from_sql(row.try_get("last_position")?)),
        "taken" => Err(AppendError::Refused(GuardRefusal::Taken { scope: detail()? })),
        "last-member" => Err(AppendError::Refused(GuardRefusal::LastMember { quorum: detail()? })),
        _ => Err(AppendError::Conflict),
    })
}

/// The batch in the parallel arrays that the function takes.
#[derive(Default)]
struct Flattened<'a> {
    append_ids: Vec<Uuid>,
    event_counts: Vec<i32>,
    guard_counts: Vec<i32>,
    aggregate_types: Vec<&'a str>,
    aggregate_ids: Vec<&'a str>,
    sequences: Vec<i64>,
    event_types: Vec<&'a str>,
    event_versions: Vec<&'a str>,
    payloads: Vec<&'a str>,
    metadatas: Vec<&'a str>,
    guard_kinds: Vec<&'a str>,
    guard_names: Vec<Cow<'a, str>>,
    guard_keys: Vec<&'a [u8]>,
    guard_holders: Vec<&'a str>,
}

impl<'a> Flattened<'a> {
    fn of(batch: &[Sending<'a>]) -> Self {
        let mut flat = Self::default();
        for Sending { append, only_if_repeated } in batch {
            flat.push(append);
            let mut guards = append.guards.len();
            if *only_if_repeated {
                flat.push_guard("repeat-only", "".into(), &[], "");
                guards += 1;
            }
            flat.guard_counts.push(count(guards));
        }
        flat
    }

    fn push(&mut self, append: &'a Append) {
        self.append_ids.push(append.id);
        self.event_counts.push(count(append.events.len()));
        for (event, sequence) in append.events.iter().zip(append.first_sequence..) {
            self.aggregate_types.push(append.aggregate_type);
            self.aggregate_ids.push(&append.aggregate_id);
            self.sequences.push(i64::try_from(sequence).unwrap_or(i64::MAX));
            self.event_types.push(&event.event_type);
            self.event_versions.push(&event.event_version);
            self.payloads.push(&event.payload);
            self.metadatas.push(&event.metadata);
        }
        for guard in &append.guards {
            let mut holder: &'a str = &append.aggregate_id;
            let (kind, name, key): (_, Cow<'a, str>, &[u8]) = match guard {
                SealedGuard::Claim { scope, key } => ("claim", (*scope).into(), key),
                SealedGuard::Release { scope, key } => ("release", (*scope).into(), key),
                SealedGuard::HandOver { scope, key, to } => {
                    holder = to;
                    ("hand-over", (*scope).into(), key)
                }
                SealedGuard::Join { quorum } => ("join", (*quorum).into(), &[]),
                SealedGuard::Leave { quorum } => ("leave", (*quorum).into(), &[]),
                SealedGuard::Erase { account } => ("erase", key_id(*account).into(), &[]),
            };
            self.push_guard(kind, name, key, holder);
        }
    }

    fn push_guard(&mut self, kind: &'a str, name: Cow<'a, str>, key: &'a [u8], holder: &'a str) {
        self.guard_kinds.push(kind);
        self.guard_names.push(name);
        self.guard_keys.push(key);
        self.guard_holders.push(holder);
    }
}

/// Batches are bounded far below 2^31 events.
fn count(len: usize) -> i32 {
    i32::try_from(len).unwrap_or(i32::MAX)
}
