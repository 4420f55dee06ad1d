//! A person, as administrators see them.

use domain::{AccountId, Role};
use jiff::Timestamp;
use projections::profiles::Shown;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    app::App,
    auth::sessions,
    problem::ApiError,
    storage::usage::{self, Usage},
};

#[derive(Debug, Serialize, ToSchema)]
pub struct Profile {
    account_id: Uuid,
    login: Option<String>,
    display_name: Option<String>,
    email: Option<String>,
    notes: Option<String>,
    /// Names the picture that is shown of the person, if there is one.
    avatar: Option<String>,
    /// `user`, `support`, `auditor` or `admin`.
    #[schema(value_type = String)]
    role: Role,
    method: &'static str,
    status: &'static str,
    fingerprint: Option<String>,
    #[schema(value_type = Option<String>, format = DateTime)]
    registered_at: Option<Timestamp>,
    #[schema(value_type = Option<String>, format = DateTime)]
    last_sign_in_at: Option<Timestamp>,
    /// Until when the person's reset link works; null when there is none.
    #[schema(value_type = Option<String>, format = DateTime)]
    reset_link_expires_at: Option<Timestamp>,
    /// A reset was forced: nobody comes in before a new password is set.
    reset_required: bool,
    quota: Option<Quota>,
    /// What the person's files take up in the quota's pool, as it was measured last; null while
    /// that is not known.
    usage: Option<Usage>,
    revision: u64,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct Quota {
    pool_id: Uuid,
    pool_name: String,
    bytes: u64,
}

impl Profile {
    pub fn revision(&self) -> u64 {
        self.revision
    }

    /// Rows of the read model, with what is not in the log: sign-ins, and what was measured.
    pub async fn with_what_is_not_in_the_log(
        app: &App,
        rows: Vec<Shown>,
    ) -> Result<Vec<Self>, ApiError> {
        let ids: Vec<AccountId> = rows.iter().map(|row| row.profile.account_id).collect();
        let last = sessions::last_sign_ins(app, &ids).await?;
        let now = app.clock.now();
        let used = usage::known(&app.db, &ids).await?;
        let profiles = rows.into_iter().map(|row| {
            let account_id = row.profile.account_id;
            let pool_id = row.quota.as_ref().map(|quota| quota.pool_id);
            let usage = pool_id.and_then(|pool_id| used.get(&(account_id, pool_id)).copied());
            Self::new(row, last.get(&account_id).copied(), usage, now)
        });
        Ok(profiles.collect())
    }

    fn new(
        Shown { profile: row, quota }: Shown,
        last_sign_in_at: Option<Timestamp>,
        usage: Option<Usage>,
        now: Timestamp,
    ) -> Self {
        Self {
            account_id: row.account_id.0,
            login: row.login.map(Into::into),
            display_name: row.display_name.map(Into::into),
            email: row.email.map(Into::into),
            notes: row.notes.map(Into::into),
            avatar: row.avatar.map(Into::into),
            role: row.role,
            method: row.method.as_str(),
            status: row.status.as_str(),
            fingerprint: row.fingerprint.map(Into::into),
            registered_at: row.registered_at,
            last_sign_in_at,
            reset_link_expires_at: row.reset.open_link(now),
            reset_required: row.reset.reset_required,
            quota: quota.map(|quota| Quota {
                pool_id: quota.pool_id.0,
                pool_name: quota.pool_name,
                bytes: quota.bytes,
            }),
            usage,
            revision: row.revision,
        }
    }
}
