//! Event -> entries.

use deadpool_postgres::Transaction;
use domain::{AccountId, Actor, Personal, account::AccountEvent, storage_pool::PoolEvent};
use uuid::Uuid;

use super::{Entry, Person, describe};
use crate::{
    event::{Event, Subject, Undigestible},
    projector::Projector,
    table::{LoadError, Rows},
};

pub struct AccountHistory;

#[derive(Debug, Default)]
pub struct HistoryRows {
    pub persons: Rows<Person>,
    pub entries: Vec<Entry>,
    /// People whose personal values have to go from what was written earlier.
    pub erased: Vec<Uuid>,
}

impl Projector for AccountHistory {
    const NAME: &'static str = "account_history";
    const VERSION: i32 = 1;
    const TABLES: &'static str = include_str!("tables.sql");

    type Rows = HistoryRows;

    async fn load(
        transaction: &Transaction<'_>,
        events: &[&Event],
    ) -> Result<HistoryRows, LoadError> {
        let subjects = events.iter().copied().filter_map(account_of);
        let actors = events.iter().filter_map(|event| match event.metadata.actor {
            Actor::Account { id, .. } => Some(id),
            Actor::System { .. } => None,
        });
        let persons = Rows::load(transaction, subjects.chain(actors).map(|id| id.0)).await?;
        Ok(HistoryRows { persons, ..HistoryRows::default() })
    }

    fn fold(rows: &mut HistoryRows, event: &Event) -> Result<(), Undigestible> {
        let Some(account_id) = account_of(event) else { return Ok(()) };
        // Before the event is applied: the actor's name as it was when they acted.
        let (actor_kind, actor_id, actor_name) = match &event.metadata.actor {
            Actor::Account { id, .. } => {
                let known = rows.persons.get(id.0);
                ("account", Some(*id), known.and_then(|person| person.display_name.clone()))
            }
            Actor::System { name } => ("system", None, Some(name.clone())),
        };
        let person = rows.persons.get_or_insert_with(account_id.0, || Person::new(account_id));
        let (subject_type, subject_id, description) = match &event.subject {
            Subject::Account(id, change) => {
                ("account", id.0, Some(describe::account(person, change)))
            }
            Subject::Pool(id, change) => ("storage_pool", id.0, describe::pool(person, change)),
        };
        let Some(description) = description else { return Ok(()) };
        rows.entries.push(Entry {
            account_id,
            position: event.position.0,
            at: event.recorded_at,
            event_type: event.event_type.clone(),
            subject_type: subject_type.to_owned(),
            subject_id,
            actor_kind: actor_kind.to_owned(),
            actor_id,
            actor_name,
            request_id: event.metadata.request_id.clone(),
            address: event.metadata.address.as_ref().and_then(Personal::known).cloned(),
            address_of: event.metadata.address.as_ref().map(Personal::of),
            reason: description.reason,
            summary: description.summary.to_owned(),
            changes: description.changes,
        });
        if let Subject::Account(id, AccountEvent::Deleted { .. }) = &event.subject {
            erase(rows, *id);
        }
        Ok(())
    }

    async fn store(
        transaction: &Transaction<'_>,
        rows: HistoryRows,
    ) -> Result<(), tokio_postgres::Error> {
        if !rows.entries.is_empty() {
            let insert = "insert into entry select * from jsonb_populate_recordset(null::entry, $1)
                          on conflict do nothing";
            let insert = transaction.prepare_cached(insert).await?;
            transaction.execute(&insert, &[&serde_json::json!(rows.entries)]).await?;
        }
        if !rows.erased.is_empty() {
            for forget in [
                include_str!("erase_as_subject.sql"),
                include_str!("erase_as_actor.sql"),
                include_str!("erase_addresses.sql"),
            ] {
                transaction.execute(forget, &[&rows.erased]).await?;
            }
        }
        rows.persons.store(transaction).await
    }
}

fn account_of(event: &Event) -> Option<AccountId> {
    match &event.subject {
        Subject::Account(id, _) => Some(*id),
        Subject::Pool(_, PoolEvent::QuotaAllocated { account_id, .. })
        | Subject::Pool(_, PoolEvent::QuotaReleased { account_id, .. }) => Some(*account_id),
        Subject::Pool(..) => None,
    }
}

/// Forgets the person in what this batch writes; what earlier ones wrote is erased in the table.
fn erase(rows: &mut HistoryRows, id: AccountId) {
    for entry in &mut rows.entries {
        entry.forget(id);
    }
    if let Some(person) = rows.persons.get_mut(id.0) {
        let Person { account_id, role, status, quota_bytes, .. } = person.clone();
        *person = Person { role, status, quota_bytes, ..Person::new(account_id) };
    }
    rows.erased.push(id.0);
}
