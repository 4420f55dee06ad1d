//! The rows of all read models: as their tables hold them, and as a pure fold makes them in memory.

use std::collections::BTreeMap;

use event_store::{Filter, Position};
use projections::{
    Deleted, Event, Projector, account_history, approvals, links,
    pools::{self, Allocation, LedgerEntry},
    profiles,
};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

use crate::common::{ALL, Node};

/// The rows of every table, each in its row's own form.
pub type Tables = BTreeMap<&'static str, Vec<Value>>;

fn rows<'a, R: Serialize + 'a>(rows: impl IntoIterator<Item = &'a R>) -> Vec<Value> {
    let rows = rows.into_iter().map(|row| serde_json::to_value(row).expect("a row"));
    let mut rows: Vec<Value> = rows.collect();
    rows.sort_by_key(Value::to_string);
    rows
}

async fn stored<R: Serialize + DeserializeOwned>(node: &Node, table: &str) -> Vec<Value> {
    let client = node.pool.get().await.expect("a connection");
    let query = format!("select to_jsonb(t) from {table} t");
    let found = client.query(&query, &[]).await.expect("rows");
    let found = found.iter().map(|row| serde_json::from_value(row.get(0)).expect("a row"));
    rows(&found.collect::<Vec<R>>())
}

const HISTORY: &str = "account_history.entry";
const HISTORY_PEOPLE: &str = "account_history.person";

/// The tables of all read models, in the order of their names.
async fn there_are(node: &Node) -> Vec<String> {
    let client = node.pool.get().await.expect("a connection");
    let query = "select schemaname || '.' || tablename from pg_tables where schemaname = any($1)";
    let found = client.query(query, &[&&ALL[..]]).await.expect("the tables");
    let mut found: Vec<_> = found.iter().map(|row| row.get(0)).collect();
    found.sort();
    found
}

/// Every table there is: a new one has to be looked at here as well.
pub async fn all_stored(node: &Node) -> Tables {
    let tables: Tables = [
        ("approvals.approval", stored::<approvals::Approval>(node, "approvals.approval").await),
        ("approvals.deleted", stored::<Deleted>(node, "approvals.deleted").await),
        ("profiles.profile", stored::<profiles::Profile>(node, "profiles.profile").await),
        ("profiles.pool", stored::<profiles::PoolName>(node, "profiles.pool").await),
        ("profiles.deleted", stored::<Deleted>(node, "profiles.deleted").await),
        ("links.link", stored::<links::Link>(node, "links.link").await),
        ("links.person", stored::<links::Person>(node, "links.person").await),
        ("links.deleted", stored::<Deleted>(node, "links.deleted").await),
        ("pools.pool", stored::<pools::Pool>(node, "pools.pool").await),
        ("pools.allocation", stored::<Allocation>(node, "pools.allocation").await),
        ("pools.move", stored::<pools::Move>(node, "pools.move").await),
        ("pools.ledger", stored::<LedgerEntry>(node, "pools.ledger").await),
        ("pools.deleted", stored::<Deleted>(node, "pools.deleted").await),
        (HISTORY, stored::<account_history::Entry>(node, HISTORY).await),
        (HISTORY_PEOPLE, stored::<account_history::Person>(node, HISTORY_PEOPLE).await),
    ]
    .into();
    let there = there_are(node).await;
    assert!(there.iter().eq(tables.keys()), "there are {there:?}");
    tables
}

fn fold<P: Projector>(events: &[Event]) -> P::Rows {
    let mut rows = P::Rows::default();
    for event in events {
        P::fold(&mut rows, event).expect("it can be folded");
    }
    rows
}

pub fn all_folded(events: &[Event]) -> Tables {
    let approvals = fold::<approvals::Approvals>(events);
    let profiles = fold::<profiles::Profiles>(events);
    let links = fold::<links::Links>(events);
    let pools = fold::<pools::Pools>(events);
    let history = fold::<account_history::AccountHistory>(events);
    [
        ("approvals.approval", rows(approvals.approvals.all())),
        ("approvals.deleted", rows(approvals.deleted.all())),
        ("profiles.profile", rows(profiles.profiles.all())),
        ("profiles.pool", rows(profiles.pools.all())),
        ("profiles.deleted", rows(profiles.deleted.all())),
        ("links.link", rows(links.links.all())),
        ("links.person", rows(links.people.all())),
        ("links.deleted", rows(links.deleted.all())),
        ("pools.pool", rows(pools.pools.all())),
        ("pools.allocation", rows(pools.allocations.all())),
        ("pools.move", rows(pools.moves.all())),
        ("pools.ledger", rows(&pools.ledger)),
        ("pools.deleted", rows(pools.deleted.all())),
        (HISTORY, rows(&history.entries)),
        (HISTORY_PEOPLE, rows(history.persons.all())),
    ]
    .into()
}

/// The whole log, as somebody reads it who has seen nothing of it before.
pub async fn events(node: &Node) -> Vec<Event> {
    let reader = node.sibling().await.log.reader();
    let events = reader.read_after(Position::START, 10_000, &Filter::default()).await;
    let events = events.expect("read");
    events.iter().map(|recorded| Event::read(recorded).expect("an event")).collect()
}
