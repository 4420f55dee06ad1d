//! An event in a few words, with what it changed. Nothing personal is in the words.

use domain::{
    Personal, PoolId,
    account::{AccountEvent, Edit, LeftFiles, Method},
    storage_pool::{Leftover, PoolEvent},
    values::{DisplayName, Email, Login, Notes, Reason},
};

use super::{Change, Person};
use crate::event::status_after;

/// What an event says about itself, once `person` has been brought up to date.
pub(super) struct Description {
    pub summary: &'static str,
    pub reason: Option<String>,
    pub changes: Vec<Change>,
}

/// Brings `person` up to date and says what changed.
pub(super) fn account(person: &mut Person, event: &AccountEvent) -> Description {
    use AccountEvent as E;
    let before = person.clone();
    let summary = match event {
        E::Invited { login, display_name, role, .. } => {
            person.login = text(login, Login::as_str);
            person.display_name = text(display_name, DisplayName::as_str);
            person.role = Some(role.as_str().to_owned());
            "Invited"
        }
        E::QuotaRequested { .. } => "Storage asked for",
        E::QuotaDeclined { .. } => "Storage asked for was declined",
        E::SetupLinkIssued { .. } => "Setup link issued",
        E::SetupLinkOpened { .. } => "Setup link opened",
        E::SetupLinkCancelled { .. } => "Setup link cancelled",
        E::SetupLinkExpired { .. } => "Setup link expired",
        E::Registered { display_name, method, .. } => {
            if let Some(name) = display_name {
                person.display_name = text(name, DisplayName::as_str);
            }
            match method {
                Method::Qr => "Identity registered by QR code",
                _ => "Setup completed, identity registered",
            }
        }
        E::RegistrationExpired { .. } => "Waited too long for approval",
        E::Enabled { .. } => "Enabled",
        E::Disabled { .. } => "Disabled",
        E::CredentialSet { .. } => "Password set",
        E::ResetLinkIssued { .. } => "Reset link issued",
        E::ResetLinkCancelled { .. } => "Reset link cancelled",
        E::ResetLinkExpired { .. } => "Reset link expired",
        E::ResetForced { .. } => "Password reset forced",
        E::Recovered { .. } => "Recovered with the recovery words",
        E::SessionEnded { .. } => "Session ended",
        E::SessionsEnded { .. } => "All sessions ended",
        E::ProfileEdited { display_name, email, notes, .. } => {
            if let Some(name) = display_name {
                person.display_name = text(name, DisplayName::as_str);
            }
            edit(&mut person.email, email.as_ref(), Email::as_str);
            edit(&mut person.notes, notes.as_ref(), Notes::as_str);
            "Profile edited"
        }
        E::AvatarSet { .. } => "Picture changed",
        E::AvatarRemoved { .. } => "Picture removed",
        E::LoginChanged { login, .. } => {
            person.login = text(login, Login::as_str);
            "Login changed"
        }
        E::RoleChanged { role, .. } => {
            person.role = Some(role.as_str().to_owned());
            "Role changed"
        }
        E::Rejected { .. } => "Rejected",
        E::Revoked { .. } => "Revoked",
        E::Reinstated { .. } => "Reinstated",
        E::Deleted { files, .. } => match files {
            LeftFiles::Keep => "Deleted and erased, files kept",
            LeftFiles::Delete => "Deleted and erased, files to be removed",
        },
    };
    if let Some(status) = status_after(event) {
        person.status = Some(status.as_str().to_owned());
    }
    let reason = event.reason().and_then(|reason| text(reason, Reason::as_str));
    Description { summary, reason, changes: changes(&before, person, &named(event)) }
}

