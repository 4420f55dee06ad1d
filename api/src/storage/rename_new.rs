//! Giving something a name that nothing has yet.

use std::os::fd::{AsFd, BorrowedFd};

use rustix::{
    fs::{AtFlags, FileType, RenameFlags, Stat, linkat, renameat, renameat_with, statat, unlinkat},
    io::Errno,
    path::Arg,
};

/// Renames to where nothing may be yet, whoever else does so at the same moment. NFS, and ZFS before
/// 2.2, cannot refuse by themselves to replace what is there; but they do not give a file a second
/// name that is taken. For a moment it has two.
///
/// The two names are of different places, of which nobody else works on the first.
///
/// Folders have one name only. Where they cannot be refused either it is looked first: whoever works on
/// a person's folder has it alone, and one that is not empty is never replaced anyway. So it is with
/// files where there are no second names.
pub fn rename_new(
    from: impl AsFd,
    name: impl Arg + Copy,
    to: impl AsFd,
    new_name: impl Arg + Copy,
) -> Result<(), Errno> {
    match renameat_with(&from, name, &to, new_name, RenameFlags::NOREPLACE) {
        Err(Errno::INVAL | Errno::NOSYS | Errno::NOTSUP) => {}
        renamed => return renamed,
    }
    let (from, to) = (from.as_fd(), to.as_fd());
    let present = look(from, name)?.ok_or(Errno::NOENT)?;
    if !FileType::from_raw_mode(present.st_mode).is_dir() {
        match linkat(from, name, to, new_name, AtFlags::empty()) {
            // Asked twice because an answer was lost, NFS says so of a name that it has just given.
            Err(Errno::EXIST) if !is_same(&present, look(to, new_name)?) => {
                return Err(Errno::EXIST);
            }
            Ok(()) | Err(Errno::EXIST) => return give_up(&present, from, name, to, new_name),
            Err(Errno::PERM | Errno::NOSYS | Errno::NOTSUP) => {}
            Err(error) => return Err(error),
        }
    }
    match look(to, new_name)? {
        Some(_) => Err(Errno::EXIST),
        None => renameat(from, name, to, new_name),
    }
}

/// Takes the first of two names away, or else the second: whoever is told of an error has nothing there.
fn give_up(
    file: &Stat,
    from: BorrowedFd,
    name: impl Arg + Copy,
    to: BorrowedFd,
    new_name: impl Arg + Copy,
) -> Result<(), Errno> {
    match unlinkat(from, name, AtFlags::empty()) {
        Ok(()) | Err(Errno::NOENT) => Ok(()),
        Err(error) => {
            // Unless somebody has replaced it by now.
            if is_same(file, look(to, new_name)?) {
                let _ = unlinkat(to, new_name, AtFlags::empty());
            }
            Err(error)
        }
    }
}

/// What a name is; `None` when there is no such name.
fn look(folder: BorrowedFd, name: impl Arg) -> Result<Option<Stat>, Errno> {
    match statat(folder, name, AtFlags::SYMLINK_NOFOLLOW) {
        Ok(found) => Ok(Some(found)),
        Err(Errno::NOENT) => Ok(None),
        Err(error) => Err(error),
    }
}

fn is_same(one: &Stat, other: Option<Stat>) -> bool {
    other.is_some_and(|other| (one.st_dev, one.st_ino) == (other.st_dev, other.st_ino))
}

#[cfg(test)]
pub(in crate::storage) mod tests {
    use std::{fs, sync::Barrier, thread};

    use super::*;
    use crate::storage::refused::{where_all_fail, where_it_fails};

    /// As on a filesystem that does not know the flag.
    pub(in crate::storage) fn where_the_flag_is_unknown(test: impl FnOnce() + Send + 'static) {
        let flag = u64::from(RenameFlags::NOREPLACE.bits());
        where_it_fails((libc::SYS_renameat2, Errno::INVAL), Some((4, flag)), test);
    }

