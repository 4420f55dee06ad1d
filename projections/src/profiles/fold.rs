//! Event -> rows.

use deadpool_postgres::Transaction;
use domain::{
    Personal, PoolId,
    account::{AccountEvent, Edit},
    storage_pool::PoolEvent,
};

use super::{PoolName, Profile};
use crate::{
    event::{Event, Subject, Undigestible, status_after},
    projector::Projector,
    table::{LoadError, Rows},
};

pub struct Profiles;

#[derive(Debug, Default)]
pub struct ProfileRows {
    pub profiles: Rows<Profile>,
    pub pools: Rows<PoolName>,
}

impl Projector for Profiles {
    const NAME: &'static str = "profiles";
    const VERSION: i32 = 1;
    const TABLES: &'static str = include_str!("tables.sql");

    type Rows = ProfileRows;

    async fn load(
        transaction: &Transaction<'_>,
        events: &[&Event],
    ) -> Result<ProfileRows, LoadError> {
        let accounts = events.iter().filter_map(|event| match &event.subject {
            Subject::Account(id, _) => Some(id.0),
            Subject::Pool(_, PoolEvent::QuotaAllocated { account_id, .. })
            | Subject::Pool(_, PoolEvent::QuotaReleased { account_id, .. }) => Some(account_id.0),
            Subject::Pool(..) => None,
        });
        let pools = events.iter().filter_map(|event| match &event.subject {
            Subject::Pool(id, _) => Some(id.0),
            Subject::Account(..) => None,
        });
        Ok(ProfileRows {
            profiles: Rows::load(transaction, accounts).await?,
            pools: Rows::load(transaction, pools).await?,
        })
    }

    fn fold(rows: &mut ProfileRows, event: &Event) -> Result<(), Undigestible> {
        match &event.subject {
            Subject::Account(id, AccountEvent::Deleted { .. }) => rows.profiles.remove(id.0),
            Subject::Account(id, change) => {
                let row = rows.profiles.get_or_insert_with(id.0, || Profile::new(*id));
                row.revision = event.sequence;
                apply(row, change);
            }
            Subject::Pool(id, change) => apply_pool(rows, *id, change),
        }
        Ok(())
    }

    async fn store(
        transaction: &Transaction<'_>,
        rows: ProfileRows,
    ) -> Result<(), tokio_postgres::Error> {
        rows.profiles.store(transaction).await?;
        rows.pools.store(transaction).await
    }
}

fn apply(row: &mut Profile, event: &AccountEvent) {
    use AccountEvent as E;
    if let Some(status) = status_after(event) {
        row.status = status;
    }
    match event {
        E::Invited { login, display_name, method, role, .. } => {
            row.login = login.known().cloned();
            row.display_name = display_name.known().cloned();
            row.method = *method;
            row.role = *role;
        }
        E::Registered { method, fingerprint, display_name, at, .. } => {
            row.method = *method;
            row.fingerprint = Some(fingerprint.clone());
            row.registered_at = Some(*at);
            if let Some(name) = display_name {
                row.display_name = name.known().cloned();
            }
        }
        E::ProfileEdited { display_name, email, notes, .. } => {
            if let Some(name) = display_name {
                row.display_name = name.known().cloned();
            }
            edit(&mut row.email, email.as_ref());
            edit(&mut row.notes, notes.as_ref());
        }
        E::LoginChanged { login, .. } => row.login = login.known().cloned(),
        E::RoleChanged { role, .. } => row.role = *role,
        _ => {}
    }
}

fn edit<T: Clone>(field: &mut Option<T>, edit: Option<&Edit<Personal<T>>>) {
    match edit {
        Some(Edit::Set(value)) => *field = value.known().cloned(),
        Some(Edit::Cleared) => *field = None,
        None => {}
    }
}

fn apply_pool(rows: &mut ProfileRows, pool_id: PoolId, event: &PoolEvent) {
    use PoolEvent as E;
    match event {
        E::PoolRegistered { name, .. } | E::PoolRenamed { name, .. } => {
            let row = || PoolName { pool_id, name: name.clone() };
            rows.pools.get_or_insert_with(pool_id.0, row).name = name.clone();
        }
        E::QuotaAllocated { account_id, bytes, .. } => {
            if let Some(row) = rows.profiles.get_mut(account_id.0) {
                row.pool_id = Some(pool_id);
                row.quota_bytes = Some(*bytes);
            }
        }
        E::QuotaReleased { account_id, .. } => {
            let here = |row: &&mut Profile| row.pool_id == Some(pool_id);
            if let Some(row) = rows.profiles.get_mut(account_id.0).filter(here) {
                row.pool_id = None;
                row.quota_bytes = None;
            }
        }
        E::HeadroomChanged { .. } | E::PoolRetired { .. } => {}
    }
}
