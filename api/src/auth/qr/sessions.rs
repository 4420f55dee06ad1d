//! QR sign-ins under way, as a table that all nodes share. Each change of state is one statement,
//! so of two that want the same change one gets it.
//!
//! A row says what happened to a code. Whether its identity may sign in is asked of the log.

use std::net::IpAddr;

use domain::values::Fingerprint;
use event_store::keys::{DataKey, SealingUse};
use jiff::{SignedDuration, Timestamp};

use crate::{
    app::App,
    auth::{StoreError, sessions::after},
};

/// How long an administrator has, while the browser waits.
pub const WAITS_FOR: SignedDuration = SignedDuration::from_mins(15);

/// How long a browser has to go on once its identity is admitted.
pub const APPROVED_FOR: SignedDuration = SignedDuration::from_secs(120);

/// How often wrong digits may be typed.
const TRIES: i16 = 5;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// The code is on a screen.
    AwaitingScan,
    /// An identity has scanned it and is not admitted yet.
    Waiting,
    Approved,
    /// The browser has gone on.
    Consumed,
    /// The account of the identity that scanned it has been deleted, and nothing of it is left.
    Forgotten,
}

impl State {
    const ALL: [Self; 5] =
        [Self::AwaitingScan, Self::Waiting, Self::Approved, Self::Consumed, Self::Forgotten];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::AwaitingScan => "awaiting_scan",
            Self::Waiting => "waiting",
            Self::Approved => "approved",
            Self::Consumed => "consumed",
            Self::Forgotten => "forgotten",
        }
    }
}

/// A row.
#[derive(Debug)]
pub struct QrSession {
    pub state: State,
    pub expires_at: Timestamp,
    pub scan: Option<Scan>,
    browser_address: Option<Vec<u8>>,
}

/// The one scan that counts.
#[derive(Debug)]
pub struct Scan {
    pub fingerprint: Fingerprint,
    /// SHA-256 of what the phone sent.
    pub body_hash: Vec<u8>,
    /// Whether the phone was told that its identity is admitted, or else that it waits.
    pub was_admitted: bool,
}

/// Writes down a code that is about to be shown.
pub async fn begin(
    app: &App,
    st_hash: &[u8; 32],
    preauth: &[u8; 32],
    browser: IpAddr,
    expires_at: Timestamp,
) -> Result<(), StoreError> {
    let browser = sealing_key(app).seal(browser.to_string().as_bytes(), st_hash);
    let client = app.db.get().await?;
    let statement = client
        .prepare_cached(
            "insert into qr_sessions (st_hash, preauth_hash, state, browser_address, expires_at)
             values ($1, $2, 'awaiting_scan', $3, $4)",
        )
        .await?;
    let (st_hash, preauth) = (st_hash.as_slice(), preauth.as_slice());
    client.execute(&statement, &[&st_hash, &preauth, &browser, &expires_at]).await?;
    Ok(())
}

/// Whether a browser with this cookie has a code that can still lead somewhere.
pub async fn is_known(app: &App, preauth: &[u8; 32]) -> Result<bool, StoreError> {
    let client = app.db.get().await?;
    let statement = client
        .prepare_cached(
            "select from qr_sessions
             where preauth_hash = $1 and expires_at > $2 and state <> 'consumed' limit 1",
        )
        .await?;
    let now = app.clock.now();
    Ok(client.query_opt(&statement, &[&preauth.as_slice(), &now]).await?.is_some())
}

pub async fn find(app: &App, st_hash: &[u8]) -> Result<Option<QrSession>, StoreError> {
    find_where(app, "st_hash = $1 and $2::bytea is null", st_hash, None).await
}

/// As [`find`], for the browser that showed the code and no other.
pub async fn find_of(
    app: &App,
    st_hash: &[u8],
    preauth: &[u8; 32],
) -> Result<Option<QrSession>, StoreError> {
    find_where(app, "st_hash = $1 and preauth_hash = $2", st_hash, Some(preauth)).await
}

async fn find_where(
    app: &App,
    condition: &str,
    st_hash: &[u8],
    preauth: Option<&[u8; 32]>,
) -> Result<Option<QrSession>, StoreError> {
    let client = app.db.get().await?;
    let query = format!(
        "select state, expires_at, fingerprint, body_hash, was_admitted, browser_address
         from qr_sessions where {condition}"
    );
    let statement = client.prepare_cached(&query).await?;
    let preauth = preauth.map(<[u8; 32]>::as_slice);
    let Some(row) = client.query_opt(&statement, &[&st_hash, &preauth]).await? else {
        return Ok(None);
    };
    let state: &str = row.try_get("state")?;
    let state = State::ALL.into_iter().find(|known| known.as_str() == state);
    let fingerprint: Option<&str> = row.try_get("fingerprint")?;
    let scan = match fingerprint {
        None => None,
        Some(text) => Some(Scan {
            fingerprint: Fingerprint::parse(text).map_err(|_| StoreError::Malformed)?,
            body_hash: row.try_get("body_hash")?,
            was_admitted: row.try_get("was_admitted")?,
        }),
    };
    Ok(Some(QrSession {
        state: state.ok_or(StoreError::Malformed)?,
        expires_at: row.try_get("expires_at")?,
        scan,
        browser_address: row.try_get("browser_address")?,
    }))
}

