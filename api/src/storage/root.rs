//! Whether a folder can hold a pool.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use domain::values::PoolRoot;

use crate::problem::ApiError;

/// The folder with all links resolved, after a real attempt to write in it. `taken` are the roots
/// of the other pools: pools do not lie inside each other.
pub async fn check(root: PoolRoot, taken: Vec<PoolRoot>) -> Result<PoolRoot, ApiError> {
    tokio::task::spawn_blocking(move || check_now(&root, &taken))
        .await
        .map_err(ApiError::internal)?
        .map_err(ApiError::PoolRootUnusable)
}

fn check_now(root: &PoolRoot, taken: &[PoolRoot]) -> Result<PoolRoot, String> {
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
    tempfile::NamedTempFile::new_in(&resolved)
        .map_err(|error| format!("The server cannot write in {}: {error}.", resolved.display()))?;
    for other in taken {
        let other = PathBuf::from(other.as_str());
        if resolved != other && (resolved.starts_with(&other) || other.starts_with(&resolved)) {
            return Err(format!(
                "{} and the pool at {} lie inside each other.",
                resolved.display(),
                other.display()
            ));
        }
    }
    let text = resolved.to_str().ok_or("The folder's path is not valid UTF-8.")?;
    PoolRoot::parse(text).map_err(|error| format!("The folder's path {error}."))
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;

    fn root(path: &Path) -> PoolRoot {
        PoolRoot::parse(path.to_str().expect("UTF-8")).expect("a root")
    }

    #[test]
    fn links_are_resolved() {
        let folder = tempfile::tempdir().expect("a folder");
        let real = folder.path().join("real");
        fs::create_dir(&real).expect("made");
        symlink(&real, folder.path().join("link")).expect("linked");
        let found = check_now(&root(&folder.path().join("link")), &[]).expect("usable");
        assert_eq!(found, root(&fs::canonicalize(real).expect("real")));
    }

    #[test]
    fn what_is_missing_or_no_folder_is_refused() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("file");
        fs::write(&file, "").expect("written");
        assert!(
            check_now(&root(&folder.path().join("none")), &[])
                .expect_err("refused")
                .contains("does not exist")
        );
        assert!(check_now(&root(&file), &[]).expect_err("refused").contains("not a folder"));
    }

    #[test]
    fn pools_do_not_lie_inside_each_other() {
        let folder = tempfile::tempdir().expect("a folder");
        let outer = fs::canonicalize(folder.path()).expect("resolved");
        let inner = outer.join("inner");
        fs::create_dir(&inner).expect("made");
        assert!(check_now(&root(&inner), &[root(&outer)]).is_err());
        assert!(check_now(&root(&outer), &[root(&inner)]).is_err());
        let sibling = outer.join("inner-2");
        fs::create_dir(&sibling).expect("made");
        assert!(check_now(&root(&sibling), &[root(&inner)]).is_ok());
    }
}
