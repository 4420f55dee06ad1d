//! What an operator can set. The command line fills it; nothing else reads the environment.

use std::{
    net::{IpAddr, SocketAddr},
    path::PathBuf,
};

use jiff::SignedDuration;

use crate::auth::{Methods, qr::QrSignIn};

#[derive(Clone, Debug)]
pub struct Config {
    /// Keys, and the embedded database when there is no `database_url`.
    pub data_dir: PathBuf,
    /// An own PostgreSQL instead of the embedded one. May hold a password: never logged.
    pub database_url: Option<String>,
    pub listen: SocketAddr,
    /// How browsers reach the server, scheme to port, without a path. Links, cookies and
    /// signatures rest on it; the Host header is never believed.
    pub origin: String,
    /// Proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpAddr>,
    pub lifetimes: Lifetimes,
    /// The ways of signing in that are switched on.
    pub methods: Methods,
    /// What signing in by QR code asks of people.
    pub qr: QrSignIn,
}

/// How long things last.
#[derive(Clone, Copy, Debug)]
pub struct Lifetimes {
    /// Unless whoever invites somebody chooses otherwise.
    pub setup_link: SignedDuration,
    /// Unless whoever hands it out chooses otherwise.
    pub reset_link: SignedDuration,
    pub session_idle: SignedDuration,
    pub session_absolute: SignedDuration,
    /// Between the two steps of an OPAQUE sign-in.
    pub login_attempt: SignedDuration,
    /// For making an identity and signing its proof.
    pub proof_challenge: SignedDuration,
    /// From coming by QR code until an administrator has decided.
    pub waiting_for_approval: SignedDuration,
    /// From showing a QR code until it must be scanned.
    pub qr_code: SignedDuration,
    /// How long nothing of an upload may arrive. Who has stalled keeps a turn from others.
    pub upload_idle: SignedDuration,
}

impl Default for Lifetimes {
    fn default() -> Self {
        Self {
            setup_link: SignedDuration::from_hours(72),
            reset_link: SignedDuration::from_hours(1),
            session_idle: SignedDuration::from_hours(1),
            session_absolute: SignedDuration::from_hours(12),
            login_attempt: SignedDuration::from_secs(60),
            proof_challenge: SignedDuration::from_mins(10),
            waiting_for_approval: SignedDuration::from_hours(30 * 24),
            qr_code: SignedDuration::from_secs(120),
            upload_idle: SignedDuration::from_secs(60),
        }
    }
}
