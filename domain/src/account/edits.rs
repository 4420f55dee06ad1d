//! What an edit of a field comes to.

use super::Edit;
use crate::{AccountId, Personal};

/// The edit, unless it would leave the field as it is.
pub(super) fn changed<T: PartialEq>(edit: Option<Edit<T>>, present: Option<&T>) -> Option<Edit<T>> {
    edit.filter(|edit| match edit {
        Edit::Set(new) => present != Some(new),
        Edit::Cleared => present.is_some(),
    })
}

impl<T> Edit<T> {
    pub(super) fn of(self, account: AccountId) -> Edit<Personal<T>> {
        match self {
            Self::Set(value) => Edit::Set(Personal::new(account, value)),
            Self::Cleared => Edit::Cleared,
        }
    }
}
