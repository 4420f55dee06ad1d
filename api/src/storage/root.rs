//! Whether a folder can hold a pool.

use std::{
    collections::BTreeSet,
    fs::{self, File},
    io,
    path::{Path, PathBuf},
};

use domain::{PoolId, storage_pool::PoolError, values::PoolRoot};

use super::mark;
use crate::problem::ApiError;

/// A pool that there is, and its folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Taken {
    pub pool_id: PoolId,
    pub root: PoolRoot,
}

/// A folder that can hold a pool.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Checked {
    /// With all links resolved.
    pub root: PoolRoot,
    /// The pool that it is marked for already, by a registration that was cut short.
    pub marked_for: Option<PoolId>,
}

/// After a real attempt to write in the folder. Pools do not lie inside each other. `begun` are the
/// registrations that may have been cut short.
pub(super) fn check(
    root: &PoolRoot,
    taken: &[Taken],
    begun: &BTreeSet<PoolId>,
) -> Result<Checked, ApiError> {
    let unusable = ApiError::PoolRootUnusable;
    let resolved = resolve(root).map_err(unusable)?;
    for other in taken {
        let path = PathBuf::from(other.root.as_str());
        if resolved == path {
            return Err(ApiError::Pool(PoolError::RootTaken));
        }
        if resolved.starts_with(&path) || path.starts_with(&resolved) {
            return Err(unusable(format!(
                "{} and the pool at {} lie inside each other.",
                resolved.display(),
                path.display()
            )));
        }
    }
    let text = resolved.to_str().ok_or("The folder's path is not valid UTF-8.".to_owned());
    let text = text.map_err(unusable)?;
    let root =
        PoolRoot::parse(text).map_err(|error| unusable(format!("The folder's path {error}.")))?;
    let marked_for = refuse_marked(&root, begun).map_err(unusable)?;
    Ok(Checked { root, marked_for })
}

fn resolve(root: &PoolRoot) -> Result<PathBuf, String> {
    let given = Path::new(root.as_str());
    let resolved = fs::canonicalize(given).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => format!("{} does not exist. Create it first.", given.display()),
        io::ErrorKind::PermissionDenied => {
            format!("The server may not look at {}. Let its user in.", given.display())
        }
        _ => format!("{} cannot be resolved: {error}.", given.display()),
    })?;
    if !resolved.is_dir() {
        return Err(format!("{} is not a folder.", resolved.display()));
    }
    check_writable(&resolved)?;
    Ok(resolved)
}

/// By a real attempt. What to do is part of the sentence.
pub(super) fn check_writable(folder: &Path) -> Result<(), String> {
    match tempfile::NamedTempFile::new_in(folder) {
        Ok(_) => Ok(()),
        Err(error) => {
            let folder = folder.display();
            Err(format!("The server cannot write in {folder}: {error}. Let its user write there."))
        }
    }
}

/// A mark that no registration here has left may be another installation's, or that of a pool from
/// before the database was restored. Only a person can tell which.
fn refuse_marked(root: &PoolRoot, begun: &BTreeSet<PoolId>) -> Result<Option<PoolId>, String> {
    let marked = File::open(root.as_str()).and_then(mark::read);
    match marked.map_err(|error| format!("{} cannot be read: {error}.", root.as_str()))? {
        None if !mark::path(root).exists() => Ok(None),
        Some(pool) if begun.contains(&pool) => Ok(Some(pool)),
        _ => Err(format!(
            "{} says that the folder belongs to a pool, maybe of another installation. If there is \
             no such pool any more, remove that file and try again.",
            mark::path(root).display()
        )),
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;

    fn root(path: &Path) -> PoolRoot {
        PoolRoot::parse(path.to_str().expect("UTF-8")).expect("a root")
    }

    fn pool(number: u64) -> PoolId {
        PoolId(uuid::Uuid::from_u64_pair(0, number))
    }

    fn taken(path: &Path) -> [Taken; 1] {
        [Taken { pool_id: pool(1), root: root(path) }]
    }

    fn look(root: &PoolRoot, taken: &[Taken]) -> Result<Checked, ApiError> {
        check(root, taken, &BTreeSet::new())
    }

    fn unusable(root: &PoolRoot, taken: &[Taken]) -> String {
        match look(root, taken) {
            Err(ApiError::PoolRootUnusable(why)) => why,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn links_are_resolved() {
        let folder = tempfile::tempdir().expect("a folder");
        let real = folder.path().join("real");
        fs::create_dir(&real).expect("made");
        symlink(&real, folder.path().join("link")).expect("linked");
        let found = look(&root(&folder.path().join("link")), &[]).expect("usable");
        assert_eq!(found.root, root(&fs::canonicalize(&real).expect("real")));
        let found = look(&root(&folder.path().join("link")), &taken(&real));
        assert!(matches!(found, Err(ApiError::Pool(PoolError::RootTaken))), "{found:?}");
    }

    #[test]
    fn what_is_missing_or_no_folder_is_refused() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("file");
        fs::write(&file, "").expect("written");
        assert!(unusable(&root(&folder.path().join("none")), &[]).contains("does not exist"));
        assert!(unusable(&root(&file), &[]).contains("not a folder"));
    }

    #[test]
    fn a_folder_in_which_nobody_may_write_is_said_to_be_one() {
        let folder = tempfile::tempdir().expect("a folder");
        assert_eq!(check_writable(folder.path()), Ok(()));
        // Not even root makes files there.
        let why = check_writable(Path::new("/proc/self")).expect_err("refused");
        assert!(
            why.contains("cannot write in /proc/self") && why.ends_with("write there."),
            "{why}"
        );
    }

    #[test]
    fn pools_do_not_lie_inside_each_other() {
        let folder = tempfile::tempdir().expect("a folder");
        let outer = fs::canonicalize(folder.path()).expect("resolved");
        let inner = outer.join("inner");
        fs::create_dir(&inner).expect("made");
        assert!(unusable(&root(&inner), &taken(&outer)).contains("inside each other"));
        assert!(unusable(&root(&outer), &taken(&inner)).contains("inside each other"));
        let sibling = outer.join("inner-2");
        fs::create_dir(&sibling).expect("made");
        assert!(look(&root(&sibling), &taken(&inner)).is_ok());
    }

    #[test]
    fn a_folder_that_is_marked_belongs_to_somebody() {
        let folder = tempfile::tempdir().expect("a folder");
        let root = root(&fs::canonicalize(folder.path()).expect("resolved"));
        mark::leave(&root, pool(2)).expect("marked");
        assert!(unusable(&root, &[]).contains("remove that file"));
        mark::remove(&root, pool(1)).expect_err("another's");
        assert!(unusable(&root, &[]).contains("remove that file"));
        mark::remove(&root, pool(2)).expect("removed");
        assert!(look(&root, &[]).is_ok());
    }

    #[test]
    fn a_folder_that_was_marked_by_a_registration_that_was_cut_short_is_gone_on_with() {
        let folder = tempfile::tempdir().expect("a folder");
        let root = root(&fs::canonicalize(folder.path()).expect("resolved"));
        mark::leave(&root, pool(2)).expect("marked");
        let begun = |number| BTreeSet::from([pool(number)]);
        check(&root, &[], &begun(1)).expect_err("another's");
        let found = check(&root, &[], &begun(2)).expect("usable");
        assert_eq!(found.marked_for, Some(pool(2)));
        // Half a mark says nothing.
        fs::write(mark::path(&root), "").expect("written");
        check(&root, &[], &begun(2)).expect_err("anybody's");
    }
}
