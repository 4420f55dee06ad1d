//! Where a pool's disk holds what: people's folders, and what is on its way in or out.
//!
//! Below the pool's folder, `users/<fingerprint>` is a person's, and nothing else is ever taken for
//! one. A copy that is not complete and a folder that is being removed lie in `.dna-nexus-moves`,
//! so that neither is mistaken for somebody's files; from and to there they are renamed, which
//! happens whole or not at all.

use std::{
    ffi::{CStr, CString},
    io,
    os::fd::OwnedFd,
};

use domain::{
    MoveId, PoolId,
    storage_pool::Copied,
    values::{Fingerprint, PoolRoot},
};
use rustix::{
    fs::{AtFlags, Mode, OFlags, mkdirat, open, openat, syncfs, unlinkat},
    io::Errno,
};
use uuid::Uuid;

use super::HeldUp;
use crate::storage::{
    mark,
    rename_new::rename_new,
    trees::{
        Compared, Counted, Differing, TreeError, Watch, compare, copy, count, is_empty, open_in,
        remove,
    },
};

const USERS: &CStr = c"users";
const STAGING: &CStr = c".dna-nexus-moves";
/// The copy while it is made.
const FILES: &CStr = c"files";
/// Where single files are written before they are put in their place.
const DESK: &CStr = c"desk";
/// Left before the copy is put in its place: without `files` it says that it was.
const PLACED: &CStr = c"placed";

/// How often a copy that differs is copied once more.
const ROUNDS: u32 = 3;

/// From where to where a person's folder goes.
#[derive(Clone, Debug)]
pub struct Places {
    pub move_id: MoveId,
    pub from: Place,
    pub to: Place,
}

/// A person's place in a pool.
#[derive(Clone, Debug)]
pub struct Place {
    pub pool_id: PoolId,
    pub root: PoolRoot,
    pub fingerprint: Fingerprint,
}

/// Why it does not go on: something is in the way, or it was told to stop.
#[derive(Debug)]
pub enum Fault {
    HeldUp(HeldUp, Option<TreeError>),
    Stopped,
}

impl From<TreeError> for Fault {
    fn from(error: TreeError) -> Self {
        match HeldUp::by_tree(&error) {
            Some(held_up) => Self::HeldUp(held_up, Some(error)),
            None => Self::Stopped,
        }
    }
}

impl From<HeldUp> for Fault {
    fn from(held_up: HeldUp) -> Self {
        Self::HeldUp(held_up, None)
    }
}

/// How the work on a copy has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Carried {
    /// Everything is where it is to go, byte for byte.
    Complete(Copied),
    /// An earlier attempt had put the copy in its place, and it is not the same any more. It has to
    /// be taken back first, if the move still goes on.
    Outdated,
}

/// How much there is to copy, and whether it can be.
pub fn survey(places: &Places, free_bytes: u64, watch: &Watch) -> Result<Counted, Fault> {
    let source = open_pool(&places.from, HeldUp::SourceUnavailable)?;
    let Some(files) = persons_folder(&source, &places.from, HeldUp::SourceUnreadable)? else {
        return Ok(Counted::default());
    };
    let counted = count(&files, watch)?;
    let target = open_pool(&places.to, HeldUp::TargetUnavailable)?;
    let there = match open_staging(&target, &name(places.move_id.0))? {
        Some(staging) => match open_if_there(&staging, FILES)? {
            Some(copy) => count(&copy, watch)?.disk_bytes,
            None if exists(&staging, PLACED)? => counted.disk_bytes,
            None => 0,
        },
        None => 0,
    };
    if counted.disk_bytes.saturating_sub(there) > free_bytes {
        return Err(HeldUp::TargetFull.into());
    }
    Ok(counted)
}

/// Copies a person's folder to the other pool, compares, and puts the copy in its place. The source
/// stays as it is. Where it was broken off, it goes on.
pub fn carry(places: &Places, watch: &Watch, comparing: impl Fn(bool)) -> Result<Carried, Fault> {
    let source = open_pool(&places.from, HeldUp::SourceUnavailable)?;
    let target = open_pool(&places.to, HeldUp::TargetUnavailable)?;
    let files = persons_folder(&source, &places.from, HeldUp::SourceUnreadable)?;
    let (users, own) = (make_folder(&target, USERS)?, own_name(&places.to.fingerprint));
    let staging = make_folder(&make_folder(&target, STAGING)?, &name(places.move_id.0))?;
    let is_placed = exists(&staging, PLACED)? && !exists(&staging, FILES)?;
    let in_place = persons_folder(&target, &places.to, HeldUp::TargetUnwritable)?;
    let nothing = Carried::Complete(Copied { files: 0, bytes: 0 });
    let files = match (files, &in_place) {
        (Some(files), _) => files,
        // What was copied already was somewhere.
        (None, _) if is_placed || exists(&staging, FILES)? => {
            return Err(HeldUp::SourceUnreadable.into());
        }
        (None, Some(other)) if !is_empty(other).map_err(target_error)? => {
            return Err(HeldUp::TargetOccupied.into());
        }
        (None, _) => return Ok(nothing),
    };
    if let Some(in_place) = in_place {
        if is_placed {
            comparing(true);
            watch.begin_anew();
            return Ok(match compare(&files, &in_place, Differing::Stays, watch)? {
                Compared::Same { files, bytes } => Carried::Complete(Copied { files, bytes }),
                Compared::Differs { .. } => Carried::Outdated,
            });
        }
        if !is_empty(&in_place).map_err(target_error)? {
            return Err(HeldUp::TargetOccupied.into());
        }
    }
    remove(&staging, PLACED, watch)?;
    remove(&staging, DESK, watch)?;
    let desk = make_folder(&staging, DESK)?;
    let copied = copy_until_same(&files, &staging, &desk, watch, comparing)?;
    put_in_place(&staging, &users, &own, watch)?;
    Ok(Carried::Complete(copied))
}

