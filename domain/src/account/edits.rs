//! What an edit of a profile comes to.

use jiff::Timestamp;

use super::{Account, AccountEvent, Edit, ProfileEdit};
use crate::{AccountId, Personal, personal::personal};

impl Account {
    /// What changes by the edit; nothing when all of it holds already.
    pub(super) fn edit_profile(
        &self,
        id: AccountId,
        edit: ProfileEdit,
        at: Timestamp,
    ) -> Vec<AccountEvent> {
        let name = edit.display_name.filter(|new| known(&self.profile.display_name) != Some(new));
        let email = changed(edit.email, known(&self.profile.email));
        let notes = changed(edit.notes, known(&self.profile.notes));
        if name.is_none() && email.is_none() && notes.is_none() {
            return Vec::new();
        }
        vec![AccountEvent::ProfileEdited {
            display_name: personal(id, name),
            email: email.map(|edit| edit.of(id)),
            notes: notes.map(|edit| edit.of(id)),
            at,
        }]
    }
}

fn known<T>(field: &Option<Personal<T>>) -> Option<&T> {
    field.as_ref().and_then(Personal::known)
}

/// The edit, unless it would leave the field as it is.
fn changed<T: PartialEq>(edit: Option<Edit<T>>, present: Option<&T>) -> Option<Edit<T>> {
    edit.filter(|edit| match edit {
        Edit::Set(new) => present != Some(new),
        Edit::Cleared => present.is_some(),
    })
}

impl<T> Edit<T> {
    fn of(self, account: AccountId) -> Edit<Personal<T>> {
        match self {
            Self::Set(value) => Edit::Set(Personal::new(account, value)),
            Self::Cleared => Edit::Cleared,
        }
    }
}
