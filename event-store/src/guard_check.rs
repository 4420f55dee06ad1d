//! Whether the guard tables say what the events say.
//!
//! The tables are written by the appends that they guard, so they can only differ after somebody
//! else has written to them, or after a rule about guards has changed.

use std::collections::{BTreeMap, BTreeSet};

use deadpool_postgres::{ClientWrapper, Object};
use domain::{GuardChange, Guarded};

use crate::{Log, ReadError, RecordedEvent, recorded::COLUMNS, sealer::Sealer};

/// How many events are read at a time.
const PAGE: i64 = 2_000;

/// A claim, or the membership of a group, as the tables hold it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Guard {
    /// `key` is a keyed hash of what is claimed.
    Claim {
        scope: String,
        key: Vec<u8>,
    },
    Member {
        quorum: String,
    },
}

/// Where the tables and the events disagree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GuardDifference {
    pub guard: Guard,
    /// The aggregate that holds it by the events, and by the tables.
    pub by_events: Option<String>,
    pub by_tables: Option<String>,
}

type Holders = BTreeMap<Guard, BTreeSet<String>>;

/// A check under way: everything is read as of the moment it began.
pub struct GuardCheck {
    client: ClientWrapper,
    sealer: Sealer,
    /// Who holds what by the events. Streams are folded one after the other and not in the order of
    /// time, so a claim that went from one aggregate to another is kept for each of them.
    expected: Holders,
}

impl Log {
    pub async fn begin_guard_check(&self) -> Result<GuardCheck, ReadError> {
        let client = Object::take(self.pool.get().await?);
        client.batch_execute("begin isolation level repeatable read read only").await?;
        Ok(GuardCheck { client, sealer: self.sealer.clone(), expected: BTreeMap::new() })
    }
}

impl GuardCheck {
    /// Folds all streams of one kind into what their aggregates must hold.
    pub async fn fold<A: Guarded + Clone>(&mut self) -> Result<(), ReadError> {
        let query = format!(
            "select {COLUMNS} from events
             where aggregate_type = $1 and (aggregate_id, sequence) > ($2, $3)
             order by aggregate_id, sequence limit {PAGE}"
        );
        let statement = self.client.prepare_cached(&query).await?;
        let (mut id, mut sequence) = (String::new(), 0_i64);
        let mut state = A::default();
        loop {
            let rows = self.client.query(&statement, &[&A::TYPE, &id, &sequence]).await?;
            if rows.is_empty() {
                return Ok(());
            }
            let events = rows.iter().map(RecordedEvent::from_row).collect();
            for event in self.sealer.open_each(events).await? {
                let mut event = event?;
                if event.aggregate_id != id {
                    state = A::default();
                    id.clone_from(&event.aggregate_id);
                }
                sequence = i64::try_from(event.sequence).unwrap_or(i64::MAX);
                let payload = std::mem::take(&mut event.payload);
                let change = serde_json::from_value(payload).map_err(|e| event.unreadable(e))?;
                self.apply(&id, state.guard_changes(&change));
                state.apply(change);
            }
        }
    }

    fn apply(&mut self, holder: &str, changes: Vec<GuardChange>) {
        let claim = |claim: &domain::Claim| Guard::Claim {
            scope: claim.scope.to_owned(),
            key: self.sealer.claim_key(claim),
        };
        let member = |quorum: domain::Quorum| Guard::Member { quorum: quorum.0.to_owned() };
        for change in changes {
            let (guard, holds) = match change {
                GuardChange::Claim(claimed) => (claim(&claimed), true),
                GuardChange::Release(released) => (claim(&released), false),
                GuardChange::Join(quorum) => (member(quorum), true),
                GuardChange::Leave(quorum) => (member(quorum), false),
                GuardChange::Erase(_) => continue,
            };
            let holders = self.expected.entry(guard).or_default();
            if holds {
                holders.insert(holder.to_owned());
            } else {
                holders.remove(holder);
            }
        }
    }

    /// Compares with the tables, as they were when the check began.
    pub async fn finish(self) -> Result<Vec<GuardDifference>, ReadError> {
        let mut found = Holders::new();
        for row in self.client.query("select scope, key, holder from guard_claims", &[]).await? {
            let guard = Guard::Claim { scope: row.try_get(0)?, key: row.try_get(1)? };
            found.entry(guard).or_default().insert(row.try_get(2)?);
        }
        for row in self.client.query("select quorum, member from guard_members", &[]).await? {
            let guard = Guard::Member { quorum: row.try_get(0)? };
            found.entry(guard).or_default().insert(row.try_get(1)?);
        }
        let guards: BTreeSet<_> = self.expected.keys().chain(found.keys()).collect();
        let (expected, nobody) = (&self.expected, BTreeSet::new());
        let differences = guards.into_iter().flat_map(|guard| {
            let by_events = expected.get(guard).unwrap_or(&nobody);
            between(guard, by_events, found.get(guard).unwrap_or(&nobody))
        });
        Ok(differences.collect())
    }
}

/// A claim has one holder, so one that is wrong stands in place of another. Members are each wrong
/// by themselves.
fn between(
    guard: &Guard,
    by_events: &BTreeSet<String>,
    by_tables: &BTreeSet<String>,
) -> Vec<GuardDifference> {
    let difference = |by_events: Option<&String>, by_tables: Option<&String>| GuardDifference {
        guard: guard.clone(),
        by_events: by_events.cloned(),
        by_tables: by_tables.cloned(),
    };
    let mut missing = by_events.difference(by_tables);
    let mut extra = by_tables.difference(by_events);
    let mut differences = Vec::new();
    loop {
        let pair = match guard {
            Guard::Claim { .. } => (missing.next(), extra.next()),
            Guard::Member { .. } => match missing.next() {
                Some(member) => (Some(member), None),
                None => (None, extra.next()),
            },
        };
        match pair {
            (None, None) => return differences,
            (event, table) => differences.push(difference(event, table)),
        }
    }
}
