//! Setting bytes aside before they are stored, and saying what became of them.

use std::{sync::Arc, time::Duration};

use deadpool_postgres::Transaction;
use domain::{
    AccountId, ReservationId,
    account::Status,
    storage_pool::{LEAST_BYTES, StoringRefusal, Taken},
};
use jiff::{SignedDuration, Timestamp};

use super::{
    Standing, forget, look_up,
    reservations::{self, Reservation, State},
    turns,
};
use crate::{
    app::{App, SharedApp},
    problem::ApiError,
    storage::{
        Unreachable,
        usage::{self, Figure, Place},
    },
};

/// A figure of usage that is older is not judged by.
const TRUSTED_FOR: SignedDuration = SignedDuration::from_hours(1);

/// How long whoever asks waits for a figure of usage.
const LOOK: Duration = Duration::from_secs(4);

/// How long a change that takes no room is waited for at most.
const CHANGING: SignedDuration = SignedDuration::from_mins(1);

/// Bytes to be set aside.
#[derive(Clone, Copy, Debug)]
pub struct Wish {
    pub account_id: AccountId,
    pub id: ReservationId,
    pub bytes: u64,
    pub lifetime: SignedDuration,
}

/// Sets bytes aside, if the account may store them now. Asking again for the same, while they are set
/// aside, only keeps them so for longer.
pub async fn reserve(app: &SharedApp, wish: Wish) -> Result<Reservation, ApiError> {
    let standing = look_up(app, wish.account_id).await?;
    reserve_in(app, &standing, wish).await
}

/// The same, for whoever has looked up where.
pub async fn reserve_in(
    app: &SharedApp,
    standing: &Standing,
    wish: Wish,
) -> Result<Reservation, ApiError> {
    standing.ask_disk(app).await?;
    let figure = figure(app, standing).await?;
    let reservation = match set_aside(app, standing, &wish, &figure).await {
        // Before saying no, it is the disk that is asked: files may have gone since.
        Err(ApiError::Storing(StoringRefusal::QuotaExceeded { .. })) => {
            app.storage.usage.look(app, standing.place.clone(), LOOK).await?;
            let newer = known(app, standing).await?.unwrap_or(figure);
            set_aside(app, standing, &wish, &newer).await?
        }
        other => other?,
    };
    ask_again(app, standing, wish.id).await?;
    Ok(reservation)
}

/// Whoever makes the log refuse waits for what is open then, so what is open asks the log again.
async fn ask_again(app: &App, before: &Standing, id: ReservationId) -> Result<(), ApiError> {
    let account_id = before.place.account_id;
    let refused = match look_up(app, account_id).await {
        Ok(now) if now.place == before.place => return Ok(()),
        Ok(_) => ApiError::Busy,
        Err(refused) => refused,
    };
    release(app, account_id, id).await?;
    Err(refused)
}

/// Of who is deleted nothing is kept. Whoever forgot them may have been here before this was
/// written.
async fn forget_the_deleted(app: &App, account_id: AccountId) -> Result<(), ApiError> {
    if app.accounts.load(account_id).await?.aggregate.status == Status::Deleted {
        usage::forget(&app.db, account_id).await?;
        forget(app, account_id).await?;
    }
    Ok(())
}

/// Changes what lies in the account's folder without taking room, as removing does, and however full
/// the quota is. Whoever makes the log refuse waits for it as for an upload.
pub async fn change<T, F>(
    app: &SharedApp,
    account_id: AccountId,
    change: impl FnOnce(Place) -> F,
) -> Result<T, ApiError>
where
    F: Future<Output = Result<T, ApiError>>,
{
    let standing = look_up(app, account_id).await?;
    let id = ReservationId(app.new_id());
    let expires_at = app.clock.now().checked_add(CHANGING).unwrap_or(Timestamp::MAX);
    let pool_id = standing.place.pool_id;
    let held = Reservation { id, pool_id, bytes: 0, state: State::Open, expires_at };
    reservations::put(&app.db.get().await?, account_id, &held).await?;
    ask_again(app, &standing, id).await?;
    let place = standing.place.clone();
    match change(place.clone()).await {
        Ok(changed) => {
            release(app, account_id, id).await?;
            Ok(changed)
        }
        Err(ended) => {
            let_go(app, &place, &held, &ended).await?;
            Err(ended)
        }
    }
}

