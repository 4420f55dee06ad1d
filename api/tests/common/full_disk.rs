//! Disks that are full, without an administrator of the machine who could make some.

use libc::{ENOSPC, SYS_fdatasync, SYS_fsync, SYS_pwrite64, SYS_write};
use seccompiler::{
    BpfProgram, SeccompAction, SeccompCmpArgLen as Length, SeccompCmpOp as Is, SeccompCondition,
    SeccompFilter, SeccompRule, apply_filter,
};

/// Less than this still has room. Nothing but a file is written in larger pieces by these calls: what
/// goes over the network is sent.
const ROOM_BYTES: u64 = 64 * 1024;

/// How many bytes a call is to write is its third argument.
const COUNT: u8 = 2;

/// From now on the kernel takes nothing large for a file from this thread, nor from those that it
/// starts: so from no disk of a server on a runtime of one thread.
pub fn fill_disks() {
    let is_large = SeccompCondition::new(COUNT, Length::Qword, Is::Ge, ROOM_BYTES);
    let is_large = SeccompRule::new(vec![is_large.expect("a condition")]).expect("a rule");
    refuse(&[SYS_write, SYS_pwrite64], Some(is_large));
}

/// The same, of disks that say so only when something is to be written through, as a network's do.
pub fn fill_disks_that_tell_late() {
    refuse(&[SYS_fsync, SYS_fdatasync], None);
}

fn refuse(calls: &[i64], when: Option<SeccompRule>) {
    let rules = calls.iter().map(|call| (*call, when.iter().cloned().collect()));
    let filter = SeccompFilter::new(
        rules.collect(),
        SeccompAction::Allow,
        SeccompAction::Errno(ENOSPC.cast_unsigned()),
        std::env::consts::ARCH.try_into().expect("a known machine"),
    );
    let program: BpfProgram = filter.expect("a filter").try_into().expect("a program");
    apply_filter(&program).expect("applied");
}
