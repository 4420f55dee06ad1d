//! Giving something a name that nothing has yet.

use std::os::fd::AsFd;

use rustix::{
    fs::{AtFlags, RenameFlags, renameat, renameat_with, statat},
    io::Errno,
    path::Arg,
};

/// Renames to where nothing may be yet. NFS, and ZFS before 2.2, cannot refuse by themselves to
/// replace what is there; there it is looked first. In between only this server could put something
/// in its place, and whoever works on a folder has it alone; a folder that is not empty is never
/// replaced anyway.
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
    match statat(&to, new_name, AtFlags::SYMLINK_NOFOLLOW) {
        Ok(_) => Err(Errno::EXIST),
        Err(Errno::NOENT) => renameat(from, name, to, new_name),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
pub(in crate::storage) mod tests {
    use std::fs;

    use super::*;
    use crate::storage::refused::where_it_fails;

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
}