    #[test]
    fn nothing_is_replaced_where_the_filesystem_cannot_refuse_to() {
        where_the_flag_is_unknown(|| {
            let folder = tempfile::tempdir().expect("a folder");
            let (old, new) = (folder.path().join("old"), folder.path().join("new"));
            fs::write(&old, "dear all").expect("written");
            fs::write(&new, "present").expect("written");
            let open = fs::File::open(folder.path()).expect("opened");
            let flagged = renameat_with(&open, "old", &open, "new", RenameFlags::NOREPLACE);
            assert_eq!(flagged, Err(Errno::INVAL), "as NFS says");
            assert_eq!(rename_new(&open, "old", &open, "new"), Err(Errno::EXIST));
            assert_eq!(fs::read(&new).expect("there"), b"present");
            fs::remove_file(&new).expect("removed");
            rename_new(&open, "old", &open, "new").expect("renamed");
            assert_eq!(fs::read(&new).expect("there"), b"dear all");
            assert_eq!(rename_new(&open, "old", &open, "other"), Err(Errno::NOENT));
        });
    }

    /// As on NFS, when two upload to one name at the same time.
    #[test]
    fn of_many_that_take_a_name_at_once_one_gets_it_and_nothing_is_lost() {
        const RACERS: usize = 4;
        where_the_flag_is_unknown(|| {
            let folder = tempfile::tempdir().expect("a folder");
            let open = fs::File::open(folder.path()).expect("opened");
            for round in 0..300 {
                let (new, start) = (format!("new{round}"), Barrier::new(RACERS));
                let race = |racer: usize| {
                    let draft = format!("{round}.{racer}");
                    fs::write(folder.path().join(&draft), &draft).expect("written");
                    start.wait();
                    (rename_new(&open, &draft, &open, &new), draft)
                };
                let outcomes: Vec<_> = thread::scope(|scope| {
                    let races = [0, 1, 2, 3].map(|racer| scope.spawn(move || race(racer)));
                    races.map(|race| race.join().expect("no panic")).into()
                });
                let stored = fs::read_to_string(folder.path().join(&new)).expect("there");
                for (outcome, draft) in outcomes {
                    let has_won = stored == draft;
                    let expected = if has_won { Ok(()) } else { Err(Errno::EXIST) };
                    assert_eq!(outcome, expected, "{draft} in round {round}");
                    assert_eq!(folder.path().join(&draft).exists(), !has_won, "{draft}");
                }
            }
        });
    }

    /// A server asks once more when it has no answer, and then the name is taken: by itself.
    #[test]
    fn a_name_that_the_file_has_got_already_is_no_refusal() {
        where_the_flag_is_unknown(|| {
            let folder = tempfile::tempdir().expect("a folder");
            let (old, new) = (folder.path().join("old"), folder.path().join("new"));
            fs::write(&old, "dear all").expect("written");
            fs::hard_link(&old, &new).expect("linked");
            let open = fs::File::open(folder.path()).expect("opened");
            rename_new(&open, "old", &open, "new").expect("renamed");
            assert!(!old.exists());
            assert_eq!(fs::read(&new).expect("there"), b"dear all");
        });
    }

    #[test]
    fn where_there_are_no_second_names_either_it_is_looked_first() {
        let flag = (4, u64::from(RenameFlags::NOREPLACE.bits()));
        let no_flag = (libc::SYS_renameat2, Errno::INVAL, Some(flag));
        where_all_fail(vec![no_flag, (libc::SYS_linkat, Errno::PERM, None)], || {
            let folder = tempfile::tempdir().expect("a folder");
            let (old, new) = (folder.path().join("old"), folder.path().join("new"));
            fs::write(&old, "dear all").expect("written");
            fs::write(&new, "present").expect("written");
            fs::hard_link(&old, folder.path().join("second")).expect_err("as on exFAT");
            let open = fs::File::open(folder.path()).expect("opened");
            assert_eq!(rename_new(&open, "old", &open, "new"), Err(Errno::EXIST));
            assert_eq!(fs::read(&new).expect("there"), b"present");
            fs::remove_file(&new).expect("removed");
            rename_new(&open, "old", &open, "new").expect("renamed");
            assert_eq!(fs::read(&new).expect("there"), b"dear all");
        });
    }
}
