//! Nonces for proofs of possession, given out with a link and good once.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use domain::LinkId;
use jiff::Timestamp;

use super::{StoreError, sessions::after, token::random_bytes};
use crate::app::App;

const NONCE_LENGTH_BYTES: usize = 32;

/// How many nonces of one link can be open at a time; the oldest gives way. Mail scanners and
/// second tabs take some.
const OPEN_PER_LINK: i64 = 16;

/// What must be signed, and until when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkChallenge {
    /// Base64url without padding.
    pub nonce: String,
    /// In Unix seconds.
    pub expires_at: i64,
}

pub async fn issue(app: &App, link_id: LinkId) -> Result<LinkChallenge, StoreError> {
    let nonce = random_bytes::<NONCE_LENGTH_BYTES>()?;
    // Whole seconds: the signed text names them.
    let expires_at = after(app.clock.now(), app.config.lifetimes.proof_challenge).as_second();
    let at = Timestamp::from_second(expires_at).map_err(|_| StoreError::Malformed)?;
    let client = app.db.get().await?;
    client
        .execute(
            "with issued as (
                 insert into link_challenges (nonce, link_id, expires_at) values ($1, $2, $3)
             )
             delete from link_challenges where nonce in (
                 select nonce from link_challenges where link_id = $2
                 order by expires_at desc offset $4)",
            &[&nonce.as_slice(), &link_id.0, &at, &(OPEN_PER_LINK - 1)],
        )
        .await?;
    Ok(LinkChallenge { nonce: BASE64_URL_SAFE_NO_PAD.encode(nonce), expires_at })
}

/// Takes a challenge out, so that nobody can answer it again; `None` when there is none any more.
pub async fn take(
    app: &App,
    link_id: LinkId,
    nonce: &str,
) -> Result<Option<LinkChallenge>, StoreError> {
    let Ok(bytes) = BASE64_URL_SAFE_NO_PAD.decode(nonce) else { return Ok(None) };
    let client = app.db.get().await?;
    let row = client
        .query_opt(
            "delete from link_challenges where nonce = $1 and link_id = $2 returning expires_at",
            &[&bytes, &link_id.0],
        )
        .await?;
    let Some(row) = row else { return Ok(None) };
    let expires_at: Timestamp = row.try_get(0)?;
    Ok((app.clock.now() < expires_at)
        .then(|| LinkChallenge { nonce: nonce.to_owned(), expires_at: expires_at.as_second() }))
}

pub(super) async fn sweep(app: &App) -> Result<u64, StoreError> {
    let client = app.db.get().await?;
    let statement = "delete from link_challenges where expires_at <= $1";
    Ok(client.execute(statement, &[&app.clock.now()]).await?)
}
