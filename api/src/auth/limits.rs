//! How often somebody may try. Loose per account, so that nobody can lock another out; strict for
//! one address on one account.
//!
//! Many addresses together can still use up what an account has. Its person is not locked out by
//! that where they have signed in before: there, only what they try themselves counts.
//!
//! Counts are kept in this node's memory. With several nodes an attacker has the sum of their
//! limits; a shared count belongs in [`Limits::admit`], the one place that keeps them.

use std::{
    net::{IpAddr, Ipv6Addr},
    sync::{Mutex, PoisonError},
};

use jiff::{SignedDuration, Timestamp};
use quick_cache::unsync::Cache;

use crate::problem::ApiError;

/// How many counts are kept; beyond that those not asked for lately are forgotten.
const KEPT: usize = 100_000;

/// How long an address from which somebody has signed in is taken for theirs.
const THEIRS_FOR: SignedDuration = SignedDuration::from_hours(30 * 24);

/// So many at once, and one more after each pause.
#[derive(Clone, Copy, Debug)]
struct Rate {
    burst: i32,
    pause: SignedDuration,
}

const PER_ADDRESS: Rate = Rate { burst: 60, pause: SignedDuration::from_secs(1) };
const PER_LOGIN_AND_ADDRESS: Rate = Rate { burst: 10, pause: SignedDuration::from_secs(30) };
const PER_LOGIN: Rate = Rate { burst: 100, pause: SignedDuration::from_secs(10) };
/// Each makes a row; people need one or two.
const RECOVERIES_PER_ADDRESS: Rate = Rate { burst: 20, pause: SignedDuration::from_secs(15) };
const LINKS_PER_ADDRESS: Rate = Rate { burst: 120, pause: SignedDuration::from_secs(1) };

/// A page asks for a new code every other minute; an office may be behind one address.
const QR_CODES_PER_ADDRESS: Rate = Rate { burst: 60, pause: SignedDuration::from_secs(2) };
/// As many pages as get codes ask each 1.5 s, two minutes long, and some wait for an administrator.
const QR_QUESTIONS_PER_ADDRESS: Rate = Rate { burst: 300, pause: SignedDuration::from_millis(10) };
/// Each is to begin a session.
const QR_SIGN_INS_PER_ADDRESS: Rate = Rate { burst: 60, pause: SignedDuration::from_secs(1) };
const QR_ANSWERS_PER_ADDRESS: Rate = Rate { burst: 60, pause: SignedDuration::from_secs(1) };
/// Identities nobody has seen before: each is one more row for an administrator.
const QR_NEWCOMERS_PER_ADDRESS: Rate = Rate { burst: 10, pause: SignedDuration::from_mins(6) };

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Key {
    Address(IpAddr),
    LoginAndAddress([u8; 32], IpAddr),
    Login([u8; 32]),
    LinksOfAddress(IpAddr),
    RecoveriesOfAddress(IpAddr),
    QrCodesOfAddress(IpAddr),
    QrQuestionsOfAddress(IpAddr),
    QrSignInsOfAddress(IpAddr),
    QrAnswersOfAddress(IpAddr),
    QrNewcomersOfAddress(IpAddr),
}

/// The counts of one node.
pub struct Limits {
    /// For each key, when its last admitted try will have been paid off.
    paid_off_at: Mutex<Cache<Key, Timestamp>>,
    /// For each login, from which addresses its person has signed in, and until when that counts.
    theirs_until: Mutex<Cache<([u8; 32], IpAddr), Timestamp>>,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            paid_off_at: Mutex::new(Cache::new(KEPT)),
            theirs_until: Mutex::new(Cache::new(KEPT)),
        }
    }
}

impl Limits {
    /// Counts a try to sign in. It counts from the start, whatever comes of it: an attacker needs
    /// only starts to test guesses. Logins that do not exist are counted alike.
    pub fn sign_in(&self, now: Timestamp, login: [u8; 32], from: IpAddr) -> Result<(), ApiError> {
        let from = network(from);
        self.admit(now, Key::Address(from), PER_ADDRESS)?;
        self.admit(now, Key::LoginAndAddress(login, from), PER_LOGIN_AND_ADDRESS)?;
        // Last, so that who is refused above does not use up what the account's person needs.
        if self.is_theirs(now, login, from) {
            return Ok(());
        }
        self.admit(now, Key::Login(login), PER_LOGIN)
    }

