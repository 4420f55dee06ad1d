//! Pages of a list: stable while rows come and go, because a page starts after a row, not after
//! a number of rows.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use deadpool_postgres::Pool;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use tokio_postgres::types::ToSql;
use uuid::Uuid;

use crate::QueryError;

/// A page, where the next one starts, and how many rows there are on all pages.
#[derive(Clone, Debug, Serialize)]
pub struct Page<T> {
    pub items: Vec<T>,
    pub next_cursor: Option<String>,
    pub total: u64,
}

/// Which page of a list is wanted.
#[derive(Clone, Debug)]
pub struct PageRequest {
    pub descending: bool,
    pub limit: u32,
    /// `next_cursor` of the page before; `None` for the first.
    pub cursor: Option<String>,
}

#[derive(Debug, thiserror::Error)]
#[error("the cursor is not one that this list gave")]
pub struct MalformedPageCursor;

/// After which row a page starts: the value it is sorted by, as text, and the row's id.
#[derive(Serialize, Deserialize)]
struct After(String, Uuid);

/// A list that can be read in pages. All parts are our own text, never the caller's.
pub(crate) struct List {
    /// Table or join that the rows come from, aliased `t`.
    pub from: &'static str,
    /// What is shown of each row, as JSON.
    pub row: &'static str,
    /// The condition, over parameters from `$1` on.
    pub matches: &'static str,
    /// What the list is sorted by: an expression that is never null, and its type.
    pub sort_by: (&'static str, &'static str),
    pub id: &'static str,
}

impl List {
    pub async fn page<T: DeserializeOwned>(
        &self,
        pool: &Pool,
        request: &PageRequest,
        parameters: &[&(dyn ToSql + Sync)],
    ) -> Result<Page<T>, QueryError> {
        let after = request.cursor.as_deref().map(After::read).transpose()?;
        let Self { from, row, matches, sort_by: (sort_by, sort_type), id } = self;
        let (direction, beyond) = if request.descending { ("desc", "<") } else { ("asc", ">") };
        let n = parameters.len();
        let query = format!(
            "select {row} as row, ({sort_by})::text as sort_value, {id} as id
             from {from}
             where ({matches})
               and (${0}::text is null or ({sort_by}, {id}) {beyond} (${0}::text::{sort_type}, ${1}::uuid))
             order by ({sort_by}) {direction}, {id} {direction}
             limit ${2}",
            n + 1,
            n + 2,
            n + 3
        );
        let count = format!("select count(*) from {from} where ({matches})");
        let client = pool.get().await?;
        let value = after.as_ref().map(|after| after.0.as_str());
        let at = after.as_ref().map(|after| after.1);
        // One more than asked for tells whether there is a next page.
        let limit = i64::from(request.limit) + 1;
        let mut all: Vec<&(dyn ToSql + Sync)> = parameters.to_vec();
        all.extend([&value as &(dyn ToSql + Sync), &at, &limit]);
        let statement = client.prepare_cached(&query).await?;
        let mut rows = client.query(&statement, &all).await.map_err(|error| {
            // The one value in the query that we did not make is the cursor's.
            let of_cursor = error.code().is_some_and(|code| code.code().starts_with("22"));
            if of_cursor { QueryError::from(MalformedPageCursor) } else { error.into() }
        })?;
        let statement = client.prepare_cached(&count).await?;
        let total: i64 = client.query_one(&statement, parameters).await?.try_get(0)?;
        let more = rows.len() > request.limit as usize;
        rows.truncate(request.limit as usize);
        let next_cursor = match rows.last().filter(|_| more) {
            Some(row) => Some(After(row.try_get("sort_value")?, row.try_get("id")?).write()?),
            None => None,
        };
        let items = rows
            .into_iter()
            .map(|row| Ok(serde_json::from_value(row.try_get("row")?)?))
            .collect::<Result<_, QueryError>>()?;
        Ok(Page { items, next_cursor, total: u64::try_from(total).unwrap_or(0) })
    }
}

impl After {
    fn read(cursor: &str) -> Result<Self, MalformedPageCursor> {
        let json = BASE64_URL_SAFE_NO_PAD.decode(cursor).map_err(|_| MalformedPageCursor)?;
        serde_json::from_slice(&json).map_err(|_| MalformedPageCursor)
    }

    fn write(&self) -> Result<String, serde_json::Error> {
        Ok(BASE64_URL_SAFE_NO_PAD.encode(serde_json::to_vec(self)?))
    }
}

/// A filter's text as a pattern that matches it anywhere, whatever it contains.
pub(crate) fn anywhere(text: Option<&str>) -> Option<String> {
    let escaped: String = text?
        .trim()
        .chars()
        .flat_map(|c| ("%_\\".contains(c).then_some('\\')).into_iter().chain([c]))
        .collect();
    (!escaped.is_empty()).then(|| format!("%{escaped}%"))
}
