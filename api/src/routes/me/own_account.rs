//! A person's own account, as they see it.

use std::time::Duration;

use domain::{
    AccountId, Personal, PoolId, Role,
    account::Account,
    values::{AvatarDigest, Fingerprint},
};
use event_store::Loaded;
use projections::profiles;
use serde::Serialize;
use utoipa::ToSchema;

use super::taken_back::TakenBack;
use crate::{
    app::{App, SharedApp},
    problem::ApiError,
    storage::usage::{self, Place, Usage},
};

/// The projections that the quota is read from. All else is as the log has it.
pub const READ_FROM: &[&str] = &["profiles", "pools"];

/// How long the page waits for a new figure of usage before it shows the last one.
const LOOK: Duration = Duration::from_millis(200);

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
    /// What the person's files take up in the quota's pool; null while that is not known.
    usage: Option<Usage>,
    /// What is left of a quota that was taken back; null while there is one, or never was.
    taken_back: Option<TakenBack>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct MyQuota {
    #[schema(value_type = uuid::Uuid)]
    pool_id: PoolId,
    pool_name: String,
    bytes: u64,
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
        let usage = match &quota {
            Some(quota) => usage::known_in(&app.db, account_id, quota.pool_id).await?,
            None => None,
        };
        let taken_back = match quota {
            Some(_) => None,
            None => TakenBack::of(app, account_id).await?,
        };
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
            taken_back,
        })
    }

    /// For somebody who looks: what was measured last may be old by now.
    pub async fn looked_at(mut self, app: &SharedApp) -> Result<Self, ApiError> {
        if let (Some(quota), Some(fingerprint)) = (&self.quota, &self.fingerprint) {
            let (account_id, pool_id) = (self.account_id, quota.pool_id);
            if let Some(root) = app.pools.load(pool_id).await?.aggregate.root {
                let place = Place { account_id, pool_id, root, fingerprint: fingerprint.clone() };
                self.usage = app.storage.usage.look(app, place, LOOK).await?.usage;
            }
        }
        if let (Some(taken_back), Some(fingerprint)) = (&mut self.taken_back, &self.fingerprint) {
            taken_back.look(app, self.account_id, fingerprint, LOOK).await?;
        }
        Ok(self)
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
