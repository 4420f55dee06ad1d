//! One profile, and the list of them.

use std::collections::HashMap;

use deadpool_postgres::Pool;
use domain::{AccountId, PoolId, Role, account::Status};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::Profile;
use crate::{
    QueryError,
    paging::{List, Page, PageRequest, Sort, anywhere},
};

/// A profile with its quota's pool by name.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Shown {
    pub profile: Profile,
    pub quota: Option<Quota>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Quota {
    pub pool_id: PoolId,
    pub pool_name: String,
    pub bytes: u64,
}

const FROM: &str = "profiles.profile t left join profiles.pool using (pool_id)";

const ROW: &str = "jsonb_build_object(
    'profile', to_jsonb(t),
    'quota', case when quota_bytes is not null then jsonb_build_object(
        'pool_id', pool_id, 'pool_name', coalesce(pool.name, ''), 'bytes', quota_bytes) end)";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    DisplayName,
    Login,
    RegisteredAt,
    Quota,
}

#[derive(Clone, Debug)]
pub struct Listing {
    pub status: Option<Status>,
    pub role: Option<Role>,
    /// Part of a login, name, e-mail address or fingerprint.
    pub filter: Option<String>,
    pub order: Order,
    pub page: PageRequest,
}

pub async fn list(pool: &Pool, listing: &Listing) -> Result<Page<Shown>, QueryError> {
    let list = List {
        from: FROM,
        row: ROW,
        matches: "registered_at is not null and ($1::text is null or status = $1)
             and ($2::text is null or role = $2)
             and ($3::text is null or login ilike $3 or display_name ilike $3 or email ilike $3
                  or fingerprint ilike $3)",
        sort: listing.order.sort(),
        id: "account_id",
    };
    let status = listing.status.map(Status::as_str);
    let role = listing.role.map(Role::as_str);
    let pattern = anywhere(listing.filter.as_deref());
    list.page(pool, &listing.page, &[&status, &role, &pattern]).await
}

impl Order {
    fn sort(self) -> Sort {
        let (name, expression, sql_type) = match self {
            Self::DisplayName => ("display_name", "lower(coalesce(display_name, ''))", "text"),
            Self::Login => ("login", "lower(coalesce(login, ''))", "text"),
            Self::RegisteredAt => ("registered_at", "registered_at", "timestamptz"),
            Self::Quota => ("quota", "coalesce(quota_bytes, 0)", "bigint"),
        };
        Sort { name, expression, sql_type }
    }
}

/// The profile of somebody who has completed their setup.
pub async fn get(pool: &Pool, id: AccountId) -> Result<Option<Shown>, QueryError> {
    let client = pool.get().await?;
    let query =
        format!("select {ROW} from {FROM} where account_id = $1 and registered_at is not null");
    let statement = client.prepare_cached(&query).await?;
    match client.query_opt(&statement, &[&id.0]).await? {
        Some(row) => Ok(Some(serde_json::from_value(row.try_get(0)?)?)),
        None => Ok(None),
    }
}

/// What these people are called, where it is known: of nobody who has been erased.
pub async fn names(
    pool: &Pool,
    accounts: &[AccountId],
) -> Result<HashMap<AccountId, String>, QueryError> {
    let ids: Vec<Uuid> = accounts.iter().map(|account| account.0).collect();
    let client = pool.get().await?;
    let query = "select account_id, display_name from profiles.profile
                 where account_id = any($1) and display_name is not null";
    let mut names = HashMap::new();
    for row in client.query(query, &[&ids]).await? {
        names.insert(AccountId(row.try_get("account_id")?), row.try_get("display_name")?);
    }
    Ok(names)
}
