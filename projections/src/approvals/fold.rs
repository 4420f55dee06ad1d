//! Event -> row.

use deadpool_postgres::Transaction;
use domain::{
    AccountId, Actor, Personal,
    account::{AccountEvent, Status},
    storage_pool::PoolEvent,
};
use event_store::Metadata;

use super::{Approval, LinkState};
use crate::{
    event::{Event, Subject, Undigestible, status_after},
    projector::Projector,
    table::{LoadError, Rows},
};

pub struct Approvals;

impl Projector for Approvals {
    const NAME: &'static str = "approvals";
    const VERSION: i32 = 1;
    const TABLES: &'static str = include_str!("tables.sql");

    type Rows = Rows<Approval>;

    async fn load(
        transaction: &Transaction<'_>,
        events: &[&Event],
    ) -> Result<Self::Rows, LoadError> {
        Rows::load(transaction, events.iter().copied().filter_map(account_of).map(|id| id.0)).await
    }

    fn fold(rows: &mut Self::Rows, event: &Event) -> Result<(), Undigestible> {
        match &event.subject {
            Subject::Account(id, AccountEvent::Deleted { .. }) => rows.remove(id.0),
            Subject::Account(id, change) => {
                let row = rows.get_or_insert_with(id.0, || Approval::new(*id));
                row.revision = event.sequence;
                apply(row, change, &event.metadata);
                row.needs_action = needs_action(row);
            }
            Subject::Pool(_, PoolEvent::QuotaAllocated { account_id, .. }) => {
                if let Some(row) = rows.get_mut(account_id.0) {
                    row.requested_pool_id = None;
                    row.requested_bytes = None;
                    row.needs_action = needs_action(row);
                }
            }
            Subject::Pool(..) => {}
        }
        Ok(())
    }

    async fn store(
        transaction: &Transaction<'_>,
        rows: Self::Rows,
    ) -> Result<(), tokio_postgres::Error> {
        rows.store(transaction).await
    }
}

fn account_of(event: &Event) -> Option<AccountId> {
    match &event.subject {
        Subject::Account(id, _) => Some(*id),
        Subject::Pool(_, PoolEvent::QuotaAllocated { account_id, .. }) => Some(*account_id),
        Subject::Pool(..) => None,
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
    match event {
        E::Invited { login, display_name, method, role, approval, at, .. } => {
            row.login = login.known().cloned();
            row.display_name = display_name.known().cloned();
            row.method = *method;
            row.role = *role;
            row.approval = *approval;
            row.invited_at = Some(*at);
            match &metadata.actor {
                Actor::Account { id, .. } => row.invited_by = Some(*id),
                Actor::System { name } => row.invited_by_system = Some(name.clone()),
            }
        }
        E::QuotaRequested { pool_id, bytes, .. } => {
            row.requested_pool_id = Some(*pool_id);
            row.requested_bytes = Some(*bytes);
        }
        E::SetupLinkIssued { link_id, expires_at, .. } => {
            row.link_id = Some(*link_id);
            row.link_state = Some(LinkState::Waiting);
            row.link_expires_at = Some(*expires_at);
            row.link_opened_at = None;
        }
        E::SetupLinkOpened { at, .. } => {
            row.link_state = Some(LinkState::Opened);
            row.link_opened_at = Some(*at);
        }
        E::SetupLinkCancelled { .. } => row.link_state = Some(LinkState::Cancelled),
        E::SetupLinkExpired { .. } => row.link_state = Some(LinkState::Expired),
        E::Registered { method, fingerprint, display_name, browser_address, at, .. } => {
            row.method = *method;
            row.fingerprint = Some(fingerprint.clone());
            row.registered_at = Some(*at);
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
        E::LoginChanged { login, .. } => row.login = login.known().cloned(),
        E::RoleChanged { role, .. } => row.role = *role,
        _ => {}
    }
}
