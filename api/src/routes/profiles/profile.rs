//! A person, as administrators see them.

use domain::{AccountId, Role};
use jiff::Timestamp;
use projections::profiles::Shown;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{app::App, auth::sessions, problem::ApiError};

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
    quota: Option<Quota>,
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

    /// Read models tell what is in the log, which a mere sign-in is not.
    pub async fn with_last_sign_in(app: &App, rows: Vec<Shown>) -> Result<Vec<Self>, ApiError> {
        let ids: Vec<AccountId> = rows.iter().map(|row| row.profile.account_id).collect();
        let last = sessions::last_sign_ins(app, &ids).await?;
        let profiles = rows.into_iter().map(|row| {
            let last_sign_in_at = last.get(&row.profile.account_id).copied();
            Self::new(row, last_sign_in_at)
        });
        Ok(profiles.collect())
    }

    /// A row of the read model, with what sign-in knows.
    fn new(Shown { profile: row, quota }: Shown, last_sign_in_at: Option<Timestamp>) -> Self {
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
            quota: quota.map(|quota| Quota {
                pool_id: quota.pool_id.0,
                pool_name: quota.pool_name,
                bytes: quota.bytes,
            }),
            revision: row.revision,
        }
    }
}
