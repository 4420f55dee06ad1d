//! Orders that the files of whoever is deleted are removed, where that was asked for.
//!
//! It is ordered in the stream of each pool that they may lie in, so that none of these is closed
//! with it undone and nobody told. The work itself waits until the move that was under way is
//! cancelled and the quota is released.

use deadpool_postgres::ClientWrapper;
use domain::{
    AccountId, Actor,
    account::LeftFiles,
    storage_pool::{PoolAction, PoolCommand},
};
use projections::Subject;

use super::reaction::{Incoming, Reaction};
use crate::{
    app::SharedApp,
    storage::{file_work, places},
};

pub(super) struct FilesLeft;

impl Reaction for FilesLeft {
    const NAME: &'static str = "left-files";
    /// A move that was as good as done when its account was deleted may still be completed.
    const EVENT_TYPES: &'static [&'static str] = &["Deleted", "MoveCompleted"];

    async fn react(
        app: &SharedApp,
        _client: &ClientWrapper,
        incoming: &Incoming,
    ) -> anyhow::Result<()> {
        let account_id = match incoming.event_type.as_str() {
            "Deleted" => incoming.aggregate_id.parse().ok(),
            _ => who_has_moved(incoming),
        };
        match account_id {
            Some(account_id) => order_removals(app, incoming, account_id).await,
            None => Ok(()),
        }
    }
}

fn who_has_moved(incoming: &Incoming) -> Option<AccountId> {
    match &incoming.understood()?.subject {
        Subject::Pool(_, event) => event.account(),
        Subject::Account(..) | Subject::Token(..) => None,
    }
}

/// Repeating it is harmless: nothing is ordered twice.
async fn order_removals(
    app: &SharedApp,
    cause: &Incoming,
    account_id: AccountId,
) -> anyhow::Result<()> {
    let account = app.accounts.load(account_id).await?.aggregate;
    if account.left_files != Some(LeftFiles::Delete) {
        return Ok(());
    }
    for pool_id in places::pools_of(app, account_id).await? {
        let actor = Actor::system(FilesLeft::NAME);
        let action = PoolAction::OrderRemoval { account_id };
        let command = PoolCommand { actor, at: app.clock.now(), action };
        let metadata = cause.metadata(app, FilesLeft::NAME);
        let pool = app.pools.execute(pool_id, command, &metadata, None).await?.aggregate;
        if pool.removals.contains(&account_id) {
            file_work::begin_removal(app, account_id, pool_id).await?;
        }
    }
    Ok(())
}