fn copy_until_same(
    files: &OwnedFd,
    staging: &OwnedFd,
    desk: &OwnedFd,
    watch: &Watch,
    comparing: impl Fn(bool),
) -> Result<Copied, Fault> {
    let draft = make_folder(staging, FILES)?;
    let mut last = HeldUp::Changing;
    for _ in 0..ROUNDS {
        comparing(false);
        watch.begin_anew();
        copy(files, &draft, desk, watch)?;
        // All at once, rather than a wait for the disk with each of a million files.
        syncfs(&draft).map_err(target_error)?;
        comparing(true);
        watch.begin_anew();
        last = match compare(files, &draft, Differing::Removed, watch)? {
            Compared::Same { files, bytes } => return Ok(Copied { files, bytes }),
            Compared::Differs { unseen: true } => HeldUp::CopyDiffers,
            Compared::Differs { unseen: false } => HeldUp::Changing,
        };
    }
    Err(last.into())
}

fn put_in_place(
    staging: &OwnedFd,
    users: &OwnedFd,
    own: &CStr,
    watch: &Watch,
) -> Result<(), Fault> {
    watch.check()?;
    let flags = OFlags::CREATE | OFlags::WRONLY | OFlags::CLOEXEC | OFlags::NOFOLLOW;
    openat(staging, PLACED, flags, Mode::RUSR | Mode::WUSR).map_err(target_error)?;
    syncfs(staging).map_err(target_error)?;
    // Only an empty folder can be removed so.
    match unlinkat(users, own, AtFlags::REMOVEDIR) {
        Ok(()) | Err(Errno::NOENT) => {}
        Err(_) => return Err(HeldUp::TargetOccupied.into()),
    }
    match rename_new(staging, FILES, users, own) {
        Ok(()) => {}
        Err(Errno::EXIST) => return Err(HeldUp::TargetOccupied.into()),
        Err(error) => return Err(target_error(error)),
    }
    syncfs(users).map_err(target_error)
}

/// Takes a copy that was put in its place back to where it can be worked on, or removed. Nobody has
/// used it: the account's place was never there.
pub fn take_back(place: &Place, move_id: MoveId) -> Result<(), Fault> {
    let target = open_pool(place, HeldUp::TargetUnavailable)?;
    let Some(staging) = open_staging(&target, &name(move_id.0))? else { return Ok(()) };
    if !exists(&staging, PLACED)? || exists(&staging, FILES)? {
        return Ok(());
    }
    let Some(users) = open_if_there(&target, USERS)? else { return Ok(()) };
    let own = own_name(&place.fingerprint);
    match rename_new(&users, &own, &staging, FILES) {
        Ok(()) | Err(Errno::NOENT) => Ok(syncfs(&staging).map_err(target_error)?),
        Err(error) => Err(target_error(error)),
    }
}

/// Removes what a move needed beside the person's folder.
pub fn remove_staging(place: &Place, move_id: MoveId, watch: &Watch) -> Result<(), Fault> {
    remove_aside(place, move_id.0, watch)
}

/// Puts a person's folder aside until it is decided for good that it goes. What an earlier attempt
/// was removing is removed first.
pub fn put_aside(place: &Place, work_id: Uuid, watch: &Watch) -> Result<(), Fault> {
    let target = open_pool(place, HeldUp::TargetUnavailable)?;
    let all = make_folder(&target, STAGING)?;
    clear(&all, &name(work_id), watch)?;
    let Some(users) = open_if_there(&target, USERS)? else { return Ok(()) };
    watch.check()?;
    let (own, aside) = (own_name(&place.fingerprint), undecided(work_id));
    match rename_new(&users, &own, &all, &aside) {
        // One that could not be put back is there: what is decided now holds for both.
        Err(Errno::EXIST) => {
            remove_undecided(&all, work_id, watch)?;
            rename_new(&users, &own, &all, &aside).map_err(target_error)
        }
        Ok(()) | Err(Errno::NOENT) => Ok(()),
        Err(error) => Err(target_error(error)),
    }
}

