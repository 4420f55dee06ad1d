//! Removing what a deleted account has left in a pool.

use domain::{account::LeftFiles, storage_pool::PoolAction};

use super::{Stuck, command_as, decided, fingerprint, on_disk::put_away, place};
use crate::{
    app::App,
    process::{left_files::FilesLeft, reaction::Reaction},
    storage::{
        file_work::{HeldUp, Hold, Place, Work, put_aside, put_back, remove_aside, remove_decided},
        storing,
        trees::Watch,
    },
};

pub(super) async fn go_on(app: &App, work: &Work, hold: &Hold) -> Result<(), Stuck> {
    let account = work.account_id;
    let pool = app.pools.load(work.pool_id).await?.aggregate;
    if !pool.removals.contains(&account) {
        return Ok(());
    }
    let name = fingerprint(app, account).await?;
    let name = name.ok_or_else(|| anyhow::anyhow!("the account has no identity"))?;
    if pool.is_moving(account) {
        return Err(Stuck::HeldUp(HeldUp::Moving));
    }
    if pool.quota_bytes(account) > 0 {
        return Err(Stuck::HeldUp(HeldUp::QuotaHeld));
    }
    // What was begun before the account was deleted ends first; nothing is begun any more.
    if storing::any_open(app, account, work.pool_id).await? {
        return Err(Stuck::HeldUp(HeldUp::StoringNow));
    }
    // A retired pool's folder may be anybody's by now.
    let Some(place) = place(app, work.pool_id, &name).await? else { return Ok(()) };
    if pool.old_copies.contains_key(&account) {
        // It lies in the same place, and the move that has left it removes it.
        let end = match decided::about(app, work, &place).await? {
            LeftFiles::Delete => PoolAction::GiveUpOldCopy { account_id: account, reason: None },
            LeftFiles::Keep => PoolAction::NoteFilesKept { account_id: account },
        };
        command_as(FilesLeft::NAME, app, work.pool_id, end).await?.ok();
        return Ok(());
    }
    let end = match remove_folder(app, work, &place, hold).await? {
        LeftFiles::Delete => PoolAction::NoteFilesRemoved { account_id: account },
        LeftFiles::Keep => PoolAction::NoteFilesKept { account_id: account },
    };
    command_as(FilesLeft::NAME, app, work.pool_id, end).await??;
    Ok(())
}

/// Removes a person's folder from a pool, unless it was decided since that it stays. What became of
/// it.
pub(super) async fn remove_folder(
    app: &App,
    work: &Work,
    place: &Place,
    hold: &Hold,
) -> Result<LeftFiles, Stuck> {
    let work_id = work.work_id;
    let back = move |place: &Place, _: &Watch| put_back(place, work_id);
    // An earlier attempt may have come to its end before it was decided for good.
    put_away(app, (work, hold), place, back).await?;
    if decided::about(app, work, place).await? == LeftFiles::Keep {
        let remove = move |place: &Place, watch: &Watch| remove_aside(place, work_id, watch);
        put_away(app, (work, hold), place, remove).await?;
        return Ok(LeftFiles::Keep);
    }
    let aside = move |place: &Place, watch: &Watch| put_aside(place, work_id, watch);
    put_away(app, (work, hold), place, aside).await?;
    // Nobody's new files can be among what is aside, unless its owner is seen now.
    let decided = decided::about(app, work, place).await;
    if matches!(decided, Ok(LeftFiles::Delete)) {
        let remove = move |place: &Place, watch: &Watch| remove_decided(place, work_id, watch);
        put_away(app, (work, hold), place, remove).await?;
        return Ok(LeftFiles::Delete);
    }
    put_away(app, (work, hold), place, back).await?;
    decided
}
