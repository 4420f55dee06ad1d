//! Whose the data folder is: the operating system user that the server runs as, and the one
//! process that may run it.

use std::{
    fs::{self, File, OpenOptions, Permissions, TryLockError},
    os::unix::fs::{MetadataExt, OpenOptionsExt, PermissionsExt, chown},
    path::Path,
};

use crate::Error;

/// The user that the server runs as, where that is not simply us.
#[derive(Clone, Debug)]
pub(crate) struct User {
    pub name: String,
    pub uid: u32,
    pub gid: u32,
}

impl User {
    /// PostgreSQL refuses to run as root, so root hands it to `postgres`, else to `nobody`.
    pub fn to_run_as() -> Result<Option<Self>, Error> {
        if !rustix::process::geteuid().is_root() {
            return Ok(None);
        }
        let passwd = fs::read_to_string("/etc/passwd")
            .map_err(Error::io("read the users in", "/etc/passwd"))?;
        let named = |wanted| passwd.lines().find_map(|line| Self::parse(line, wanted));
        named("postgres").or_else(|| named("nobody")).map(Some).ok_or(Error::NoUser)
    }

    fn parse(line: &str, wanted: &str) -> Option<Self> {
        let mut fields = line.split(':');
        let name = fields.next().filter(|name| *name == wanted)?.to_owned();
        let (uid, gid) = (fields.nth(1)?.parse().ok()?, fields.next()?.parse().ok()?);
        Some(Self { name, uid, gid })
    }

    /// Lets the user through the data folder itself, which is ours, and makes sure that nothing
    /// above it stops them.
    pub fn check_reach(&self, folder: &Path) -> Result<(), Error> {
        let mode = |path: &Path| {
            fs::metadata(path).map(|found| found.mode()).map_err(Error::io("look at", path))
        };
        let own = mode(folder)?;
        if own & 0o001 == 0 {
            fs::set_permissions(folder, Permissions::from_mode(own & 0o7777 | 0o011))
                .map_err(Error::io("open the way through", folder))?;
        }
        for above in folder.ancestors().skip(1) {
            let metadata = fs::metadata(above).map_err(Error::io("look at", above))?;
            if metadata.mode() & 0o001 == 0 && metadata.uid() != self.uid {
                return Err(Error::Unreachable {
                    user: self.name.clone(),
                    folder: above.to_owned(),
                });
            }
        }
        Ok(())
    }
}

/// Makes a folder that only the server's user can enter.
pub(crate) fn private_folder(folder: &Path, user: Option<&User>) -> Result<(), Error> {
    fs::create_dir_all(folder).map_err(Error::io("create", folder))?;
    if let Some(user) = user {
        chown(folder, Some(user.uid), Some(user.gid)).map_err(Error::io("hand over", folder))?;
    }
    fs::set_permissions(folder, Permissions::from_mode(0o700)).map_err(Error::io("protect", folder))
}

/// Takes the folder for this process; `None` when another has it. The kernel gives it back when
/// the process ends, however it ends.
pub(crate) fn take(folder: &Path) -> Result<Option<File>, Error> {
    let path = folder.join("owner.lock");
    let file = OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .mode(0o600)
        .open(&path)
        .map_err(Error::io("open", &path))?;
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(source)) => Err(Error::io("lock", path)(source)),
    }
}
