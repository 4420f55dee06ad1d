//! Storing files within a quota: by apps, which ask first and say afterwards what became of it, and
//! by people in the browser.
//!
//! Invariant: what is measured, being stored, and reported since adds up to no more than the quota,
//! however many store at once and on however many nodes. Whoever stores reserves the bytes first.
//!
//! Absent on purpose: events. A reservation lives for minutes, and is no decision about an account.

mod gate;
mod reservations;
mod standing;
mod turns;

pub use gate::{
    Wish, add, change, commit, grow, let_go, release, reserve, reserve_in, taken_bytes,
};
pub use reservations::{Reservation, State, any_open, open_among, sweep};
pub use standing::{Standing, look_up, look_up_to_read};
pub(super) use turns::take as take_turn;

use domain::AccountId;

use super::TableError;
use crate::app::App;

/// Forgets what somebody stored whose account is deleted, but for what is still being stored: the
/// removal of their files waits for that, and it is forgotten once it has run out. Repeating it is
/// harmless.
pub async fn forget(app: &App, account_id: AccountId) -> Result<(), TableError> {
    let client = app.db.get().await?;
    let statement = "with gone as (
                         delete from storage_reservations
                         where account_id = $1 and (state <> 'open' or expires_at <= $2))
                     delete from storing_turns where account_id = $1";
    client.execute(statement, &[&account_id.0, &app.clock.now()]).await?;
    Ok(())
}
