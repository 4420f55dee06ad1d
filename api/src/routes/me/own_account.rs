//! A person's own account, as they see it.

use domain::{
    AccountId, Personal, PoolId, Role,
    account::Account,
    values::{AvatarDigest, Fingerprint},
};
use event_store::Loaded;
use jiff::Timestamp;
use projections::profiles;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{app::App, problem::ApiError, storage::usage};

/// The projections that the quota is read from. All else is as the log has it.
pub const READ_FROM: &[&str] = &["profiles"];

#[derive(Debug, Serialize, ToSchema)]
pub struct Me {
    #[schema(value_type = uuid::Uuid)]
    account_id: AccountId,
    login: String,
    display_name: String,
    /// Names the picture that is shown of the person, if there is one.
    #[schema(value_type = Option<String>)]
    avatar: Option<AvatarDigest>,
    /// `user`, `support`, `auditor` or `admin`.
    #[schema(value_type = String)]
    role: Role,
    status: &'static str,
    /// How the person signs in: `opaque`, `password` or `qr`.
    method: &'static str,
    /// 128 hexadecimal digits.
    #[schema(value_type = String)]
    fingerprint: Option<Fingerprint>,
    revision: u64,
    quota: Option<MyQuota>,
    usage: Option<MyUsage>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct MyQuota {
    #[schema(value_type = uuid::Uuid)]
    pool_id: PoolId,
    pool_name: String,
    bytes: u64,
}

/// What the person's files take up, measured on the pool's disk.
#[derive(Debug, Serialize, ToSchema)]
pub struct MyUsage {
    bytes: u64,
    #[schema(value_type = String, format = DateTime)]
    measured_at: Timestamp,
}

impl Me {
    pub async fn of(
        app: &App,
        account_id: AccountId,
        loaded: &Loaded<Account>,
    ) -> Result<Self, ApiError> {
        let account = &loaded.aggregate;
        let login = account.login.as_ref().and_then(Personal::known);
        let display_name = account.profile.display_name.as_ref().and_then(Personal::known);
        let fingerprint = account.identity.as_ref().map(|identity| identity.fingerprint.clone());
        let quota = quota(app, account_id).await?;
        let usage = usage(app, quota.as_ref(), fingerprint.as_ref()).await?;
        Ok(Self {
            account_id,
            login: login.map(|login| login.as_str().to_owned()).unwrap_or_default(),
            display_name: display_name.map(|name| name.as_str().to_owned()).unwrap_or_default(),
            avatar: account.profile.avatar.clone(),
            role: account.role,
            status: account.status.as_str(),
            method: account.method.as_str(),
            fingerprint,
            revision: loaded.sequence,
            quota,
            usage,
        })
    }
}

async fn quota(app: &App, account_id: AccountId) -> Result<Option<MyQuota>, ApiError> {
    let shown = profiles::get(&app.db, account_id).await?;
    let quota = shown.and_then(|shown| shown.quota);
    Ok(quota.map(|quota| MyQuota {
        pool_id: quota.pool_id,
        pool_name: quota.pool_name,
        bytes: quota.bytes,
    }))
}

/// Nothing while there is no pool to measure in, or while it cannot be reached.
async fn usage(
    app: &App,
    quota: Option<&MyQuota>,
    fingerprint: Option<&Fingerprint>,
) -> Result<Option<MyUsage>, ApiError> {
    let (Some(quota), Some(fingerprint)) = (quota, fingerprint) else { return Ok(None) };
    let pool = app.pools.load(quota.pool_id).await?.aggregate;
    let Some(root) = pool.root else { return Ok(None) };
    let measured = usage::measure(&root, fingerprint).await;
    if let Err(error) = &measured {
        tracing::warn!(pool_id = %quota.pool_id, %error, "a person's usage cannot be measured");
    }
    Ok(measured.ok().map(|bytes| MyUsage { bytes, measured_at: app.clock.now() }))
}
