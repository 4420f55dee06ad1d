//! Notes that there is something to do when the log says so.

use deadpool_postgres::ClientWrapper;
use domain::{account::AccountEvent, storage_pool::PoolEvent as E};
use projections::Subject;

use super::NAME;
use crate::{
    app::SharedApp,
    process::reaction::{Incoming, Reaction},
    storage::file_work,
};

pub(in crate::process) struct BeginMoves;

impl Reaction for BeginMoves {
    const NAME: &'static str = NAME;
    const EVENT_TYPES: &'static [&'static str] = &[
        "MoveStarted",
        "MoveCancelled",
        "MoveCompleted",
        "OldCopyGivenUp",
        "PoolRetired",
        "Deleted",
    ];

    async fn react(
        app: &SharedApp,
        _client: &ClientWrapper,
        incoming: &Incoming,
    ) -> anyhow::Result<()> {
        let Some(event) = incoming.understood() else { return Ok(()) };
        let (from, event) = match &event.subject {
            Subject::Pool(from, event) => (from, event),
            // Of who is deleted, nothing is moved any more, whatever it waits for.
            Subject::Account(account_id, AccountEvent::Deleted { .. }) => {
                return Ok(file_work::wake_moves(app, *account_id).await?);
            }
            _ => return Ok(()),
        };
        match event {
            E::MoveStarted { move_id, account_id, to, .. }
            | E::MoveCompleted { move_id, account_id, to, .. } => {
                file_work::begin_move(app, *move_id, *account_id, *from, *to).await?;
            }
            E::OldCopyGivenUp { move_id, account_id, .. } => {
                let pool = app.pools.load(*from).await?.aggregate;
                if let Some(old) = pool.old_copies.get(account_id) {
                    file_work::begin_move(app, *move_id, *account_id, *from, old.to).await?;
                }
            }
            // Its work was begun when it started.
            E::MoveCancelled { account_id, .. } => {
                file_work::wake(app, *account_id).await?;
            }
            // What waited for its disk has nothing to wait for any more.
            E::PoolRetired { .. } => file_work::wake_in(app, *from).await?,
            _ => {}
        }
        Ok(())
    }
}
