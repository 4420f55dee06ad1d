//! A kernel that refuses what other machines' filesystems refuse.

use std::thread;

use rustix::io::Errno;
use seccompiler::{
    BpfProgram, SeccompAction, SeccompCmpArgLen as Length, SeccompCmpOp as Is, SeccompCondition,
    SeccompFilter, SeccompRule,
};

/// A system call that fails, and with what: always, or if the argument at this place is this.
pub type Failing = (i64, Errno, Option<(u8, u64)>);

/// Does something on a thread on which a system call fails.
pub fn where_it_fails(
    (call, with): (i64, Errno),
    if_argument: Option<(u8, u64)>,
    test: impl FnOnce() + Send + 'static,
) {
    where_all_fail(vec![(call, with, if_argument)], test);
}

/// The same, of several.
pub fn where_all_fail(failing: Vec<Failing>, test: impl FnOnce() + Send + 'static) {
    let programs: Vec<_> = failing.into_iter().map(program).collect();
    let there = thread::spawn(move || {
        for program in &programs {
            seccompiler::apply_filter(program).expect("applied");
        }
        test();
    });
    there.join().expect("no panic");
}

fn program((call, with, if_argument): Failing) -> BpfProgram {
    let rules = if_argument.map(|(place, value)| {
        let is_so = SeccompCondition::new(place, Length::Dword, Is::Eq, value);
        SeccompRule::new(vec![is_so.expect("a condition")]).expect("a rule")
    });
    let failing = SeccompAction::Errno(with.raw_os_error().cast_unsigned());
    let filter = SeccompFilter::new(
        [(call, rules.into_iter().collect())].into(),
        SeccompAction::Allow,
        failing,
        std::env::consts::ARCH.try_into().expect("a known machine"),
    );
    filter.expect("a filter").try_into().expect("a program")
}