impl QrSession {
    /// Where the browser is that shows the code.
    pub fn browser_address(&self, app: &App, st_hash: &[u8; 32]) -> Result<IpAddr, StoreError> {
        let sealed = self.browser_address.as_ref().ok_or(StoreError::Malformed)?;
        let opened = sealing_key(app).open(sealed, st_hash)?;
        let text = std::str::from_utf8(&opened).map_err(|_| StoreError::Malformed)?;
        text.parse().map_err(|_| StoreError::Malformed)
    }
}

/// Uses the code up for this scan; `false` when another one was faster, or time has run out.
pub async fn scanned(app: &App, st_hash: &[u8; 32], scan: &Scan) -> Result<bool, StoreError> {
    let now = app.clock.now();
    let (state, lasts) = match scan.was_admitted {
        true => (State::Approved, APPROVED_FOR),
        false => (State::Waiting, WAITS_FOR),
    };
    let client = app.db.get().await?;
    let statement = client
        .prepare_cached(
            "update qr_sessions set state = $2, fingerprint = $3, body_hash = $4,
                 was_admitted = $5, expires_at = $6
             where st_hash = $1 and state = 'awaiting_scan' and expires_at > $7",
        )
        .await?;
    let (fingerprint, expires_at) = (scan.fingerprint.as_str(), after(now, lasts));
    let changed = client
        .execute(
            &statement,
            &[
                &st_hash.as_slice(),
                &state.as_str(),
                &fingerprint,
                &scan.body_hash,
                &scan.was_admitted,
                &expires_at,
                &now,
            ],
        )
        .await?;
    Ok(changed == 1)
}

/// Notes that a browser's identity has been admitted: from now on it has not much time left.
pub async fn admitted(app: &App, st_hash: &[u8]) -> Result<(), StoreError> {
    let expires_at = after(app.clock.now(), APPROVED_FOR);
    let client = app.db.get().await?;
    client
        .execute(
            "update qr_sessions set state = 'approved', expires_at = $2
             where st_hash = $1 and state = 'waiting'",
            &[&st_hash, &expires_at],
        )
        .await?;
    Ok(())
}

/// Counts a try to type the digits; `false` when there have been too many.
pub async fn try_digits(app: &App, st_hash: &[u8]) -> Result<bool, StoreError> {
    let client = app.db.get().await?;
    let statement = "update qr_sessions set digit_tries = digit_tries + 1
        where st_hash = $1 and digit_tries < $2";
    Ok(client.execute(statement, &[&st_hash, &TRIES]).await? == 1)
}

/// Takes the code for a session; `false` when it has been taken, or its time has run out.
pub async fn consume(app: &App, st_hash: &[u8], preauth: &[u8; 32]) -> Result<bool, StoreError> {
    let client = app.db.get().await?;
    let statement = client
        .prepare_cached(
            "update qr_sessions set state = 'consumed'
             where st_hash = $1 and preauth_hash = $2 and expires_at > $3
                 and state in ('waiting', 'approved')",
        )
        .await?;
    let now = app.clock.now();
    Ok(client.execute(&statement, &[&st_hash, &preauth.as_slice(), &now]).await? == 1)
}

/// Forgets whose phone scanned a code, and where its browser is. The browser is told that it is over.
pub(in crate::auth) async fn forget(
    app: &App,
    fingerprint: &Fingerprint,
) -> Result<(), StoreError> {
    let client = app.db.get().await?;
    let statement = "update qr_sessions set state = 'forgotten', fingerprint = null,
             body_hash = null, was_admitted = null, browser_address = null
        where fingerprint = $1";
    client.execute(statement, &[&fingerprint.as_str()]).await?;
    Ok(())
}

pub(in crate::auth) async fn sweep(app: &App) -> Result<u64, StoreError> {
    let client = app.db.get().await?;
    let statement = "delete from qr_sessions where expires_at <= $1";
    Ok(client.execute(statement, &[&app.clock.now()]).await?)
}

fn sealing_key(app: &App) -> DataKey {
    app.installation.key().sealing_key(SealingUse::QrWhence)
}
