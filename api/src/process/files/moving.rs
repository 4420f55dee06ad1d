//! One move, step by step, from wherever it stands.

use domain::{
    PoolId,
    account::Status,
    storage_pool::{Copied, PoolAction, PoolError, StoragePool},
};

use super::{
    Stuck, command, fingerprint,
    on_disk::{Doing, Wanted, free_bytes, measure, on_disk, put_away},
    place,
    removing::remove_folder,
};
use crate::{
    app::App,
    storage::{
        file_work::{
            Carried, HeldUp, Hold, Phase, Place, Places, Work, carry, remove_staging, survey,
            take_back,
        },
        storing,
        trees::{Side, Watch},
        usage::{self, Found},
    },
};

/// How a move stands, by the pool that the account leaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Standing {
    Moving,
    Left {
        given_up: bool,
    },
    /// It was cancelled, or nothing is left of it.
    Over,
}

impl Standing {
    fn of(source: &StoragePool, work: &Work) -> Self {
        let (account, id) = (&work.account_id, work.move_id());
        if source.moving_out.get(account).is_some_and(|out| out.move_id == id) {
            return Self::Moving;
        }
        match source.old_copies.get(account) {
            Some(old) if old.move_id == id => Self::Left { given_up: old.given_up },
            _ => Self::Over,
        }
    }
}

async fn standing(app: &App, work: &Work) -> anyhow::Result<Standing> {
    Ok(Standing::of(&app.pools.load(work.pool_id).await?.aggregate, work))
}

/// Goes on until nothing is left to be done for now.
pub(super) async fn go_on(app: &App, work: &Work, to: PoolId, hold: &Hold) -> Result<(), Stuck> {
    let account_id = work.account_id;
    let name = fingerprint(app, account_id).await?;
    let name = name.ok_or_else(|| anyhow::anyhow!("the account has no identity"))?;
    let move_id = work.move_id();
    let (from, to) = (place(app, work.pool_id, &name).await?, place(app, to, &name).await?);
    loop {
        hold.go_on();
        match (standing(app, work).await?, &from, &to) {
            (Standing::Moving, Some(from), Some(to)) => {
                if is_deleted(app, work).await? {
                    cancel(app, work).await?;
                    continue;
                }
                let places = Places { move_id, from: from.clone(), to: to.clone() };
                match bring_over(app, work, &places, hold).await {
                    // Told to stop because the move was cancelled, perhaps.
                    Err(Stuck::Stopped) if hold.is_certain() && !is_moving(app, work).await? => {}
                    other => other?,
                }
            }
            (Standing::Moving, None, _) => return Err(Stuck::HeldUp(HeldUp::SourceUnavailable)),
            (Standing::Moving, _, None) if is_deleted(app, work).await? => {
                cancel(app, work).await?;
            }
            (Standing::Moving, _, None) => return Err(Stuck::HeldUp(HeldUp::TargetRetired)),
            (Standing::Left { given_up }, from, to) => {
                if let Some(to) = to {
                    let moved_in = PoolAction::MoveIn { move_id, account_id };
                    command(app, to.pool_id, moved_in).await?.ok();
                    tidy_up(app, work, to, hold).await?;
                }
                return match from {
                    Some(from) if given_up => clean(app, work, from, hold).await,
                    _ => Ok(()),
                };
            }
            (Standing::Over, _, Some(to)) => return roll_back(app, work, to, hold).await,
            (Standing::Over, _, None) => return Ok(()),
        }
    }
}

async fn is_moving(app: &App, work: &Work) -> anyhow::Result<bool> {
    Ok(standing(app, work).await? == Standing::Moving)
}

/// Whether the files are still to be brought over.
pub(super) async fn is_wanted(app: &App, work: &Work) -> anyhow::Result<bool> {
    Ok(is_moving(app, work).await? && !is_deleted(app, work).await?)
}

async fn is_deleted(app: &App, work: &Work) -> anyhow::Result<bool> {
    let account = app.accounts.load(work.account_id).await?.aggregate;
    Ok(account.status == Status::Deleted)
}

/// Of who is deleted, nothing is moved any more.
async fn cancel(app: &App, work: &Work) -> anyhow::Result<()> {
    let cancelled = PoolAction::CancelMove { account_id: work.account_id, reason: None };
    match command(app, work.pool_id, cancelled).await? {
        Ok(_) | Err(PoolError::NotMoving) => Ok(()),
        Err(refusal) => Err(refusal.into()),
    }
}

