//! Why work on somebody's files does not go on.

use std::time::Duration;

use domain::storage_pool::PoolError;

use crate::storage::trees::{Side, TreeError};

/// What is in the way. Nothing of it names a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HeldUp {
    SourceUnavailable,
    TargetUnavailable,
    /// The source could be read before, and part of it cannot be any more.
    SourceUnreadable,
    TargetUnwritable,
    /// The pool has promised its space to others.
    TargetPromised,
    TargetRetired,
    /// The disk has less room than the files take up.
    TargetFull,
    /// Somebody else's files, or what is left of earlier ones, lie where the person's are to go.
    TargetOccupied,
    OldCopyInTarget,
    SpecialFile,
    Mounted,
    /// The target cannot keep what is noted of the files.
    AttributesLost,
    /// The copy would belong to somebody else.
    OwnerLost,
    /// The files differ from their copy again and again.
    Changing,
    /// So does their copy from them, while they look unchanged.
    CopyDiffers,
    /// What was begun to be stored before the move is waited for.
    StoringNow,
    /// The account is on its way somewhere else.
    Moving,
    /// Others are moved or removed on the same disks first.
    BehindOthers,
    /// Its quota is still to be released.
    QuotaHeld,
    /// The same identity has an account again, to which the files may belong.
    IdentityReturned,
}

impl HeldUp {
    pub const ALL: [Self; 20] = [
        Self::SourceUnavailable,
        Self::TargetUnavailable,
        Self::SourceUnreadable,
        Self::TargetUnwritable,
        Self::TargetPromised,
        Self::TargetRetired,
        Self::TargetFull,
        Self::TargetOccupied,
        Self::OldCopyInTarget,
        Self::SpecialFile,
        Self::Mounted,
        Self::AttributesLost,
        Self::OwnerLost,
        Self::Changing,
        Self::CopyDiffers,
        Self::StoringNow,
        Self::Moving,
        Self::BehindOthers,
        Self::QuotaHeld,
        Self::IdentityReturned,
    ];

