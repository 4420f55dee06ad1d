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
    use std::{fs, thread};

    use seccompiler::{
        SeccompAction, SeccompCmpArgLen as Length, SeccompCmpOp as Is, SeccompCondition,
        SeccompFilter, SeccompRule,
    };

    use super::*;

    /// Does something on a thread to which the kernel says of the flag what a filesystem says that
    /// does not know it.
    pub(in crate::storage) fn where_the_flag_is_unknown(test: impl FnOnce() + Send + 'static) {
        let flag = u64::from(RenameFlags::NOREPLACE.bits());
        let is_used = SeccompCondition::new(4, Length::Dword, Is::Eq, flag).expect("a condition");
        let rules = vec![SeccompRule::new(vec![is_used]).expect("a rule")];
        let refused = SeccompAction::Errno(libc::EINVAL.cast_unsigned());
        let filter = SeccompFilter::new(
            [(libc::SYS_renameat2, rules)].into(),
            SeccompAction::Allow,
            refused,
            std::env::consts::ARCH.try_into().expect("a known machine"),
        );
        let program: seccompiler::BpfProgram =
            filter.expect("a filter").try_into().expect("a program");
        let there = thread::spawn(move || {
            seccompiler::apply_filter(&program).expect("applied");
            test();
        });
        there.join().expect("no panic");
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
