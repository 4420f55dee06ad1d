//! How many identities may wait at once that came by themselves. Nobody invited them, so without a
//! bound anybody could fill the log.
//!
//! A row is written before the event that makes its account. Which ones still wait is the log's to
//! say, so rows are struck off when there is no more room, and by the sweep.

use domain::{AccountId, account::Status};
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use crate::{
    app::App,
    auth::{StoreError, sessions::after},
};

/// How many wait at most; an administrator looks at each of them.
pub const WAITING_AT_MOST: i64 = 100;

/// How long a row may be without its event. Requests end long before.
const UNCONFIRMED_FOR: SignedDuration = SignedDuration::from_mins(10);

/// Takes a place for an account about to be made; `false` when there is none.
pub async fn take_place(app: &App, account_id: AccountId) -> Result<bool, StoreError> {
    if insert(app, account_id).await? {
        return Ok(true);
    }
    strike_off(app).await?;
    insert(app, account_id).await
}

/// Gives the place of an account back that was not made.
pub async fn give_back(app: &App, account_id: AccountId) -> Result<(), StoreError> {
    remove(app, &[account_id.0]).await
}

/// Who has a place since before `until`, those who have it longest.
pub async fn until(
    app: &App,
    until: Timestamp,
    at_most: i64,
) -> Result<Vec<AccountId>, StoreError> {
    let client = app.db.get().await?;
    let query = "select account_id from qr_registrations where at <= $1 order by at limit $2";
    let rows = client.query(query, &[&until, &at_most]).await?;
    rows.iter().map(|row| Ok(AccountId(row.try_get(0)?))).collect()
}

/// Strikes off whoever does not wait any more.
pub async fn strike_off(app: &App) -> Result<(), StoreError> {
    let long_ago = after(app.clock.now(), -UNCONFIRMED_FOR);
    let rows = {
        let client = app.db.get().await?;
        let query = "select account_id, at < $1 from qr_registrations";
        client.query(query, &[&long_ago]).await?
    };
    let mut gone = Vec::new();
    for row in rows {
        let (id, is_old): (Uuid, bool) = (row.try_get(0)?, row.try_get(1)?);
        let waits = match app.accounts.load(id).await?.aggregate.status {
            Status::Pending => true,
            Status::Absent => !is_old,
            _ => false,
        };
        if !waits {
            gone.push(id);
        }
    }
    remove(app, &gone).await
}

async fn insert(app: &App, account_id: AccountId) -> Result<bool, StoreError> {
    let mut client = app.db.get().await?;
    let transaction = client.transaction().await?;
    // Or two at once would both find the last place free.
    transaction.execute("lock table qr_registrations in share row exclusive mode", &[]).await?;
    let statement = "insert into qr_registrations (account_id, at)
        select $1, $2 where (select count(*) from qr_registrations) < $3";
    let (now, most) = (app.clock.now(), WAITING_AT_MOST);
    let inserted = transaction.execute(statement, &[&account_id.0, &now, &most]).await?;
    transaction.commit().await?;
    Ok(inserted == 1)
}

async fn remove(app: &App, ids: &[Uuid]) -> Result<(), StoreError> {
    let client = app.db.get().await?;
    client.execute("delete from qr_registrations where account_id = any($1)", &[&ids]).await?;
    Ok(())
}