    /// Forgets the tries of somebody who then proved who they are, and remembers from where.
    pub fn signed_in(&self, now: Timestamp, login: [u8; 32], from: IpAddr) {
        let from = network(from);
        let key = Key::LoginAndAddress(login, from);
        self.paid_off_at.lock().unwrap_or_else(PoisonError::into_inner).remove(&key);
        let until = now.saturating_add(THEIRS_FOR).unwrap_or(Timestamp::MAX);
        let mut theirs = self.theirs_until.lock().unwrap_or_else(PoisonError::into_inner);
        theirs.insert((login, from), until);
    }

    fn is_theirs(&self, now: Timestamp, login: [u8; 32], from: IpAddr) -> bool {
        let theirs = self.theirs_until.lock().unwrap_or_else(PoisonError::into_inner);
        theirs.get(&(login, from)).is_some_and(|until| now < *until)
    }

    /// Counts a request with a link's token.
    pub fn link(&self, now: Timestamp, from: IpAddr) -> Result<(), ApiError> {
        self.admit(now, Key::LinksOfAddress(network(from)), LINKS_PER_ADDRESS)
    }

    /// Counts a recovery that is begun. Apart from signing in, so that neither locks the other out.
    pub fn recovery(&self, now: Timestamp, from: IpAddr) -> Result<(), ApiError> {
        self.admit(now, Key::RecoveriesOfAddress(network(from)), RECOVERIES_PER_ADDRESS)
    }

    /// Counts a QR code that is to be shown.
    pub fn qr_code(&self, now: Timestamp, from: IpAddr) -> Result<(), ApiError> {
        self.admit(now, Key::QrCodesOfAddress(network(from)), QR_CODES_PER_ADDRESS)
    }

    /// Counts a page's question of how far a code is.
    pub fn qr_question(&self, now: Timestamp, from: IpAddr) -> Result<(), ApiError> {
        self.admit(now, Key::QrQuestionsOfAddress(network(from)), QR_QUESTIONS_PER_ADDRESS)
    }

    /// Counts a page's wish to go on after a scan. Apart from its questions, so that an address
    /// from which many ask can still sign in.
    pub fn qr_sign_in(&self, now: Timestamp, from: IpAddr) -> Result<(), ApiError> {
        self.admit(now, Key::QrSignInsOfAddress(network(from)), QR_SIGN_INS_PER_ADDRESS)
    }

    /// Counts what a phone sends, whatever comes of it.
    pub fn qr_answer(&self, now: Timestamp, from: IpAddr) -> Result<(), ApiError> {
        self.admit(now, Key::QrAnswersOfAddress(network(from)), QR_ANSWERS_PER_ADDRESS)
    }

    /// Counts an identity that nobody has seen before.
    pub fn qr_newcomer(&self, now: Timestamp, from: IpAddr) -> Result<(), ApiError> {
        self.admit(now, Key::QrNewcomersOfAddress(network(from)), QR_NEWCOMERS_PER_ADDRESS)
    }

    /// The generic cell rate algorithm: each try puts the pay-off time one pause further off, and
    /// is refused when that would be more than a burst away.
    fn admit(&self, now: Timestamp, key: Key, rate: Rate) -> Result<(), ApiError> {
        let mut counts = self.paid_off_at.lock().unwrap_or_else(PoisonError::into_inner);
        let paid_off_at = counts.get(&key).copied().unwrap_or(now).max(now);
        let next = paid_off_at.saturating_add(rate.pause).unwrap_or(Timestamp::MAX);
        let excess = next.duration_since(now) - rate.pause * rate.burst;
        if excess.is_positive() {
            let retry_after_seconds = u64::try_from(excess.as_secs()).unwrap_or(0) + 1;
            return Err(ApiError::TooManyRequests { retry_after_seconds });
        }
        counts.insert(key, next);
        Ok(())
    }
}

