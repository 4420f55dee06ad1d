//! Event -> row.

use deadpool_postgres::{ClientWrapper, Transaction};
use domain::{
    AccountId, Actor, Personal,
    account::{AccountEvent, Status},
    storage_pool::PoolEvent,
};
use event_store::Metadata;
use futures_util::try_join;

use super::{Approval, LinkState};
use crate::{
    deleted::Deleted,
    digest::Digest,
    event::{Event, Subject, Undigestible, status_after, whole_microseconds},
    projector::Projector,
    table::{self, Rows, TableError},
};

pub struct Approvals;

#[derive(Debug, Default)]
pub struct ApprovalRows {
    pub approvals: Rows<Approval>,
    pub deleted: Rows<Deleted>,
}

impl Projector for Approvals {
    const NAME: &'static str = "approvals";
    const VERSION: i32 = 2;
    const TABLES: &'static str = include_str!("tables.sql");

    type Rows = ApprovalRows;

    async fn prepare(client: &ClientWrapper) -> Result<(), tokio_postgres::Error> {
        Rows::<Approval>::prepare(client).await?;
        Rows::<Deleted>::prepare(client).await
    }

    async fn load(
        transaction: &Transaction<'_>,
        events: &[&Event],
        forgotten: &[AccountId],
    ) -> Result<ApprovalRows, TableError> {
        let accounts = events.iter().filter_map(|event| event.account());
        let accounts: Vec<_> = accounts.chain(forgotten.iter().copied()).map(|id| id.0).collect();
        let (approvals, deleted) = try_join!(
            Rows::load(transaction, accounts.iter().copied()),
            Rows::load(transaction, accounts.iter().copied()),
        )?;
        Ok(ApprovalRows { approvals, deleted })
    }

    fn fold(rows: &mut ApprovalRows, event: &Event) -> Result<(), Undigestible> {
        match &event.subject {
            Subject::Account(id, AccountEvent::Deleted { .. }) => Self::forget(rows, *id),
            Subject::Account(id, _) if rows.deleted.get(id.0).is_some() => {}
            Subject::Account(id, change) => {
                let row = rows.approvals.get_or_insert_with(id.0, || Approval::new(*id));
                row.revision = event.sequence;
                apply(row, change, &event.metadata);
                row.needs_action = needs_action(row);
            }
            Subject::Pool(_, PoolEvent::QuotaAllocated { account_id, .. }) => {
                if let Some(row) = rows.approvals.get_mut(account_id.0) {
                    row.requested_pool_id = None;
                    row.requested_bytes = None;
                    row.needs_action = needs_action(row);
                }
            }
            Subject::Pool(..) | Subject::Token(..) => {}
        }
        Ok(())
    }

    fn forget(rows: &mut ApprovalRows, account: AccountId) {
        rows.approvals.remove(account.0);
        rows.deleted.put(Deleted { account_id: account });
    }

    async fn store(
        transaction: &Transaction<'_>,
        rows: ApprovalRows,
    ) -> Result<Digest, TableError> {
        let (approvals, deleted) =
            try_join!(rows.approvals.store(transaction), rows.deleted.store(transaction))?;
        Ok(approvals.and(deleted))
    }

    async fn digest(transaction: &Transaction<'_>) -> Result<Digest, TableError> {
        let approvals = table::digest::<Approval>(transaction).await?;
        Ok(approvals.and(table::digest::<Deleted>(transaction).await?))
    }
}

/// Invitations under way, people who wait, invitations that ran out unseen, and storage that was
/// promised to somebody who has been enabled.
fn needs_action(row: &Approval) -> bool {
    match row.status {
        Status::Invited | Status::Pending => true,
        Status::Cancelled => row.link_state == Some(LinkState::Expired),
        Status::Enabled => row.requested_bytes.is_some(),
        _ => false,
    }
}

fn apply(row: &mut Approval, event: &AccountEvent, metadata: &Metadata) {
    use AccountEvent as E;
    if let Some(status) = status_after(event) {
        row.status = status;
    }
    row.reset.apply(event);
    match event {
        E::Invited { login, display_name, method, role, approval, at, .. } => {
            row.login = login.known().cloned();
            row.display_name = display_name.known().cloned();
            row.method = *method;
            row.role = *role;
            row.approval = *approval;
            row.invited_at = Some(whole_microseconds(*at));
            match &metadata.actor {
                Actor::Account { id, .. } => row.invited_by = Some(*id),
                Actor::System { name } => row.invited_by_system = Some(name.clone()),
            }
        }
        E::QuotaRequested { pool_id, bytes, .. } => {
            row.requested_pool_id = Some(*pool_id);
            row.requested_bytes = Some(*bytes);
        }
        E::QuotaDeclined { .. } => {
            row.requested_pool_id = None;
            row.requested_bytes = None;
        }
        E::SetupLinkIssued { link_id, expires_at, .. } => {
            row.link_id = Some(*link_id);
            row.link_state = Some(LinkState::Waiting);
            row.link_expires_at = Some(whole_microseconds(*expires_at));
            row.link_opened_at = None;
        }
        E::SetupLinkOpened { at, .. } => {
            row.link_state = Some(LinkState::Opened);
            row.link_opened_at = Some(whole_microseconds(*at));
        }
        E::SetupLinkCancelled { .. } => row.link_state = Some(LinkState::Cancelled),
        E::SetupLinkExpired { .. } => row.link_state = Some(LinkState::Expired),
        E::Registered { method, fingerprint, display_name, browser_address, at, .. } => {
            row.method = *method;
            row.fingerprint = Some(fingerprint.clone());
            row.registered_at = Some(whole_microseconds(*at));
            if let Some(name) = display_name {
                row.display_name = name.known().cloned();
            }
            if let Some(browser) = browser_address {
                row.browser_address = browser.known().map(ToString::to_string);
                let phone = metadata.address.as_ref();
                row.phone_address = phone.and_then(Personal::known).cloned();
            }
            if row.link_state.is_some() {
                row.link_state = Some(LinkState::Completed);
            }
        }
        E::ProfileEdited { display_name: Some(name), .. } => {
            row.display_name = name.known().cloned();
        }
        E::AvatarSet { digest, .. } => row.avatar = Some(digest.clone()),
        E::AvatarRemoved { .. } => row.avatar = None,
        E::LoginChanged { login, .. } => row.login = login.known().cloned(),
        E::RoleChanged { role, .. } => row.role = *role,
        _ => {}
    }
}
