//! Six digits that go from the phone's screen into the browser, where the operator asks for them.
//!
//! They are computed and stored nowhere, so a repeated answer shows the same ones.

use event_store::keys::MacUse;

use crate::app::App;

pub const DIGITS: usize = 6;

/// The digits of the session with this hash of `st`.
pub fn digits(app: &App, st_hash: &[u8; 32]) -> String {
    let mac = app.installation.key().mac_key(MacUse::QrDigits).mac(st_hash);
    let number = mac[..8].iter().fold(0_u64, |number, byte| number << 8 | u64::from(*byte));
    format!("{:06}", number % 1_000_000)
}