/// Who has an IPv6 address has at least the 64 bits below it too.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() & !0 << 64)),
        address => address,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ADA: [u8; 32] = [1; 32];

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + second).expect("in range")
    }

    fn address(text: &str) -> IpAddr {
        text.parse().expect("an address")
    }

    fn refused_for(result: Result<(), ApiError>) -> Option<u64> {
        match result {
            Ok(()) => None,
            Err(ApiError::TooManyRequests { retry_after_seconds }) => Some(retry_after_seconds),
            Err(other) => panic!("another refusal: {other:?}"),
        }
    }

    #[test]
    fn one_address_is_stopped_on_one_account_and_let_go_on_with_time() {
        let limits = Limits::default();
        let attacker = address("192.0.2.1");
        for _ in 0..10 {
            assert_eq!(refused_for(limits.sign_in(at(0), ADA, attacker)), None);
        }
        let seconds = refused_for(limits.sign_in(at(0), ADA, attacker)).expect("refused");
        assert_eq!(refused_for(limits.sign_in(at(seconds as i64), ADA, attacker)), None);
    }

    #[test]
    fn an_attacker_does_not_lock_the_account_s_person_out() {
        let limits = Limits::default();
        for second in 0..10_000 {
            let _ = limits.sign_in(at(second), ADA, address("192.0.2.1"));
        }
        let person = address("198.51.100.7");
        assert_eq!(refused_for(limits.sign_in(at(10_000), ADA, person)), None);
    }

    #[test]
    fn a_success_forgets_the_tries_before_it() {
        let limits = Limits::default();
        let home = address("192.0.2.1");
        for _ in 0..50 {
            assert_eq!(refused_for(limits.sign_in(at(0), ADA, home)), None);
            limits.signed_in(at(0), ADA, home);
        }
    }

    /// Tries from so many addresses at once that the login has none left.
    fn besiege(limits: &Limits, second: i64, login: [u8; 32]) {
        for number in 0..20 {
            for _ in 0..10 {
                let _ = limits.sign_in(at(second), login, address(&format!("192.0.2.{number}")));
            }
        }
    }

    #[test]
    fn many_attackers_lock_nobody_out_where_they_have_signed_in_before() {
        let limits = Limits::default();
        let (home, elsewhere) = (address("198.51.100.7"), address("203.0.113.5"));
        assert_eq!(refused_for(limits.sign_in(at(0), ADA, home)), None);
        limits.signed_in(at(0), ADA, home);
        besiege(&limits, 1, ADA);
        assert!(refused_for(limits.sign_in(at(1), ADA, elsewhere)).is_some());
        for _ in 0..10 {
            assert_eq!(refused_for(limits.sign_in(at(1), ADA, home)), None);
        }
        assert!(refused_for(limits.sign_in(at(1), ADA, home)).is_some(), "no more than others");
        let bob = [2; 32];
        besiege(&limits, 1, bob);
        assert!(refused_for(limits.sign_in(at(1), bob, home)).is_some(), "it is Ada's, not Bob's");
    }

    #[test]
    fn an_address_is_theirs_for_a_month() {
        let limits = Limits::default();
        let home = address("198.51.100.7");
        limits.signed_in(at(0), ADA, home);
        let month = 30 * 24 * 60 * 60;
        besiege(&limits, month - 1, ADA);
        assert_eq!(refused_for(limits.sign_in(at(month - 1), ADA, home)), None);
        assert!(refused_for(limits.sign_in(at(month), ADA, home)).is_some());
    }

    #[test]
    fn pages_that_ask_how_far_their_code_is_are_not_stopped_and_who_asks_faster_is() {
        let limits = Limits::default();
        let office = address("192.0.2.1");
        let ask = |now| refused_for(limits.qr_question(now, office));
        // As many pages as get a code each two minutes, for half an hour.
        for round in 0..1_200 {
            let later = at(0).saturating_add(SignedDuration::from_millis(1_500) * round);
            let now = later.expect("in range");
            for page in 0..120 {
                assert_eq!(ask(now), None, "page {page} in round {round}");
            }
        }
        let refused = (0..301).filter_map(|_| ask(at(10_000))).collect::<Vec<_>>();
        assert_eq!(refused, [1]);
        assert_eq!(refused_for(limits.qr_sign_in(at(10_000), office)), None, "counted apart");
    }

    #[test]
    fn addresses_of_one_ipv6_network_count_together() {
        let limits = Limits::default();
        let refused = (0..11).find_map(|n| {
            let from = address(&format!("2001:db8::{n}"));
            refused_for(limits.sign_in(at(0), ADA, from))
        });
        assert!(refused.is_some());
        let neighbour = address("2001:db8:0:1::1");
        assert_eq!(refused_for(limits.sign_in(at(0), ADA, neighbour)), None);
    }
}
