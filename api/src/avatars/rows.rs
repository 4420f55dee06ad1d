//! The table of pictures. A row is written before the event that names it, and counts only while
//! the account does; one that no event names is removed in time.

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
             set sealed = excluded.sealed, stored_at = excluded.stored_at, is_named = false",
            &[&account_id.0, &digest.as_str(), &sealed, &app.clock.now()],
        )
        .await?;
    Ok(())
}

/// Notes which picture the account shows now, and removes its earlier ones. Those that are new may
/// be about to be named.
pub(super) async fn keep_only(
    app: &App,
    account_id: AccountId,
    shown: Option<&AvatarDigest>,
) -> Result<(), StoreError> {
    let client = app.db.get().await?;
    client
        .execute(
            "with named as (
                 update avatars set is_named = true
                 where account_id = $1 and digest = decode($2, 'hex')
             )
             delete from avatars where account_id = $1
                 and digest is distinct from decode($2, 'hex') and (is_named or stored_at < $3)",
            &[&account_id.0, &shown.map(AvatarDigest::as_str), &long_ago(app)],
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
             where not is_named and stored_at < $1 limit $2",
            &[&long_ago(app), &SWEPT_AT_ONCE],
        )
        .await?;
    drop(client);
    let mut judged = 0;
    for row in rows {
        let account_id = AccountId(row.try_get(0)?);
        let account = app.accounts.load(account_id).await?.aggregate;
        keep_only(app, account_id, account.profile.avatar.as_ref()).await?;
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
