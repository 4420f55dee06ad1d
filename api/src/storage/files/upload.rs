//! Taking a file in, piece by piece.
//!
//! Its bytes are reserved before they are taken, however long the request says it is, and while it
//! arrives it is asked again and again whether its person may still store.

use std::time::Duration;

use axum::body::{Body, Bytes};
use domain::{
    ReservationId,
    storage_pool::{LEAST_BYTES, StoringRefusal},
    values::FilePath,
};
use jiff::SignedDuration;
use tokio::{
    sync::watch,
    time::{MissedTickBehavior, interval, sleep},
};

use super::{FileError, arriving::Arriving, incoming::Incoming, writer::Writer};
use crate::{
    app::SharedApp,
    auth::{sessions, signed_in::SignedIn},
    problem::ApiError,
    storage::{
        patience::ask_once_patiently,
        storing::{self, Reservation, Standing, Wish},
        usage::Place,
    },
};

/// How much is written at a time.
const PIECE_BYTES: usize = 1024 * 1024;

/// Where the request does not say how long the file is, so much is reserved ahead.
const AHEAD_BYTES: u64 = 16 * 1024 * 1024;

/// How long the reservation outlives a node that died. Longer than a disk is waited for.
const LIFETIME: SignedDuration = SignedDuration::from_mins(3);

/// How often it is asked whether the upload may go on.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// As long as the reservation surely lasts for so long, what cannot be asked now is asked again. Longer
/// than it takes to put the file in its place.
const SURELY: SignedDuration = SignedDuration::from_mins(1);

pub struct Upload {
    pub by: SignedIn,
    pub path: FilePath,
    /// Whether a file that is there is to be replaced.
    pub replace: bool,
    /// How long the request says the file is.
    pub length: Option<u64>,
    pub body: Body,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Uploaded {
    pub bytes: u64,
}

/// Takes a file in and puts it in its place. Whoever sent it may go away: what was begun is ended or
/// taken away.
pub async fn upload(app: SharedApp, upload: Upload) -> Result<Uploaded, ApiError> {
    let uploading = tokio::spawn(async move {
        let Upload { by, path, replace, length, body } = upload;
        let idle = app.config.lifetimes.upload_idle.unsigned_abs();
        let mut body = Arriving::new(body.into_data_stream(), idle);
        let taking = Taking::begin(&app, by, path, replace, length).await;
        let outcome = match taking {
            Ok(taking) => taking.take(&app, &mut body, length).await,
            Err(refused) => Err(refused),
        };
        match &outcome {
            // Who sends nothing reads what they are told.
            Ok(_) | Err(ApiError::File(FileError::Stalled)) => {}
            Err(_) => body.drain().await,
        }
        outcome
    });
    uploading.await.map_err(ApiError::internal)?
}

/// An upload under way.
struct Taking {
    by: SignedIn,
    path: FilePath,
    replace: bool,
    standing: Standing,
    reservation: Reservation,
    writer: Writer,
    received: u64,
}

impl Taking {
    async fn begin(
        app: &SharedApp,
        by: SignedIn,
        path: FilePath,
        replace: bool,
        length: Option<u64>,
    ) -> Result<Self, ApiError> {
        let account_id = by.account_id;
        let standing = storing::look_up(app, account_id).await?;
        let turn = app.storage.uploads.take(account_id, standing.place.pool_id)?;
        let id = ReservationId(app.new_id());
        let bytes = length.unwrap_or(0).max(LEAST_BYTES);
        let wish = Wish { account_id, id, bytes, lifetime: LIFETIME };
        let reservation = storing::reserve_in(app, &standing, wish).await?;
        let (place, named) = (standing.place.clone(), path.clone());
        let made =
            ask_once_patiently(move || Incoming::create(&place, id, &named, replace, turn)).await;
        match made.map_err(ApiError::StorageUnavailable).and_then(|made| Ok(made?)) {
            Ok(incoming) => {
                let writer = Writer::new(incoming);
                Ok(Self { by, path, replace, standing, reservation, writer, received: 0 })
            }
            Err(refused) => {
                let_go(app, &standing.place, &reservation, &refused).await;
                Err(refused)
            }
        }
    }

    async fn take(
        mut self,
        app: &SharedApp,
        body: &mut Arriving,
        length: Option<u64>,
    ) -> Result<Uploaded, ApiError> {
        match self.take_all(app, body, length).await {
            Ok(()) => {
                let bytes = self.received;
                self.commit(app).await?;
                // So that what is shown is right soon. Nobody waits for it.
                drop(app.storage.usage.measure_anew(app, self.standing.place));
                Ok(Uploaded { bytes })
            }
            Err(ended) => {
                self.writer.give_up().await;
                let_go(app, &self.standing.place, &self.reservation, &ended).await;
                Err(ended)
            }
        }
    }