/// Keeps the space, copies, compares, puts the copy in its place and switches.
async fn bring_over(app: &App, work: &Work, places: &Places, hold: &Hold) -> Result<(), Stuck> {
    let doing = Doing::new(Phase::Waiting);
    hold.renew(app, work, Phase::Waiting, None).await;
    reserve(app, work, &places.to).await?;
    // What was begun before the move ends before anything is copied; nothing is begun meanwhile.
    if storing::any_open(app, work.account_id, work.pool_id).await? {
        return Err(Stuck::HeldUp(HeldUp::StoringNow));
    }
    let disks = [(Side::Source, &places.from), (Side::Target, &places.to)];
    let wanted = Wanted::WhileMoving;
    let free_bytes = free_bytes(app, &places.to).await?;
    let surveyed = places.clone();
    let counted = on_disk(app, (work, hold, &doing), &disks, wanted, move |watch| {
        survey(&surveyed, free_bytes, watch)
    });
    let counted = counted.await?;
    let work = &work.of_this_size(counted);

    doing.set(Phase::Copying);
    hold.go_on();
    hold.renew(app, work, Phase::Copying, None).await;
    let (carried, told) = (places.clone(), doing.clone());
    let carried = on_disk(app, (work, hold, &doing), &disks, wanted, move |watch| {
        carry(&carried, watch, |compares| {
            told.set(if compares { Phase::Comparing } else { Phase::Copying });
        })
    });
    match carried.await? {
        Carried::Complete(copied) => {
            let arrived = Found { bytes: counted.disk_bytes, files: copied.files };
            switch(app, work, places.to.pool_id, hold, (copied, arrived)).await
        }
        Carried::Outdated if is_moving(app, work).await? => {
            let (place, move_id) = (places.to.clone(), places.move_id);
            let taken_back = on_disk(app, (work, hold, &doing), &disks, wanted, move |_| {
                take_back(&place, move_id)
            });
            taken_back.await
        }
        Carried::Outdated => Ok(()),
    }
}

/// The target keeps as much as the account has, before anything is copied.
async fn reserve(app: &App, work: &Work, to: &Place) -> Result<(), Stuck> {
    let (move_id, account_id) = (work.move_id(), work.account_id);
    let target = app.pools.load(to.pool_id).await?.aggregate;
    match target.incoming.get(&account_id) {
        Some(kept) if kept.move_id == move_id => return Ok(()),
        // Of an earlier move, which is about to be rolled back.
        Some(_) => return Err(Stuck::HeldUp(HeldUp::Moving)),
        None => {}
    }
    let measured = measure(app, to.pool_id, to).await?;
    let source = app.pools.load(work.pool_id).await?.aggregate;
    let (from, bytes) = (work.pool_id, source.quota_bytes(account_id));
    let reserve = PoolAction::ReserveSpace { move_id, account_id, from, bytes, measured };
    match command(app, to.pool_id, reserve).await? {
        Ok(_) => Ok(()),
        Err(refusal) => Err(Stuck::HeldUp(HeldUp::by_target(&refusal))),
    }
}

async fn switch(
    app: &App,
    work: &Work,
    to: PoolId,
    hold: &Hold,
    (copied, arrived): (Copied, Found),
) -> Result<(), Stuck> {
    hold.renew(app, work, Phase::Switching, None).await;
    if !hold.is_certain() {
        return Err(Stuck::Stopped);
    }
    let (move_id, account_id) = (work.move_id(), work.account_id);
    // From the switch on it is the target's figure that the quota is judged by, and whoever looked
    // there before has found nothing.
    usage::note(&app.db, account_id, to, arrived, app.clock.now()).await?;
    let complete = PoolAction::CompleteMove { move_id, account_id, copied };
    match command(app, work.pool_id, complete).await? {
        // Cancelled at the last moment.
        Ok(_) | Err(PoolError::NotMoving) => Ok(()),
        Err(refusal) => Err(refusal.into()),
    }
}

/// Undoes what a cancelled move has done in the pool that the account did not come to.
async fn roll_back(app: &App, work: &Work, to: &Place, hold: &Hold) -> Result<(), Stuck> {
    let (move_id, account_id) = (work.move_id(), work.account_id);
    let target = app.pools.load(to.pool_id).await?.aggregate;
    let is_kept = target.incoming.get(&account_id).is_some_and(|kept| kept.move_id == move_id);
    if is_kept {
        // Only while the space is kept is what lies there this move's copy and nobody's files.
        let back = move |place: &Place, _: &Watch| take_back(place, move_id);
        put_away(app, (work, hold), to, back).await?;
    }
    tidy_up(app, work, to, hold).await?;
    command(app, to.pool_id, PoolAction::ReleaseSpace { move_id, account_id }).await?.ok();
    Ok(())
}

/// Removes what the move needed in the target beside the person's folder.
async fn tidy_up(app: &App, work: &Work, to: &Place, hold: &Hold) -> Result<(), Stuck> {
    let move_id = work.move_id();
    let tidy = move |place: &Place, watch: &Watch| remove_staging(place, move_id, watch);
    put_away(app, (work, hold), to, tidy).await
}

/// Removes the old copy that was given up.
async fn clean(app: &App, work: &Work, from: &Place, hold: &Hold) -> Result<(), Stuck> {
    remove_folder(app, work, from, hold).await?;
    // Or what lies there is a later account's, and kept: it is no old copy any more.
    let (move_id, account_id) = (work.move_id(), work.account_id);
    let cleaned = PoolAction::NoteOldCopyCleaned { move_id, account_id };
    command(app, from.pool_id, cleaned).await??;
    Ok(())
}