/// What a pool's event means for the account it is about; `None` when it is about the pool alone.
pub(super) fn pool(person: &mut Person, here: PoolId, event: &PoolEvent) -> Option<Description> {
    let before = person.clone();
    let summary = match event {
        PoolEvent::QuotaAllocated { bytes, overcommitted, .. } => {
            person.quota_bytes = Some(*bytes);
            match overcommitted {
                true => "Storage allocated beyond the pool's capacity",
                false => "Storage allocated",
            }
        }
        PoolEvent::QuotaReleased { .. } => {
            person.quota_bytes = None;
            "Storage released"
        }
        PoolEvent::MoveStarted { .. } => "Move to another pool started",
        PoolEvent::MoveCancelled { .. } => "Move to another pool cancelled",
        PoolEvent::MoveCompleted { .. } => "Moved to another pool",
        PoolEvent::OldCopyGivenUp { .. } => "Old copy of the files given up",
        PoolEvent::OldCopyCleaned { .. } => "Old copy of the files removed",
        PoolEvent::RemovalOrdered { .. } => "Removal of the files ordered",
        PoolEvent::FilesRemoved { .. } => "Files removed",
        PoolEvent::FilesKept { .. } => "Files kept, with a later account of the identity",
        PoolEvent::FilesAbandoned { left, .. } => abandoned(*left),
        // The other pool's side of it.
        PoolEvent::SpaceReserved { .. }
        | PoolEvent::SpaceReleased { .. }
        | PoolEvent::QuotaMovedIn { .. } => return None,
        PoolEvent::PoolRegistered { .. }
        | PoolEvent::PoolRenamed { .. }
        | PoolEvent::HeadroomChanged { .. }
        | PoolEvent::PoolRetired { .. } => return None,
    };
    let reason = event.reason().and_then(|reason| text(reason, Reason::as_str));
    let mut changes = changes(&before, person, &[]);
    changes.extend(way(&before, here, event));
    Some(Description { summary, reason, changes })
}

/// What was not removed because its pool is retired.
fn abandoned(left: Leftover) -> &'static str {
    match left {
        Leftover::OldCopy { .. } => "Old copy of the files not removed: its pool is retired",
        Leftover::DeletedAccount => "Files not removed: their pool is retired",
        Leftover::CancelledMove { .. } => {
            "What a cancelled move had copied not removed: its pool is retired"
        }
    }
}

/// From which pool to which one somebody's storage goes, where it changes.
fn way(before: &Person, here: PoolId, event: &PoolEvent) -> Option<Change> {
    let (old, new) = match event {
        PoolEvent::QuotaAllocated { .. } if before.quota_bytes.is_none() => (None, Some(here)),
        PoolEvent::QuotaReleased { .. } => (Some(here), None),
        PoolEvent::MoveStarted { to, .. } | PoolEvent::MoveCompleted { to, .. } => {
            (Some(here), Some(*to))
        }
        _ => return None,
    };
    let id = |pool: Option<PoolId>| pool.map(|pool| pool.to_string());
    Some(Change { field: "pool_id".to_owned(), old: id(old), new: id(new) })
}

/// The personal fields that an event sets or clears.
fn named(event: &AccountEvent) -> Vec<&'static str> {
    use AccountEvent as E;
    match event {
        E::Invited { .. } => vec!["login", "display_name"],
        E::Registered { display_name: Some(_), .. } => vec!["display_name"],
        E::LoginChanged { .. } => vec!["login"],
        E::ProfileEdited { display_name, email, notes, .. } => [
            display_name.is_some().then_some("display_name"),
            email.is_some().then_some("email"),
            notes.is_some().then_some("notes"),
        ]
        .into_iter()
        .flatten()
        .collect(),
        _ => Vec::new(),
    }
}

fn text<T>(value: &Personal<T>, as_str: fn(&T) -> &str) -> Option<String> {
    value.known().map(|value| as_str(value).to_owned())
}

fn edit<T>(field: &mut Option<String>, edit: Option<&Edit<Personal<T>>>, as_str: fn(&T) -> &str) {
    match edit {
        Some(Edit::Set(value)) => *field = text(value, as_str),
        Some(Edit::Cleared) => *field = None,
        None => {}
    }
}

/// What is new, and what the event names although nobody can read it any more: an erased value
/// leaves behind that it was changed.
fn changes(old: &Person, new: &Person, named: &[&str]) -> Vec<Change> {
    let bytes = |person: &Person| person.quota_bytes.map(|bytes| bytes.to_string());
    [
        ("login", old.login.clone(), new.login.clone()),
        ("display_name", old.display_name.clone(), new.display_name.clone()),
        ("email", old.email.clone(), new.email.clone()),
        ("notes", old.notes.clone(), new.notes.clone()),
        ("role", old.role.clone(), new.role.clone()),
        ("status", old.status.clone(), new.status.clone()),
        ("quota_bytes", bytes(old), bytes(new)),
    ]
    .into_iter()
    .filter(|(field, old, new)| old != new || named.contains(field))
    .map(|(field, old, new)| Change { field: field.to_owned(), old, new })
    .collect()
}