/// Puts it back where it was, unless it was decided that it goes. Where somebody has a folder by
/// now, it stays aside.
pub fn put_back(place: &Place, work_id: Uuid) -> Result<(), Fault> {
    let target = open_pool(place, HeldUp::TargetUnavailable)?;
    let (all, users) = (open_if_there(&target, STAGING)?, open_if_there(&target, USERS)?);
    let (Some(all), Some(users)) = (all, users) else { return Ok(()) };
    let (aside, own) = (undecided(work_id), own_name(&place.fingerprint));
    match rename_new(&all, &aside, &users, &own) {
        Ok(()) | Err(Errno::NOENT | Errno::EXIST) => Ok(syncfs(&users).map_err(target_error)?),
        Err(error) => Err(target_error(error)),
    }
}

/// Removes what was put aside, once it is decided that it goes. What is left of it when that is broken
/// off is not taken for anybody's files.
pub fn remove_decided(place: &Place, work_id: Uuid, watch: &Watch) -> Result<(), Fault> {
    let target = open_pool(place, HeldUp::TargetUnavailable)?;
    match open_if_there(&target, STAGING)? {
        Some(all) => remove_undecided(&all, work_id, watch),
        None => Ok(()),
    }
}

fn remove_undecided(all: &OwnedFd, work_id: Uuid, watch: &Watch) -> Result<(), Fault> {
    let aside = name(work_id);
    clear(all, &aside, watch)?;
    match rename_new(all, &undecided(work_id), all, &aside) {
        Ok(()) => clear(all, &aside, watch),
        Err(Errno::NOENT) => Ok(()),
        Err(error) => Err(target_error(error)),
    }
}

/// Removes what an earlier attempt was removing.
pub fn remove_aside(place: &Place, work_id: Uuid, watch: &Watch) -> Result<(), Fault> {
    let target = open_pool(place, HeldUp::TargetUnavailable)?;
    match open_if_there(&target, STAGING)? {
        Some(all) => clear(&all, &name(work_id), watch),
        None => Ok(()),
    }
}

fn clear(all: &OwnedFd, name: &CStr, watch: &Watch) -> Result<(), Fault> {
    remove(all, name, watch)?;
    syncfs(all).map_err(target_error)
}

/// The pool's folder, if its own disk is there.
fn open_pool(place: &Place, missing: HeldUp) -> Result<OwnedFd, Fault> {
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
    let folder = open(place.root.as_str(), flags, Mode::empty()).map_err(|_| missing)?;
    match mark::read(&folder) {
        Ok(Some(pool)) if pool == place.pool_id => Ok(folder),
        _ => Err(missing.into()),
    }
}

/// A person's folder in a pool; `None` when nothing was ever stored.
fn persons_folder(
    pool: &OwnedFd,
    place: &Place,
    unusable: HeldUp,
) -> Result<Option<OwnedFd>, Fault> {
    let users = open_if_there(pool, USERS).map_err(|_| unusable)?;
    let Some(users) = users else { return Ok(None) };
    Ok(open_if_there(&users, &own_name(&place.fingerprint)).map_err(|_| unusable)?)
}

fn open_staging(pool: &OwnedFd, name: &CStr) -> Result<Option<OwnedFd>, Fault> {
    match open_if_there(pool, STAGING)? {
        Some(all) => open_if_there(&all, name),
        None => Ok(None),
    }
}

fn open_if_there(folder: &OwnedFd, name: &CStr) -> Result<Option<OwnedFd>, Fault> {
    match open_in(folder, name) {
        Ok(inner) => Ok(Some(inner)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(target_error(error)),
    }
}

fn make_folder(parent: &OwnedFd, name: &CStr) -> Result<OwnedFd, Fault> {
    match mkdirat(parent, name, Mode::RWXU) {
        Ok(()) | Err(Errno::EXIST) => open_in(parent, name).map_err(target_error),
        Err(error) => Err(target_error(error)),
    }
}

fn exists(folder: &OwnedFd, name: &CStr) -> Result<bool, Fault> {
    match rustix::fs::statat(folder, name, AtFlags::SYMLINK_NOFOLLOW) {
        Ok(_) => Ok(true),
        Err(Errno::NOENT) => Ok(false),
        Err(error) => Err(target_error(error)),
    }
}

fn target_error(error: impl Into<io::Error>) -> Fault {
    TreeError::target(error).into()
}

/// An id has no NUL in it, nor has a fingerprint.
fn name(id: Uuid) -> CString {
    CString::new(id.to_string()).unwrap_or_default()
}

/// A folder that was put aside, and may be put back.
fn undecided(work_id: Uuid) -> CString {
    CString::new(format!("{work_id}.undecided")).unwrap_or_default()
}

fn own_name(fingerprint: &Fingerprint) -> CString {
    CString::new(fingerprint.as_str()).unwrap_or_default()
}

#[cfg(test)]
mod tests;