/// The same for what takes room, though nobody says how much: a folder.
pub async fn add<T, F>(
    app: &SharedApp,
    account_id: AccountId,
    add: impl FnOnce(Place) -> F,
) -> Result<T, ApiError>
where
    F: Future<Output = Result<T, ApiError>>,
{
    let standing = look_up(app, account_id).await?;
    let id = ReservationId(app.new_id());
    let wish = Wish { account_id, id, bytes: LEAST_BYTES, lifetime: CHANGING };
    let held = reserve_in(app, &standing, wish).await?;
    match add(standing.place.clone()).await {
        Ok(added) => {
            commit(app, account_id, id, None).await?;
            Ok(added)
        }
        Err(ended) => {
            let_go(app, &standing.place, &held, &ended).await?;
            Err(ended)
        }
    }
}

/// Gives back what was set aside for something that was not stored, by how it ended. What a silent
/// disk was asked may yet happen: then it is held until it runs out, and the disk is measured after
/// that.
pub async fn let_go(
    app: &SharedApp,
    place: &Place,
    held: &Reservation,
    ended: &ApiError,
) -> Result<(), ApiError> {
    if !matches!(ended, ApiError::StorageUnavailable(Unreachable::Silent)) {
        release(app, place.account_id, held.id).await?;
        return Ok(());
    }
    let left = held.expires_at.duration_since(app.clock.now());
    let (app, place) = (Arc::clone(app), place.clone());
    let mut stopped = app.stop.subscribe();
    tokio::spawn(async move {
        let left = Duration::try_from(left).unwrap_or_default();
        let told = async { stopped.wait_for(|stopped| *stopped).await.map(drop) };
        if tokio::time::timeout(left, told).await.is_err() {
            app.storage.usage.measure_anew(&app, place).await;
        }
    });
    Ok(())
}

/// The last figure of usage, or a new one where that is too old or there is none.
async fn figure(app: &SharedApp, standing: &Standing) -> Result<Figure, ApiError> {
    let oldest = app.clock.now().checked_sub(TRUSTED_FOR).unwrap_or(Timestamp::MIN);
    let is_trusted = |figure: &Figure| figure.usage.measured_at >= oldest;
    if let Some(figure) = known(app, standing).await?.filter(is_trusted) {
        return Ok(figure);
    }
    app.storage.usage.look(app, standing.place.clone(), LOOK).await?;
    known(app, standing).await?.filter(is_trusted).ok_or(ApiError::UsageUnknown)
}

async fn known(app: &App, standing: &Standing) -> Result<Option<Figure>, ApiError> {
    let place = &standing.place;
    Ok(usage::figure_in(&app.db, place.account_id, place.pool_id).await?)
}

/// What of the quota is taken; `None` while the files have not been measured.
pub async fn taken_bytes(app: &App, standing: &Standing) -> Result<Option<u64>, ApiError> {
    let Some(figure) = known(app, standing).await? else { return Ok(None) };
    let (account, pool) = (standing.place.account_id, standing.place.pool_id);
    let client = app.db.get().await?;
    let reserved_bytes = reservations::counted_bytes(&client, account, pool, &figure, None).await?;
    let taken = Taken { used_bytes: figure.usage.bytes, reserved_bytes };
    Ok(Some(u64::try_from(taken.total_bytes()).unwrap_or(u64::MAX)))
}

/// Of those who do this at the same time for one account, each sees what the one before has done.
async fn set_aside(
    app: &App,
    standing: &Standing,
    wish: &Wish,
    figure: &Figure,
) -> Result<Reservation, ApiError> {
    let (account, pool_id) = (wish.account_id, standing.place.pool_id);
    let mut client = app.db.get().await?;
    let transaction = client.transaction().await?;
    turns::take(&transaction, account).await?;
    let now = app.clock.now();
    let expires_at = now.checked_add(wish.lifetime).unwrap_or(Timestamp::MAX);
    if let Some(mut present) = reservations::find(&transaction, account, wish.id).await? {
        if (present.bytes, present.pool_id) != (wish.bytes, pool_id) {
            return Err(ApiError::ReservationDiffers);
        }
        match present.state {
            State::Open if !present.has_run_out(now) => {
                present.expires_at = present.expires_at.max(expires_at);
                reservations::put(&transaction, account, &present).await?;
                transaction.commit().await?;
                return Ok(present);
            }
            State::Open => {} // To be judged anew.
            State::Committed | State::Released => return Err(over(&present)),
        }
    }
    judge(&transaction, standing, wish, figure).await?;
    let reservation =
        Reservation { id: wish.id, pool_id, bytes: wish.bytes, state: State::Open, expires_at };
    reservations::put(&transaction, account, &reservation).await?;
    transaction.commit().await?;
    Ok(reservation)
}

