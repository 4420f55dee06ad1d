//! Who has a quota.

use deadpool_postgres::Pool;
use domain::{AccountId, PoolId, values::Fingerprint};
use event_store::Position;
use serde::Deserialize;

use super::Profiles;
use crate::{QueryError, moment, projector::Projector};

/// Somebody who has a quota, and by what name their files lie in its pool.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct WithQuota {
    pub account_id: AccountId,
    pub pool_id: PoolId,
    pub fingerprint: Fingerprint,
}

/// Those who have a quota, by account, from the one after `after` on.
pub async fn with_quota_after(
    pool: &Pool,
    after: Option<AccountId>,
    limit: u32,
) -> Result<Vec<WithQuota>, QueryError> {
    let client = pool.get().await?;
    let statement = client
        .prepare_cached(
            "select to_jsonb(t) from profiles.profile t
             where quota_bytes is not null and fingerprint is not null
               and ($1::uuid is null or account_id > $1)
             order by account_id limit $2",
        )
        .await?;
    let after = after.map(|id| id.0);
    moment::documents(client.query(&statement, &[&after, &i64::from(limit)]).await?)
}

/// A quota as the read model has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub struct ToldQuota {
    pub account_id: AccountId,
    pub pool_id: PoolId,
    pub quota_bytes: u64,
}

/// All quotas, and the position that they are of.
#[derive(Clone, Debug)]
pub struct ToldQuotas {
    pub position: Position,
    pub quotas: Vec<ToldQuota>,
}

/// For whoever checks the read model; `None` when nobody has made it yet.
pub async fn told_quotas(pool: &Pool) -> Result<Option<ToldQuotas>, QueryError> {
    let mut client = pool.get().await?;
    let moment = moment::begin(&mut client).await?;
    let Some(position) = moment::position(&moment, Profiles::NAME).await? else {
        return Ok(None);
    };
    let query = "select to_jsonb(t) from profiles.profile t
                 where quota_bytes is not null or pool_id is not null";
    let quotas = moment::documents(moment.query(query, &[]).await?)?;
    Ok(Some(ToldQuotas { position, quotas }))
}
