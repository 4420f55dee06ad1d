//! What an account claims across all accounts: its login, its identity, and its place among the
//! administrators who can sign in. Deleting it gives all that up, and the person's data key with it.

use super::{Account, AccountError, AccountEvent, Status};
use crate::{
    Claim, GuardChange, GuardRefusal, Guarded, Personal, Quorum,
    values::{Fingerprint, Login},
};

const LOGIN: &str = "login";
const FINGERPRINT: &str = "fingerprint";
const ADMINISTRATORS: &str = "administrators";

impl Account {
    /// The login that this account holds in its present state.
    fn held_login(&self) -> Option<&Login> {
        let holds = !matches!(self.status, Status::Absent | Status::Cancelled | Status::Deleted);
        self.login.as_ref().filter(|_| holds).and_then(Personal::known)
    }

    /// The identity that this account holds in its present state.
    fn held_fingerprint(&self) -> Option<&Fingerprint> {
        let holds = !matches!(self.status, Status::Cancelled | Status::Deleted);
        let identity = self.identity.as_ref().filter(|_| holds);
        identity.map(|identity| &identity.fingerprint)
    }
}

/// What to give up and what to take when `held` becomes `holds`. Claims are made only of values
/// that differ: comparing logins as Unicode wants it costs more than the rest of most commands.
fn moved<T: PartialEq>(
    held: Option<&T>,
    holds: Option<&T>,
    claim: impl Fn(&T) -> Claim,
) -> Vec<GuardChange> {
    if held == holds {
        return Vec::new();
    }
    let (held, holds) = (held.map(&claim), holds.map(&claim));
    if held == holds {
        return Vec::new();
    }
    let released = held.map(GuardChange::Release);
    released.into_iter().chain(holds.map(GuardChange::Claim)).collect()
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
        let login = moved(self.held_login(), after.held_login(), |login| login_claim(&login.key()));
        let fingerprint =
            moved(self.held_fingerprint(), after.held_fingerprint(), fingerprint_claim);
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
        fingerprint.into_iter().chain(login).chain(membership).chain(erasure).collect()
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
