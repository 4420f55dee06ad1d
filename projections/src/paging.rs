//! Pages of a list: stable while rows come and go, because a page starts after a row, not after
//! a number of rows.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use deadpool_postgres::{Client, Pool};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use tokio_postgres::{Row, types::ToSql};
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

/// After which row a page starts: the order's name, the row's value in it as text, and its id.
#[derive(Serialize, Deserialize)]
struct After(String, String, Uuid);

/// An order that a list can be in.
pub(crate) struct Sort {
    pub name: &'static str,
    /// Never null.
    pub expression: &'static str,
    pub sql_type: &'static str,
}

/// A list that can be read in pages. All parts are our own text, never the caller's.
pub(crate) struct List {
    /// Table or join that the rows come from, aliased `t`.
    pub from: &'static str,
    /// What is shown of each row, as JSON.
    pub row: &'static str,
    /// The condition, over parameters from `$1` on.
    pub matches: &'static str,
    pub sort: Sort,
    pub id: &'static str,
}

impl List {
    pub async fn page<T: DeserializeOwned>(
        &self,
        pool: &Pool,
        request: &PageRequest,
        parameters: &[&(dyn ToSql + Sync)],
    ) -> Result<Page<T>, QueryError> {
        let after = match &request.cursor {
            Some(cursor) => Some(After::read(cursor, self.sort.name)?),
            None => None,
        };
        let client = pool.get().await?;
        let mut rows = self.rows(&client, request, after.as_ref(), parameters).await?;
        let count = format!("select count(*) from {} where ({})", self.from, self.matches);
        let count = client.prepare_cached(&count).await?;
        let total: i64 = client.query_one(&count, parameters).await?.try_get(0)?;
        let more = rows.len() > request.limit as usize;
        rows.truncate(request.limit as usize);
        let next_cursor = match rows.last().filter(|_| more) {
            Some(row) => {
                let name = self.sort.name.to_owned();
                Some(After(name, row.try_get("sort_value")?, row.try_get("id")?).write()?)
            }
            None => None,
        };
        let items = rows
            .into_iter()
            .map(|row| Ok(serde_json::from_value(row.try_get("row")?)?))
            .collect::<Result<_, QueryError>>()?;
        Ok(Page { items, next_cursor, total: u64::try_from(total).unwrap_or(0) })
    }

    /// The page's rows, and one more if there is a next page.
    async fn rows(
        &self,
        client: &Client,
        request: &PageRequest,
        after: Option<&After>,
        parameters: &[&(dyn ToSql + Sync)],
    ) -> Result<Vec<Row>, QueryError> {
        let Self { from, row, matches, sort: Sort { expression, sql_type, .. }, id } = self;
        let (direction, beyond) = if request.descending { ("desc", "<") } else { ("asc", ">") };
        let limit = i64::from(request.limit) + 1;
        let mut all = parameters.to_vec();
        all.push(&limit);
        let n = all.len();
        // Only a page that starts after a row is compared with one: an index can then serve it.
        let beyond = match after {
            Some(After(_, value, at)) => {
                all.extend([value as &(dyn ToSql + Sync), at]);
                format!(
                    "and ({expression}, {id}) {beyond} (${}::text::{sql_type}, ${}::uuid)",
                    n + 1,
                    n + 2
                )
            }
            None => String::new(),
        };
        let query = format!(
            "select {row} as row, ({expression})::text as sort_value, {id} as id
             from {from} where ({matches}) {beyond}
             order by {expression} {direction}, {id} {direction} limit ${n}"
        );
        let query = client.prepare_cached(&query).await?;
        client.query(&query, &all).await.map_err(|error| {
            // The one value in the query that we did not make ourselves is the cursor's.
            let about_a_value = error.code().is_some_and(|code| code.code().starts_with("22"));
            let of_cursor = after.is_some() && about_a_value;
            if of_cursor { MalformedPageCursor.into() } else { error.into() }
        })
    }
}

impl After {
    /// A cursor of another order would start the page anywhere, so it is refused.
    fn read(cursor: &str, order: &str) -> Result<Self, MalformedPageCursor> {
        let json = BASE64_URL_SAFE_NO_PAD.decode(cursor).map_err(|_| MalformedPageCursor)?;
        let after: Self = serde_json::from_slice(&json).map_err(|_| MalformedPageCursor)?;
        if after.0 == order { Ok(after) } else { Err(MalformedPageCursor) }
    }

    fn write(&self) -> Result<String, serde_json::Error> {
        Ok(BASE64_URL_SAFE_NO_PAD.encode(serde_json::to_vec(self)?))
    }
}

/// A filter's text as a pattern that matches it anywhere, whatever it contains.
pub(crate) fn anywhere(text: Option<&str>) -> Option<String> {
    let mut escaped = String::new();
    for c in text?.trim().chars().filter(|c| *c != '\0') {
        if matches!(c, '%' | '_' | '\\') {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    (!escaped.is_empty()).then(|| format!("%{escaped}%"))
}

#[cfg(test)]
mod tests {
    use super::anywhere;

    #[test]
    fn a_filter_is_taken_literally() {
        assert_eq!(anywhere(Some(" 50%_\\ ")).as_deref(), Some("%50\\%\\_\\\\%"));
        assert_eq!(anywhere(Some("a\0da")).as_deref(), Some("%ada%"));
        assert_eq!(anywhere(Some("  ")), None);
        assert_eq!(anywhere(None), None);
    }
}