/// Keeps a reservation open for longer, and makes it larger where the account may store that much.
pub async fn grow(app: &App, standing: &Standing, wish: Wish) -> Result<Reservation, ApiError> {
    let account = wish.account_id;
    let figure = known(app, standing).await?.ok_or(ApiError::UsageUnknown)?;
    let mut client = app.db.get().await?;
    let transaction = client.transaction().await?;
    turns::take(&transaction, account).await?;
    let now = app.clock.now();
    let found = reservations::find(&transaction, account, wish.id).await?;
    let mut reservation = found.ok_or(ApiError::ReservationUnknown)?;
    if reservation.state != State::Open || reservation.has_run_out(now) {
        return Err(over(&reservation));
    }
    if wish.bytes > reservation.bytes {
        judge(&transaction, standing, &wish, &figure).await?;
        reservation.bytes = wish.bytes;
    }
    reservation.expires_at = now.checked_add(wish.lifetime).unwrap_or(Timestamp::MAX);
    reservations::put(&transaction, account, &reservation).await?;
    transaction.commit().await?;
    Ok(reservation)
}

/// Whether the bytes have room beside what was measured and whatever else counts.
async fn judge(
    transaction: &Transaction<'_>,
    standing: &Standing,
    wish: &Wish,
    figure: &Figure,
) -> Result<(), ApiError> {
    let (account, pool) = (wish.account_id, standing.place.pool_id);
    let reserved_bytes =
        reservations::counted_bytes(transaction, account, pool, figure, Some(wish.id)).await?;
    let taken = Taken { used_bytes: figure.usage.bytes, reserved_bytes };
    let judged = standing.pool.may_store(standing.holder, taken, wish.bytes);
    judged.map_err(ApiError::Storing)
}

/// The bytes are stored: they count until a measurement has seen them. `bytes` is how many they
/// turned out to be, at most what was set aside. Doing it again is fine.
pub async fn commit(
    app: &App,
    account: AccountId,
    id: ReservationId,
    bytes: Option<u64>,
) -> Result<Reservation, ApiError> {
    let mut client = app.db.get().await?;
    let transaction = client.transaction().await?;
    let turn = turns::take(&transaction, account).await?;
    let found = reservations::find(&transaction, account, id).await?;
    let mut reservation = found.ok_or(ApiError::ReservationUnknown)?;
    match reservation.state {
        State::Committed => return Ok(reservation),
        State::Open if !reservation.has_run_out(app.clock.now()) => {}
        State::Open | State::Released => return Err(over(&reservation)),
    }
    if bytes.is_some_and(|bytes| bytes > reservation.bytes) {
        let detail = format!("must be at most what was reserved, {}", reservation.bytes);
        return Err(ApiError::invalid("bytes", "out-of-range", &detail));
    }
    reservation.bytes = bytes.unwrap_or(reservation.bytes);
    reservation.state = State::Committed;
    reservations::commit(&transaction, account, id, reservation.bytes, turn).await?;
    transaction.commit().await?;
    // The turns of who has set bytes aside begin anew only where they were forgotten.
    if turn == 1 {
        forget_the_deleted(app, account).await?;
    }
    Ok(reservation)
}

/// Nothing was stored, and nothing will be. Doing it again is fine, also when it has run out.
pub async fn release(
    app: &App,
    account: AccountId,
    id: ReservationId,
) -> Result<Reservation, ApiError> {
    let mut client = app.db.get().await?;
    let transaction = client.transaction().await?;
    turns::take(&transaction, account).await?;
    let found = reservations::find(&transaction, account, id).await?;
    let mut reservation = found.ok_or(ApiError::ReservationUnknown)?;
    match reservation.state {
        State::Committed => return Err(over(&reservation)),
        State::Released => return Ok(reservation),
        State::Open => {}
    }
    reservation.state = State::Released;
    reservations::release(&transaction, account, id).await?;
    transaction.commit().await?;
    forget_the_deleted(app, account).await?;
    Ok(reservation)
}

fn over(reservation: &Reservation) -> ApiError {
    ApiError::ReservationOver(reservation.state)
}
