//! Removing what a deleted account has left in a pool.

use domain::storage_pool::PoolAction;

use super::{Stuck, check_nobody_else, command, fingerprint, on_disk::put_away, place};
use crate::{
    app::App,
    storage::{
        file_work::{HeldUp, Hold, Place, Work, remove_folder},
        trees::Watch,
    },
};

pub(super) async fn go_on(app: &App, work: &Work, hold: &Hold) -> Result<(), Stuck> {
    let account = work.account_id;
    let Some(name) = fingerprint(app, account).await? else { return Ok(()) };
    let pool = app.pools.load(work.pool_id).await?.aggregate;
    if pool.is_moving(account) {
        return Err(Stuck::HeldUp(HeldUp::Moving));
    }
    if pool.quota_bytes(account) > 0 {
        return Err(Stuck::HeldUp(HeldUp::QuotaHeld));
    }
    if pool.old_copies.contains_key(&account) {
        // It lies in the same place, and the move that has left it removes it.
        let given_up =
            command(app, work.pool_id, PoolAction::GiveUpOldCopy { account_id: account });
        given_up.await?.ok();
        return Ok(());
    }
    // A retired pool's folder may be anybody's by now.
    let Some(place) = place(app, work.pool_id, &name).await? else { return Ok(()) };
    check_nobody_else(app, account, &name).await?;
    let work_id = work.work_id;
    let removed = move |place: &Place, watch: &Watch| remove_folder(place, work_id, watch);
    put_away(app, (work, hold), &place, removed).await
}
