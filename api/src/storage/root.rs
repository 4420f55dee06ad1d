//! Whether a folder can hold a pool.

use std::{
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

/// The folder with all links resolved, after a real attempt to write in it. Pools do not lie inside
/// each other.
pub(super) fn check(root: &PoolRoot, taken: &[Taken]) -> Result<PoolRoot, ApiError> {
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
    refuse_marked(&root).map_err(unusable)?;
    Ok(root)
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

/// A mark is left by a pool that there is no more, by another installation, or by a registration
/// that was cut short. Only a person can tell which.
fn refuse_marked(root: &PoolRoot) -> Result<(), String> {
    let marked = File::open(root.as_str()).and_then(mark::read);
    match marked.map_err(|error| format!("{} cannot be read: {error}.", root.as_str()))? {
        None if !mark::path(root).exists() => Ok(()),
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

    fn unusable(root: &PoolRoot, taken: &[Taken]) -> String {
        match check(root, taken) {
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
        let found = check(&root(&folder.path().join("link")), &[]).expect("usable");
        assert_eq!(found, root(&fs::canonicalize(&real).expect("real")));
        let found = check(&root(&folder.path().join("link")), &taken(&real));
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
        assert!(check(&root(&sibling), &taken(&inner)).is_ok());
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
        assert!(check(&root, &[]).is_ok());
    }
}