    /// A stable name, as it is kept and told.
    pub fn code(self) -> &'static str {
        match self {
            Self::SourceUnavailable => "source-unavailable",
            Self::TargetUnavailable => "target-unavailable",
            Self::SourceUnreadable => "source-unreadable",
            Self::TargetUnwritable => "target-unwritable",
            Self::TargetPromised => "target-promised",
            Self::TargetRetired => "target-retired",
            Self::TargetFull => "target-full",
            Self::TargetOccupied => "target-occupied",
            Self::OldCopyInTarget => "old-copy-in-target",
            Self::SpecialFile => "special-file",
            Self::Mounted => "mounted-inside",
            Self::AttributesLost => "attributes-lost",
            Self::OwnerLost => "owner-lost",
            Self::Changing => "files-change",
            Self::CopyDiffers => "copy-differs",
            Self::StoringNow => "storing-now",
            Self::Moving => "account-moving",
            Self::BehindOthers => "behind-others",
            Self::QuotaHeld => "quota-held",
            Self::IdentityReturned => "identity-returned",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|held_up| held_up.code() == code)
    }

    /// What it is, and what to do.
    pub fn detail(self) -> &'static str {
        match self {
            Self::SourceUnavailable => {
                "The disk that the files are on cannot be reached. Check that it is mounted and well."
            }
            Self::TargetUnavailable => {
                "The disk that the files go to, or are removed from, cannot be reached. Check that it \
                 is mounted and well."
            }
            Self::SourceUnreadable => {
                "Some of the files cannot be read. Check the disk, and that the server may read them."
            }
            Self::TargetUnwritable => {
                "Some of the files cannot be written or removed. Check the disk, and that the server \
                 may write there."
            }
            Self::TargetPromised => {
                "The pool has promised its space to others. Release a quota there, or cancel the move."
            }
            Self::TargetRetired => "The pool was retired. Cancel the move and choose another one.",
            Self::TargetFull => {
                "The disk has less room than the files take up. Make room, or cancel the move."
            }
            Self::TargetOccupied => {
                "The pool has a folder of this identity that holds files already. Look at it and put \
                 it away, or cancel the move."
            }
            Self::OldCopyInTarget => {
                "The pool still has an old copy of the account's files. Clean it, or cancel the move."
            }
            Self::SpecialFile => {
                "Among the files is a socket, a pipe or a device, which cannot be moved. Remove it."
            }
            Self::Mounted => "Another filesystem is mounted among the files. Unmount it.",
            Self::AttributesLost => {
                "The disk that the files go to cannot keep some of their attributes or access lists. \
                 Choose a pool whose filesystem can, or remove them."
            }
            Self::OwnerLost => {
                "Some of the files belong to another user or group of the machine, and the server may \
                 not keep that. Give them to the server's user, or let it change owners (CAP_CHOWN)."
            }
            Self::Changing => {
                "The files change while they are copied. Stop whatever writes to them past the server."
            }
            Self::CopyDiffers => {
                "The copy does not read back as the files do, although nothing shows that these have \
                 changed. Check both disks and the machine's memory, and that nothing writes to the \
                 files while it keeps their times."
            }
            Self::StoringNow => "Something is still being stored. It goes on by itself.",
            Self::Moving => "The account is being moved. It goes on by itself.",
            Self::BehindOthers => {
                "Other files are moved or removed on the same disks first. It goes on by itself."
            }
            Self::QuotaHeld => "The account's quota is being released. It goes on by itself.",
            Self::IdentityReturned => {
                "The same identity has an account again, and the files may be in use. Nothing is \
                 removed while it has one."
            }
        }
    }

    /// Whose folder to look at, of a move's two.
    pub fn side(self) -> Side {
        match self {
            Self::TargetUnavailable
            | Self::TargetUnwritable
            | Self::TargetPromised
            | Self::TargetRetired
            | Self::TargetFull
            | Self::TargetOccupied
            | Self::CopyDiffers
            | Self::AttributesLost
            | Self::OldCopyInTarget => Side::Target,
            Self::SourceUnavailable
            | Self::SourceUnreadable
            | Self::SpecialFile
            | Self::Mounted
            | Self::Changing
            | Self::StoringNow
            | Self::Moving
            | Self::QuotaHeld
            | Self::BehindOthers
            | Self::OwnerLost
            | Self::IdentityReturned => Side::Source,
        }
    }

    /// Whether somebody should look at it.
    pub fn asks_for_action(self) -> bool {
        !matches!(self, Self::StoringNow | Self::Moving | Self::BehindOthers | Self::QuotaHeld)
    }

    /// How long until it is tried again by itself.
    pub fn pause(self) -> Duration {
        if self.asks_for_action() { Duration::from_secs(30) } else { Duration::from_secs(1) }
    }

    pub fn by_disk(side: Side) -> Self {
        match side {
            Side::Source => Self::SourceUnavailable,
            Side::Target => Self::TargetUnavailable,
        }
    }

    /// Why a tree was not dealt with; `None` when it was stopped.
    pub fn by_tree(error: &TreeError) -> Option<Self> {
        Some(match error {
            TreeError::Disk(Side::Source, _) => Self::SourceUnreadable,
            TreeError::Disk(Side::Target, _) => Self::TargetUnwritable,
            TreeError::Full => Self::TargetFull,
            TreeError::Special => Self::SpecialFile,
            TreeError::Mounted => Self::Mounted,
            TreeError::Attributes => Self::AttributesLost,
            TreeError::Owner => Self::OwnerLost,
            TreeError::Stopped => return None,
        })
    }

    /// Why a pool does not keep space for who comes.
    pub fn by_target(error: &PoolError) -> Self {
        match error {
            PoolError::QuotaExceedsPool { .. } => Self::TargetPromised,
            PoolError::OldCopyKept => Self::OldCopyInTarget,
            PoolError::Moving => Self::Moving,
            _ => Self::TargetRetired,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_reason_has_a_name_of_its_own_and_says_what_to_do() {
        let codes: BTreeSet<_> = HeldUp::ALL.map(HeldUp::code).into();
        assert_eq!(codes.len(), HeldUp::ALL.len());
        for held_up in HeldUp::ALL {
            assert_eq!(HeldUp::from_code(held_up.code()), Some(held_up));
            assert!(held_up.detail().ends_with('.'), "{held_up:?}");
        }
    }
}
