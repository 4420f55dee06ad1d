//! The table of pictures. A row is written before the event that names it, and counts only while
//! the account shows it; one that no event names is removed in time.

use domain::{AccountId, values::AvatarDigest};
use jiff::{SignedDuration, Timestamp};

use crate::{app::App, auth::StoreError};

/// How long a picture may be without its event. Requests end long before.
const NAMED_WITHIN: SignedDuration = SignedDuration::from_mins(10);

/// How many pictures without an event are judged at a time.
const SWEPT_AT_ONCE: i64 = 200;

pub(super) async fn store(
    app: &App,
    account_id: AccountId,
    digest: &AvatarDigest,
    picture: &[u8],
) -> Result<(), StoreError> {
    let key = app.keyring.create_for(account_id.0).await?;
    let sealed = key.seal(picture, &place(account_id, digest));
    let client = app.db.get().await?;
    client
        .execute(
            "insert into avatars (account_id, digest, sealed, stored_at)
             values ($1, decode($2, 'hex'), $3, $4)
             on conflict (account_id, digest) do update
             set sealed = excluded.sealed, stored_at = excluded.stored_at, shown_sequence = null",
            &[&account_id.0, &digest.as_str(), &sealed, &app.clock.now()],
        )
        .await?;
    Ok(())
}

/// Removes all pictures but the one that the account shows, and what may be about to be shown.
/// Others may change the picture meanwhile and come here as well, in any order.
pub async fn settle(app: &App, account_id: AccountId) -> Result<(), StoreError> {
    let mut seen = app.accounts.load(account_id).await?;
    loop {
        keep(app, account_id, seen.aggregate.profile.avatar.as_ref(), seen.sequence).await?;
        let now = app.accounts.load(account_id).await?;
        if now.sequence == seen.sequence {
            return Ok(());
        }
        seen = now;
    }
}

/// Notes which picture the account shows at a sequence, and removes those that were shown before.
/// One that was shown later stays, as do new ones that no event names yet.
pub async fn keep(
    app: &App,
    account_id: AccountId,
    shown: Option<&AvatarDigest>,
    sequence: u64,
) -> Result<(), StoreError> {
    let sequence = i64::try_from(sequence).map_err(|_| StoreError::Malformed)?;
    let client = app.db.get().await?;
    client
        .execute(
            "with shown as (
                 update avatars set shown_sequence = greatest(shown_sequence, $4)
                 where account_id = $1 and digest = decode($2, 'hex')
             )
             delete from avatars
             where account_id = $1 and digest is distinct from decode($2, 'hex')
                 and (shown_sequence < $4 or shown_sequence is null and stored_at < $3)",
            &[&account_id.0, &shown.map(AvatarDigest::as_str), &long_ago(app), &sequence],
        )
        .await?;
    Ok(())
}

pub(super) async fn read(
    app: &App,
    account_id: AccountId,
    digest: &AvatarDigest,
) -> Result<Option<Vec<u8>>, StoreError> {
    // Before the connection is taken: nobody may hold one while waiting for another.
    let Some(key) = app.keyring.get(account_id.0).await? else { return Ok(None) };
    let client = app.db.get().await?;
    let statement = client
        .prepare_cached(
            "select sealed from avatars where account_id = $1 and digest = decode($2, 'hex')",
        )
        .await?;
    let row = client.query_opt(&statement, &[&account_id.0, &digest.as_str()]).await?;
    let Some(row) = row else { return Ok(None) };
    let picture = key.open(row.try_get("sealed")?, &place(account_id, digest))?;
    Ok(Some(picture.to_vec()))
}

/// Removes all pictures of somebody who is deleted. Nobody could open them any more.
pub async fn forget(app: &App, account_id: AccountId) -> Result<(), StoreError> {
    let client = app.db.get().await?;
    client.execute("delete from avatars where account_id = $1", &[&account_id.0]).await?;
    Ok(())
}

/// Judges pictures whose request did not come to its end: the account either shows them after all,
/// or nobody will ever name them.
pub async fn sweep(app: &App) -> Result<u64, StoreError> {
    let client = app.db.get().await?;
    let rows = client
        .query(
            "select distinct account_id from avatars
             where shown_sequence is null and stored_at < $1 limit $2",
            &[&long_ago(app), &SWEPT_AT_ONCE],
        )
        .await?;
    drop(client);
    let mut judged = 0;
    for row in rows {
        settle(app, AccountId(row.try_get(0)?)).await?;
        judged += 1;
    }
    Ok(judged)
}

fn long_ago(app: &App) -> Timestamp {
    app.clock.now().checked_sub(NAMED_WITHIN).unwrap_or(Timestamp::MIN)
}

/// Binds a sealed picture to its account and name, so that no two can be exchanged.
fn place(account_id: AccountId, digest: &AvatarDigest) -> Vec<u8> {
    format!("dna-nexus/avatar/v1\0{account_id}\0{}", digest.as_str()).into_bytes()
}
