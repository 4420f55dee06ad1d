//! Whether the guard tables say what the events say, and whether the data keys that are there are
//! those of the living; and making the tables anew where they do not.
//!
//! The tables are written by the appends that they guard, so they can only differ after somebody
//! else has written to them, or after a rule about guards has changed.

use std::collections::{BTreeMap, BTreeSet};

use deadpool_postgres::{ClientWrapper, Object, Pool};
use domain::{AccountId, GuardChange, Guarded};
use uuid::Uuid;

use crate::{
    Log, ReadError, RecordedEvent, keys::AccountKeys, recorded::page_of_kind, sealer::Sealer,
    sealing,
};

/// How many events are read at a time.
const PAGE: i64 = 2_000;

/// A claim, the membership of a group, or a person's data key, as the tables hold it.
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
    /// Held by its own account, until that is deleted.
    DataKey {
        account: Uuid,
    },
}

/// Where the tables and the events disagree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GuardDifference {
    pub guard: Guard,
    /// The aggregate that holds it by the events, and by the tables. Where nothing guarded it for a
    /// while, several may hold it by the events.
    pub by_events: Vec<String>,
    pub by_tables: Option<String>,
}

impl GuardDifference {
    /// Who holds it by the events, in words.
    pub fn holders_by_events(&self) -> Option<String> {
        (!self.by_events.is_empty()).then(|| self.by_events.join(" and "))
    }
}

/// A check under way: everything is read as of the moment it began. Of a rebuild, nothing is
/// appended until it has ended.
pub struct GuardCheck {
    client: ClientWrapper,
    sealer: Sealer,
    /// By holder as well: aggregates are folded one after the other, so what one has given up and
    /// another taken may be met in either order.
    expected: BTreeSet<(Guard, String)>,
    /// How often each was handed over to somebody, less how often they received it: in either order,
    /// too. What is left is on its way, and the tables say that it has come.
    on_its_way: BTreeMap<(Guard, String), i64>,
    /// Of whom the events tell something personal, and whom they delete.
    people: BTreeSet<Uuid>,
    erased: BTreeSet<Uuid>,
}

impl Log {
    pub async fn begin_guard_check(&self) -> Result<GuardCheck, ReadError> {
        let client = Object::take(self.pool.get().await?);
        client.batch_execute("begin isolation level repeatable read read only").await?;
        Ok(self.guard_check(client))
    }

    /// As [`Self::begin_guard_check`], to be ended with [`GuardCheck::rebuild`]. Every append waits
    /// until then. `owner` connects as the role that owns the tables.
    pub async fn begin_guard_rebuild(&self, owner: &Pool) -> Result<GuardCheck, ReadError> {
        let client = Object::take(owner.get().await?);
        client.batch_execute("begin; select from log_head for update").await?;
        Ok(self.guard_check(client))
    }

    fn guard_check(&self, client: ClientWrapper) -> GuardCheck {
        GuardCheck {
            client,
            sealer: self.sealer.clone(),
            expected: BTreeSet::new(),
            on_its_way: BTreeMap::new(),
            people: BTreeSet::new(),
            erased: BTreeSet::new(),
        }
    }
}

