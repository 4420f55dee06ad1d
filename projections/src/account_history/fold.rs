//! Event -> entries.

use std::{borrow::Cow, pin::pin};

use deadpool_postgres::{ClientWrapper, Transaction};
use domain::{AccountId, Actor, Personal, account::AccountEvent};
use futures_util::{TryFutureExt, TryStreamExt, try_join};
use uuid::Uuid;

use super::{Entry, Person, describe};
use crate::{
    digest::Digest,
    event::{Event, Subject, Undigestible, whole_microseconds},
    projector::Projector,
    table::{self, Rows, Stored, TableError},
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
    const VERSION: i32 = 3;
    const TABLES: &'static str = include_str!("tables.sql");

    type Rows = HistoryRows;

    async fn prepare(client: &ClientWrapper) -> Result<(), tokio_postgres::Error> {
        Rows::<Person>::prepare(client).await?;
        table::prepare_insert::<Entry>(client).await
    }

    async fn load(
        transaction: &Transaction<'_>,
        events: &[&Event],
        forgotten: &[AccountId],
    ) -> Result<HistoryRows, TableError> {
        let people = events.iter().flat_map(|event| {
            let address = event.metadata.address.as_ref();
            [event.account(), actor(event), address.map(Personal::of)].into_iter().flatten()
        });
        let people = people.chain(forgotten.iter().copied()).map(|id| id.0);
        let persons = Rows::load(transaction, people).await?;
        Ok(HistoryRows { persons, ..HistoryRows::default() })
    }

    fn fold(rows: &mut HistoryRows, event: &Event) -> Result<(), Undigestible> {
        let Some(account_id) = event.account() else { return Ok(()) };
        let event = as_it_reads_now(rows, event)?;
        // Before the event is applied: the actor's name as it was when they acted.
        let (actor_kind, actor_id, actor_name) = match &event.metadata.actor {
            Actor::Account { id, .. } => {
                let known = rows.persons.get(id.0);
                ("account", Some(*id), known.and_then(|person| person.display_name.clone()))
            }
            Actor::System { name } => ("system", None, Some(name.clone())),
        };
        let person = rows.persons.get_or_insert_with(account_id.0, || Person::new(account_id));
        let was_deleted = person.is_deleted();
        let (subject_type, subject_id, description) = match &event.subject {
            Subject::Account(id, change) => {
                ("account", id.0, Some(describe::account(person, change)))
            }
            Subject::Pool(id, change) => {
                ("storage_pool", id.0, describe::pool(person, *id, change))
            }
            Subject::Token(id, _) => ("service_token", id.0, None),
        };
        if was_deleted {
            person.forget();
        }
        let Some(description) = description else { return Ok(()) };
        rows.entries.push(Entry {
            account_id,
            position: event.position.0,
            at: whole_microseconds(event.recorded_at),
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
            Self::forget(rows, *id);
        }
        Ok(())
    }

    /// Forgets the person in what this batch writes; what earlier ones wrote is erased in the
    /// table.
    fn forget(rows: &mut HistoryRows, account: AccountId) {
        for entry in &mut rows.entries {
            entry.forget(account);
        }
        rows.persons.get_or_insert_with(account.0, || Person::new(account)).forget();
        rows.erased.push(account.0);
    }

    async fn store(transaction: &Transaction<'_>, rows: HistoryRows) -> Result<Digest, TableError> {
        let mut digest = erase(transaction, &rows.erased).await?;
        rows.entries.iter().for_each(|entry| digest.add(Entry::TABLE, entry));
        let ((), persons) = try_join!(
            table::insert(transaction, &rows.entries).map_err(TableError::from),
            rows.persons.store(transaction),
        )?;
        Ok(digest.and(persons))
    }

    async fn digest(transaction: &Transaction<'_>) -> Result<Digest, TableError> {
        let entries = table::digest::<Entry>(transaction).await?;
        Ok(entries.and(table::digest::<Person>(transaction).await?))
    }
}

fn actor(event: &Event) -> Option<AccountId> {
    match event.metadata.actor {
        Actor::Account { id, .. } => Some(id),
        Actor::System { .. } => None,
    }
}

/// The event without what is personal of those who have been deleted: it was on its way then, or
/// was read by somebody who had their key.
fn as_it_reads_now<'a>(
    rows: &HistoryRows,
    event: &'a Event,
) -> Result<Cow<'a, Event>, Undigestible> {
    let is_gone = |id: AccountId| rows.persons.get(id.0).is_some_and(Person::is_deleted);
    let address = event.metadata.address.as_ref().map(Personal::of);
    if event.account().into_iter().chain(address).any(is_gone) {
        return Ok(Cow::Owned(event.forgetting(is_gone)?));
    }
    Ok(Cow::Borrowed(event))
}

/// Erases people from what was written earlier, and says by how much that changes it.
async fn erase(transaction: &Transaction<'_>, people: &[Uuid]) -> Result<Digest, TableError> {
    let mut digest = Digest::default();
    if people.is_empty() {
        return Ok(digest);
    }
    table::plan_anew(transaction).await?;
    let erase = transaction.prepare_cached(include_str!("erase.sql")).await?;
    let mut erased = pin!(transaction.query_raw(&erase, [people]).await?);
    while let Some(row) = erased.try_next().await? {
        let mut entry = table::read::<Entry>(&row)?;
        digest.subtract(Entry::TABLE, &entry);
        people.iter().for_each(|id| entry.forget(AccountId(*id)));
        digest.add(Entry::TABLE, &entry);
    }
    Ok(digest)
}
