//! A person, as administrators see them.

use domain::Role;
use jiff::Timestamp;
use projections::profiles::Shown;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

#[derive(Debug, Serialize, ToSchema)]
pub struct Profile {
    account_id: Uuid,
    login: Option<String>,
    display_name: Option<String>,
    email: Option<String>,
    notes: Option<String>,
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
}

impl From<Shown> for Profile {
    fn from(Shown { profile: row, quota }: Shown) -> Self {
        Self {
            account_id: row.account_id.0,
            login: row.login.map(Into::into),
            display_name: row.display_name.map(Into::into),
            email: row.email.map(Into::into),
            notes: row.notes.map(Into::into),
            role: row.role,
            method: row.method.as_str(),
            status: row.status.as_str(),
            fingerprint: row.fingerprint.map(Into::into),
            registered_at: row.registered_at,
            last_sign_in_at: row.last_sign_in_at,
            quota: quota.map(|quota| Quota {
                pool_id: quota.pool_id.0,
                pool_name: quota.pool_name,
                bytes: quota.bytes,
            }),
            revision: row.revision,
        }
    }
}
