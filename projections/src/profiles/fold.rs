//! Event -> rows.

use deadpool_postgres::{ClientWrapper, Transaction};
use domain::{
    AccountId, Personal, PoolId,
    account::{AccountEvent, Edit},
    storage_pool::PoolEvent,
};
use futures_util::try_join;

use super::{PoolName, Profile};
use crate::{
    deleted::Deleted,
    digest::Digest,
    event::{Event, Subject, Undigestible, status_after, whole_microseconds},
    projector::Projector,
    table::{self, Rows, TableError},
};

pub struct Profiles;

#[derive(Debug, Default)]
pub struct ProfileRows {
    pub profiles: Rows<Profile>,
    pub pools: Rows<PoolName>,
    pub deleted: Rows<Deleted>,
}

impl Projector for Profiles {
    const NAME: &'static str = "profiles";
    const VERSION: i32 = 3;
    const TABLES: &'static str = include_str!("tables.sql");

    type Rows = ProfileRows;

    async fn prepare(client: &ClientWrapper) -> Result<(), tokio_postgres::Error> {
        Rows::<Profile>::prepare(client).await?;
        Rows::<PoolName>::prepare(client).await?;
        Rows::<Deleted>::prepare(client).await
    }

    async fn load(
        transaction: &Transaction<'_>,
        events: &[&Event],
        forgotten: &[AccountId],
    ) -> Result<ProfileRows, TableError> {
        let accounts = events.iter().filter_map(|event| event.account());
        let accounts: Vec<_> = accounts.chain(forgotten.iter().copied()).map(|id| id.0).collect();
        let pools = events.iter().filter_map(|event| match &event.subject {
            Subject::Pool(id, _) => Some(id.0),
            Subject::Account(..) | Subject::Token(..) => None,
        });
        let (pools, profiles, deleted) = try_join!(
            Rows::load(transaction, pools),
            Rows::load(transaction, accounts.iter().copied()),
            Rows::load(transaction, accounts.iter().copied()),
        )?;
        Ok(ProfileRows { pools, profiles, deleted })
    }

    fn fold(rows: &mut ProfileRows, event: &Event) -> Result<(), Undigestible> {
        match &event.subject {
            Subject::Account(id, AccountEvent::Deleted { .. }) => Self::forget(rows, *id),
            Subject::Account(id, _) if rows.deleted.get(id.0).is_some() => {}
            Subject::Account(id, change) => {
                let row = rows.profiles.get_or_insert_with(id.0, || Profile::new(*id));
                row.revision = event.sequence;
                apply(row, change);
            }
            Subject::Pool(id, change) => apply_pool(rows, *id, change),
            Subject::Token(..) => {}
        }
        Ok(())
    }

    fn forget(rows: &mut ProfileRows, account: AccountId) {
        rows.profiles.remove(account.0);
        rows.deleted.put(Deleted { account_id: account });
    }

    async fn store(transaction: &Transaction<'_>, rows: ProfileRows) -> Result<Digest, TableError> {
        let (profiles, pools, deleted) = try_join!(
            rows.profiles.store(transaction),
            rows.pools.store(transaction),
            rows.deleted.store(transaction),
        )?;
        Ok(profiles.and(pools).and(deleted))
    }

    async fn digest(transaction: &Transaction<'_>) -> Result<Digest, TableError> {
        let profiles = table::digest::<Profile>(transaction).await?;
        let pools = table::digest::<PoolName>(transaction).await?;
        Ok(profiles.and(pools).and(table::digest::<Deleted>(transaction).await?))
    }
}

fn apply(row: &mut Profile, event: &AccountEvent) {
    use AccountEvent as E;
    if let Some(status) = status_after(event) {
        row.status = status;
    }
    row.reset.apply(event);
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
            row.registered_at = Some(whole_microseconds(*at));
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
        E::AvatarSet { digest, .. } => row.avatar = Some(digest.clone()),
        E::AvatarRemoved { .. } => row.avatar = None,
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
        E::QuotaReleased { account_id, .. } | E::MoveCompleted { account_id, .. } => {
            let here = |row: &&mut Profile| row.pool_id == Some(pool_id);
            if let Some(row) = rows.profiles.get_mut(account_id.0).filter(here) {
                row.pool_id = None;
                row.quota_bytes = None;
            }
        }
        E::QuotaMovedIn { account_id, bytes, .. } => {
            if let Some(row) = rows.profiles.get_mut(account_id.0) {
                row.pool_id = Some(pool_id);
                row.quota_bytes = Some(*bytes);
            }
        }
        E::HeadroomChanged { .. }
        | E::MoveStarted { .. }
        | E::MoveCancelled { .. }
        | E::OldCopyGivenUp { .. }
        | E::OldCopyCleaned { .. }
        | E::SpaceReserved { .. }
        | E::SpaceReleased { .. }
        | E::RemovalOrdered { .. }
        | E::FilesRemoved { .. }
        | E::FilesKept { .. }
        | E::FilesAbandoned { .. }
        | E::PoolRetired { .. } => {}
    }
}
