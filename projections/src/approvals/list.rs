//! The list of approvals, and how many ask for action.

use deadpool_postgres::Pool;
use domain::account::Status;
use serde::{Deserialize, Serialize};

use super::Approval;
use crate::{
    QueryError,
    paging::{List, Page, PageRequest, Sort, anywhere},
};

/// Which approvals are shown when nothing else is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Show {
    Action,
    All,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// Who waits first, then invitations; within each the newest first when descending.
    Urgency,
    InvitedAt,
    Login,
    DisplayName,
}

#[derive(Clone, Debug)]
pub struct Listing {
    pub show: Show,
    pub status: Option<Status>,
    /// Part of a login, name or fingerprint.
    pub filter: Option<String>,
    pub order: Order,
    pub page: PageRequest,
}

/// An approval with the present name of whoever invited: absent once that person is erased.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Shown {
    pub approval: Approval,
    pub invited_by_name: Option<String>,
}

const ROW: &str = "jsonb_build_object(
    'approval', to_jsonb(t),
    'invited_by_name', coalesce(t.invited_by_system, (
        select inviter.display_name from approvals.approval inviter
        where inviter.account_id = t.invited_by)))";

pub async fn list(pool: &Pool, listing: &Listing) -> Result<Page<Shown>, QueryError> {
    let list = List {
        from: "approvals.approval t",
        row: ROW,
        matches: "($1 or needs_action) and ($2::text is null or status = $2)
             and ($3::text is null or login ilike $3 or display_name ilike $3
                  or fingerprint ilike $3)",
        sort: listing.order.sort(),
        id: "account_id",
    };
    // Who asks for a status wants to see it, completed or not.
    let all = listing.show == Show::All || listing.status.is_some();
    let status = listing.status.map(Status::as_str);
    let pattern = anywhere(listing.filter.as_deref());
    list.page(pool, &listing.page, &[&all, &status, &pattern]).await
}

impl Order {
    fn sort(self) -> Sort {
        let (name, expression, sql_type) = match self {
            Self::Urgency => (
                "urgency",
                "(case when status = 'pending' then 2 when needs_action then 1 else 0 end)
                     * 10000000000000000
                 - coalesce(extract(epoch from coalesce(registered_at, invited_at)) * 1000000,
                            0)::bigint",
                "bigint",
            ),
            Self::InvitedAt => ("invited_at", "coalesce(invited_at, '-infinity')", "timestamptz"),
            Self::Login => ("login", "lower(coalesce(login, ''))", "text"),
            Self::DisplayName => ("display_name", "lower(coalesce(display_name, ''))", "text"),
        };
        Sort { name, expression, sql_type }
    }
}

pub async fn count_needing_action(pool: &Pool) -> Result<u64, QueryError> {
    let client = pool.get().await?;
    let row =
        client.query_one("select count(*) from approvals.approval where needs_action", &[]).await?;
    Ok(u64::try_from(row.try_get::<_, i64>(0)?).unwrap_or(0))
}
