//! What an account claims across all accounts: its login, its identity, and its place among the
//! administrators who can sign in. Deleting it gives all that up, and the person's data key with it.

use std::collections::BTreeSet;

use super::{Account, AccountError, AccountEvent, Status};
use crate::{Claim, GuardChange, GuardRefusal, Guarded, Personal, Quorum, values::Fingerprint};

const LOGIN: &str = "login";
const FINGERPRINT: &str = "fingerprint";
const ADMINISTRATORS: &str = "administrators";

impl Account {
    /// What this account holds in its present state.
    fn claims(&self) -> BTreeSet<Claim> {
        let holds_login =
            !matches!(self.status, Status::Absent | Status::Cancelled | Status::Deleted);
        let login = self.login.as_ref().filter(|_| holds_login).and_then(Personal::known);
        let identity = self.identity.as_ref().filter(|_| self.status != Status::Deleted);
        let login = login.map(|login| login_claim(&login.key()));
        let fingerprint = identity.map(|identity| fingerprint_claim(&identity.fingerprint));
        login.into_iter().chain(fingerprint).collect()
    }
}

/// The claim on a login, given its comparison key. Sign-in finds an account by it.
pub fn login_claim(key: &str) -> Claim {
    Claim { scope: LOGIN, key: key.to_owned() }
}

/// The claim on an identity. Sign-in by QR code finds an account by it.
pub fn fingerprint_claim(fingerprint: &Fingerprint) -> Claim {
    Claim { scope: FINGERPRINT, key: fingerprint.as_str().to_owned() }
}

impl Guarded for Account {
    fn guard_changes(&self, event: &AccountEvent) -> Vec<GuardChange> {
        let mut after = self.clone();
        after.absorb(event.clone());
        let (held, holds) = (self.claims(), after.claims());
        let released = held.difference(&holds).cloned().map(GuardChange::Release);
        let claimed = holds.difference(&held).cloned().map(GuardChange::Claim);
        let group = Quorum(ADMINISTRATORS);
        let membership = match (self.is_acting_administrator(), after.is_acting_administrator()) {
            (false, true) => Some(GuardChange::Join(group)),
            (true, false) => Some(GuardChange::Leave(group)),
            _ => None,
        };
        let erasure = match event {
            AccountEvent::Deleted { .. } => self.id.map(GuardChange::Erase),
            _ => None,
        };
        released.chain(claimed).chain(membership).chain(erasure).collect()
    }

    fn refused(refusal: &GuardRefusal) -> AccountError {
        match refusal {
            GuardRefusal::Taken { scope } if scope == LOGIN => AccountError::LoginTaken,
            GuardRefusal::Taken { scope } if scope == FINGERPRINT => AccountError::FingerprintTaken,
            GuardRefusal::LastMember { quorum } if quorum == ADMINISTRATORS => {
                AccountError::LastAdministrator
            }
            GuardRefusal::Taken { scope: name } | GuardRefusal::LastMember { quorum: name } => {
                AccountError::Guard(name.clone())
            }
        }
    }
}
