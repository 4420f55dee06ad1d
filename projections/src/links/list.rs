//! The list of links.

use deadpool_postgres::Pool;
use domain::account::LinkPurpose;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Link, LinkState, Person};
use crate::{
    QueryError,
    paging::{List, Page, PageRequest, Sort, anywhere},
};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    CreatedAt,
    ExpiresAt,
    DisplayName,
}

#[derive(Clone, Debug)]
pub struct Listing {
    pub purpose: Option<LinkPurpose>,
    pub state: Option<LinkState>,
    /// Part of a login or name of whom a link is for.
    pub filter: Option<String>,
    /// Links whose time has passed by then count as expired.
    pub now: Timestamp,
    pub order: Order,
    pub page: PageRequest,
}

/// A link with whom it is for, and the present name of whoever made it: absent once that person is
/// erased.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Shown {
    pub link: Link,
    pub person: Person,
    pub created_by_name: Option<String>,
}

const ROW: &str = "jsonb_build_object(
    'link', to_jsonb(t),
    'person', to_jsonb(person),
    'created_by_name', coalesce(t.created_by_system, (
        select maker.display_name from links.person maker
        where maker.account_id = t.created_by)))";

pub async fn list(pool: &Pool, listing: &Listing) -> Result<Page<Shown>, QueryError> {
    let list = List {
        from: "links.link t join links.person using (account_id)",
        row: ROW,
        matches: "($1::text is null or purpose = $1)
             and ($2::text is null
                  or $2 = case when state = 'open' and expires_at <= $3::timestamptz
                               then 'expired' else state end)
             and ($4::text is null or login ilike $4 or display_name ilike $4)",
        sort: listing.order.sort(),
        id: "link_id",
    };
    let purpose = listing.purpose.map(LinkPurpose::as_str);
    let state = listing.state.map(LinkState::as_str);
    let pattern = anywhere(listing.filter.as_deref());
    list.page(pool, &listing.page, &[&purpose, &state, &listing.now, &pattern]).await
}

impl Order {
    fn sort(self) -> Sort {
        let (name, expression, sql_type) = match self {
            Self::CreatedAt => ("created_at", "created_at", "timestamptz"),
            Self::ExpiresAt => ("expires_at", "expires_at", "timestamptz"),
            Self::DisplayName => ("display_name", "lower(coalesce(display_name, ''))", "text"),
        };
        Sort { name, expression, sql_type }
    }
}