    async fn take_all(
        &mut self,
        app: &SharedApp,
        body: &mut Arriving,
        length: Option<u64>,
    ) -> Result<(), ApiError> {
        let mut look = interval(LOOK_EVERY);
        look.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut stopped = app.stop.subscribe();
        let mut piece = Vec::with_capacity(PIECE_BYTES);
        loop {
            tokio::select! {
                arrived = body.next() => match arrived? {
                    None => break,
                    Some(arrived) => self.accept(app, &mut piece, arrived).await?,
                },
                _ = look.tick() => match self.go_on(app).await {
                    Err(ApiError::Internal(error) | ApiError::DatabaseUnavailable(error))
                        if self.surely_lasts(app) =>
                    {
                        tracing::warn!(%error, "whether an upload may go on is asked again");
                    }
                    looked => looked?,
                },
                () = told(&mut stopped) => return Err(ApiError::Stopping),
            }
        }
        if length.is_some_and(|length| length != self.received) {
            return Err(ApiError::File(FileError::BrokenOff));
        }
        self.writer
            .run(move |incoming| {
                incoming.write(&piece)?;
                incoming.finish()
            })
            .await?;
        // From here on it is a moment, and the reservation stays open for as long as that may take.
        while let Err(error) = self.go_on_for_long(app).await {
            match error {
                ApiError::Internal(_) | ApiError::DatabaseUnavailable(_)
                    if self.surely_lasts(app) =>
                {
                    sleep(LOOK_EVERY).await;
                }
                error => return Err(error),
            }
        }
        let (place, path, replace) = (self.standing.place.clone(), self.path.clone(), self.replace);
        self.writer.run(move |incoming| incoming.put(&place, &path, replace)).await
    }

    async fn accept(
        &mut self,
        app: &SharedApp,
        piece: &mut Vec<u8>,
        arrived: Bytes,
    ) -> Result<(), ApiError> {
        self.received = self.received.saturating_add(arrived.len() as u64);
        if self.received > self.reservation.bytes {
            match self.renew(app, self.received.saturating_add(AHEAD_BYTES)).await {
                // The last bytes of a quota are not enough to be ahead.
                Err(ApiError::Storing(StoringRefusal::QuotaExceeded { .. })) => {
                    self.renew(app, self.received).await?;
                }
                renewed => renewed?,
            }
        }
        piece.extend_from_slice(&arrived);
        if piece.len() >= PIECE_BYTES {
            let full = std::mem::replace(piece, Vec::with_capacity(PIECE_BYTES));
            self.writer.begin(move |incoming| incoming.write(&full)).await?;
        }
        Ok(())
    }

    /// Whether the person is still signed in and may still store here, as the log has it.
    async fn go_on(&mut self, app: &SharedApp) -> Result<(), ApiError> {
        if !self.by.is_still_signed_in(app).await? {
            return Err(ApiError::SignedOut);
        }
        let now = storing::look_up(app, self.by.account_id).await?;
        if now.place != self.standing.place {
            return Err(ApiError::Busy);
        }
        self.standing = now;
        let left = self.reservation.expires_at.duration_since(app.clock.now());
        if left < LIFETIME / 2 {
            self.renew(app, self.reservation.bytes).await?;
            // Whoever uploads is not idle, however long it takes.
            sessions::see(app, self.by.session_id).await?;
        }
        Ok(())
    }

    /// The same, and nothing has to be asked for as long as the reservation lasts.
    async fn go_on_for_long(&mut self, app: &SharedApp) -> Result<(), ApiError> {
        self.go_on(app).await?;
        self.renew(app, self.reservation.bytes).await
    }

    fn surely_lasts(&self, app: &SharedApp) -> bool {
        self.reservation.expires_at.duration_since(app.clock.now()) > SURELY
    }

    /// The file is in its place. What cannot be said of it now is said as long as it is believed.
    async fn commit(&mut self, app: &SharedApp) -> Result<(), ApiError> {
        let (account_id, id) = (self.by.account_id, self.reservation.id);
        let bytes = self.received.max(LEAST_BYTES);
        loop {
            match storing::commit(app, account_id, id, Some(bytes)).await {
                Err(ApiError::Internal(_) | ApiError::DatabaseUnavailable(_))
                    if !self.reservation.has_run_out(app.clock.now()) =>
                {
                    sleep(LOOK_EVERY).await;
                }
                committed => return committed.map(drop),
            }
        }
    }

    async fn renew(&mut self, app: &SharedApp, bytes: u64) -> Result<(), ApiError> {
        let Self { by: SignedIn { account_id, .. }, reservation, .. } = self;
        let wish = Wish { account_id: *account_id, id: reservation.id, bytes, lifetime: LIFETIME };
        self.reservation = storing::grow(app, &self.standing, wish).await?;
        Ok(())
    }
}

/// Resolves when the node is told to stop.
async fn told(stopped: &mut watch::Receiver<bool>) {
    let _ = stopped.wait_for(|stopped| *stopped).await;
}

async fn let_go(app: &SharedApp, place: &Place, reservation: &Reservation, ended: &ApiError) {
    if let Err(error) = storing::let_go(app, place, reservation, ended).await {
        let (code, _) = error.code_and_detail();
        let account_id = place.account_id;
        tracing::warn!(%account_id, code, "a broken upload's reservation is left to run out");
    }
}
