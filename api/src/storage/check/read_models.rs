//! What the read models say of pools and quotas, against the books.

use std::collections::BTreeMap;

use domain::{AccountId, PoolId};
use projections::{pools, profiles};

use super::books::Books;

type Quotas = BTreeMap<AccountId, (PoolId, u64)>;

fn quotas(books: &Books) -> Quotas {
    let quotas = books.pools.iter().flat_map(|(pool, book)| {
        book.quotas.iter().map(|(account, bytes)| (*account, (*pool, *bytes)))
    });
    quotas.collect()
}

/// `books` are as of the position that `told` is of.
pub(super) fn pools(books: &Books, told: &pools::Told) -> Vec<String> {
    let mut wrong = Vec::new();
    let rows: BTreeMap<_, _> = told.pools.iter().map(|row| (row.pool_id, row)).collect();
    for (id, book) in &books.pools {
        let Some(row) = rows.get(id) else {
            wrong.push(format!("the read model pools does not have pool {id}"));
            continue;
        };
        let reserved = u64::try_from(book.reserved_bytes()).unwrap_or(u64::MAX);
        let by_events = (&book.name, &book.root, book.headroom_bytes, book.retired);
        let same = (&row.name, &row.root, row.headroom_bytes, row.retired) == by_events
            && (row.allocated_bytes, row.allocations) == (reserved, book.holders())
            && row.revision == book.revision;
        if !same {
            wrong.push(format!(
                "the read model pools says of pool {id} that {} bytes are allocated to {} \
                 accounts; by the events it is {reserved} to {}, or something else of it differs",
                row.allocated_bytes,
                row.allocations,
                book.holders()
            ));
        }
    }
    let strangers = rows.keys().filter(|id| !books.pools.contains_key(id));
    wrong.extend(strangers.map(|id| format!("the read model pools has made pool {id} up")));
    let rows = told.allocations.iter().map(|row| (row.account_id, (row.pool_id, row.bytes)));
    wrong.extend(differences("pools", &quotas(books), &rows.collect()));
    wrong.extend(moves(books, told));
    wrong
}

fn moves(books: &Books, told: &pools::Told) -> Option<String> {
    let by_events = books.pools.iter().flat_map(|(from, book)| {
        let left = book.moves.iter().filter(|(account, _)| !book.abandoned.contains_key(account));
        left.map(|(account, away)| (away.move_id, (*account, *from, away.to, away.state.as_str())))
    });
    let by_events: BTreeMap<_, _> = by_events.collect();
    let rows = told
        .moves
        .iter()
        .map(|row| (row.move_id, (row.account_id, row.from_pool, row.to_pool, row.state.as_str())));
    let rows: BTreeMap<_, _> = rows.collect();
    (by_events != rows).then(|| {
        format!(
            "the read model pools knows {} moves; by the events there are {}, or something else of \
             one differs",
            rows.len(),
            by_events.len()
        )
    })
}

/// `books` are as of the position that `told` is of. Who is deleted has no profile.
pub(super) fn profiles(books: &Books, told: &profiles::ToldQuotas) -> Vec<String> {
    let mut by_events = quotas(books);
    by_events.retain(|account, _| !books.deleted.contains(account));
    let rows = told.quotas.iter().map(|row| (row.account_id, (row.pool_id, row.quota_bytes)));
    differences("profiles", &by_events, &rows.collect())
}

fn differences(read_model: &str, by_events: &Quotas, told: &Quotas) -> Vec<String> {
    let mut accounts: Vec<_> = by_events.keys().chain(told.keys()).collect();
    accounts.sort_unstable();
    accounts.dedup();
    let quota = |quota: Option<&(PoolId, u64)>| match quota {
        Some((pool, bytes)) => format!("{bytes} bytes in pool {pool}"),
        None => "no quota".to_owned(),
    };
    let wrong = accounts.into_iter().filter_map(|account| {
        let (event, row) = (by_events.get(account), told.get(account));
        (event != row).then(|| {
            format!(
                "the read model {read_model} says that {account} has {}; by the events it is {}",
                quota(row),
                quota(event)
            )
        })
    });
    wrong.collect()
}