impl GuardCheck {
    /// Folds all streams of one kind into what their aggregates must hold.
    pub async fn fold<A: Guarded + Clone>(&mut self) -> Result<(), ReadError> {
        let statement = self.client.prepare_cached(&page_of_kind()).await?;
        let (mut id, mut sequence) = (String::new(), 0_i64);
        let mut state = A::default();
        loop {
            let rows = self.client.query(&statement, &[&A::TYPE, &id, &sequence, &PAGE]).await?;
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
                self.people.extend(sealing::accounts_in(&event.payload));
                self.people.extend(sealing::accounts_in_metadata(&event.metadata));
                let payload = std::mem::take(&mut event.payload);
                let change = serde_json::from_value(payload).map_err(|e| event.unreadable(e))?;
                self.apply(&id, state.guard_changes(&change));
                state.apply(change);
            }
        }
    }

    fn apply(&mut self, holder: &str, changes: Vec<GuardChange>) {
        let claim = |claim: &domain::Claim| {
            let key = self.sealer.claim_key(claim);
            (Guard::Claim { scope: claim.scope.to_owned(), key }, holder.to_owned())
        };
        let member = |quorum: domain::Quorum| {
            (Guard::Member { quorum: quorum.0.to_owned() }, holder.to_owned())
        };
        for change in changes {
            match change {
                GuardChange::Claim(claimed) => self.expected.insert(claim(&claimed)),
                GuardChange::Release(released) => self.expected.remove(&claim(&released)),
                GuardChange::HandOver(handed, to) => {
                    let (guard, holder) = claim(&handed);
                    *self.on_its_way.entry((guard.clone(), to)).or_default() += 1;
                    self.expected.remove(&(guard, holder))
                }
                GuardChange::Receive(received) => {
                    let received = claim(&received);
                    *self.on_its_way.entry(received.clone()).or_default() -= 1;
                    self.expected.insert(received)
                }
                GuardChange::Join(quorum) => self.expected.insert(member(quorum)),
                GuardChange::Leave(quorum) => self.expected.remove(&member(quorum)),
                GuardChange::Erase(AccountId(account)) => self.erased.insert(account),
            };
        }
    }

    /// Makes the tables say what the events say, and returns what they said. Left as they are: data
    /// keys, which no event holds, and what several hold by the events, which is for people to sort
    /// out.
    pub async fn rebuild(mut self) -> Result<Vec<GuardDifference>, ReadError> {
        let found = self.compare().await?;
        for GuardDifference { guard, by_events, by_tables } in &found {
            match guard {
                Guard::Claim { scope, key } if by_events.len() < 2 => {
                    let clear = "delete from guard_claims where scope = $1 and key = $2";
                    self.client.execute(clear, &[scope, key]).await?;
                    let claim = "insert into guard_claims
                                 select $1::text, $2::bytea, unnest($3::text[])";
                    self.client.execute(claim, &[scope, key, by_events]).await?;
                }
                Guard::Member { quorum } => {
                    let clear = "delete from guard_members where quorum = $1 and member = $2";
                    self.client.execute(clear, &[quorum, by_tables]).await?;
                    let join = "insert into guard_members select $1::text, unnest($2::text[])";
                    self.client.execute(join, &[quorum, by_events]).await?;
                }
                Guard::Claim { .. } | Guard::DataKey { .. } => {}
            }
        }
        self.client.batch_execute("commit").await?;
        Ok(found)
    }

    /// Compares with the tables, as they were when the check began.
    pub async fn finish(mut self) -> Result<Vec<GuardDifference>, ReadError> {
        self.compare().await
    }

    async fn compare(&mut self) -> Result<Vec<GuardDifference>, ReadError> {
        let held = |account: Uuid| (Guard::DataKey { account }, account.to_string());
        let on_its_way = self.on_its_way.iter().filter(|(_, times)| **times > 0);
        self.expected.extend(on_its_way.map(|(guard, _)| guard.clone()));
        self.expected.extend(self.people.difference(&self.erased).copied().map(held));
        let mut found = BTreeSet::new();
        for row in self.client.query("select scope, key, holder from guard_claims", &[]).await? {
            let guard = Guard::Claim { scope: row.try_get(0)?, key: row.try_get(1)? };
            found.insert((guard, row.try_get(2)?));
        }
        for row in self.client.query("select quorum, member from guard_members", &[]).await? {
            found.insert((Guard::Member { quorum: row.try_get(0)? }, row.try_get(1)?));
        }
        let keys = AccountKeys::read(&self.client).await?;
        for account in keys.kept {
            // One that was made a moment ago may wait for its account.
            if self.people.contains(&account) || !keys.made_lately.contains(&account) {
                found.insert(held(account));
            }
        }
        let expected = by_guard(std::mem::take(&mut self.expected));
        let found = by_guard(found);
        let guards: BTreeSet<_> = expected.keys().chain(found.keys()).collect();
        let differences = guards.into_iter().filter_map(|guard| {
            let holders = |held: &BTreeMap<_, Vec<_>>| held.get(guard).cloned().unwrap_or_default();
            let (by_events, by_tables) = (holders(&expected), holders(&found));
            (by_events != by_tables).then(|| GuardDifference {
                guard: guard.0.clone(),
                by_events,
                // Their primary key lets it have one holder only.
                by_tables: by_tables.into_iter().next(),
            })
        });
        Ok(differences.collect())
    }
}

/// A claim should have one holder. Groups have many members, so they are told apart by the member.
fn by_guard(held: BTreeSet<(Guard, String)>) -> BTreeMap<(Guard, Option<String>), Vec<String>> {
    let mut by_guard = BTreeMap::<_, Vec<_>>::new();
    for (guard, holder) in held {
        let member = matches!(guard, Guard::Member { .. }).then(|| holder.clone());
        by_guard.entry((guard, member)).or_default().push(holder);
    }
    by_guard
}
