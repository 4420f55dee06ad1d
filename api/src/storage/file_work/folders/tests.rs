//! What lies where, on real filesystems.

use std::{
    fs,
    os::unix::fs::MetadataExt,
    path::PathBuf,
    sync::{
        Arc, Mutex, OnceLock, Weak,
        atomic::{AtomicU32, Ordering},
    },
};

use tempfile::TempDir;

use super::*;
use crate::storage::rename_new::tests::where_the_flag_is_unknown;

fn a_place(pool: &TempDir) -> Place {
    let pool_id = PoolId(Uuid::from_u128(1));
    let root = PoolRoot::parse(pool.path().to_str().expect("UTF-8")).expect("a root");
    mark::leave(&root, pool_id).expect("marked");
    let fingerprint = Fingerprint::parse(&"ab".repeat(64)).expect("a fingerprint");
    Place { pool_id, root, fingerprint }
}

#[test]
fn what_is_put_aside_comes_back_unless_there_is_something_new_by_then() {
    let pool = tempfile::tempdir().expect("a folder");
    let (place, work_id) = (a_place(&pool), Uuid::from_u128(2));
    let watch = Watch::new(|| true);
    let own = pool.path().join("users").join(place.fingerprint.as_str());
    let all = pool.path().join(".dna-nexus-moves");
    let old = all.join(format!("{work_id}.undecided")).join("old");
    fs::create_dir_all(&own).expect("made");
    fs::write(own.join("old"), "dear all").expect("written");
    put_aside(&place, work_id, &watch).expect("aside");
    assert_eq!((own.exists(), old.exists()), (false, true));
    remove_aside(&place, work_id, &watch).expect("nothing to remove");
    assert!(old.exists(), "nothing was decided");
    put_back(&place, work_id).expect("back");
    assert_eq!((own.join("old").exists(), old.exists()), (true, false));
    put_aside(&place, work_id, &watch).expect("aside");
    fs::create_dir(&own).expect("made");
    fs::write(own.join("new"), "dear all").expect("written");
    put_back(&place, work_id).expect("what it can");
    remove_aside(&place, work_id, &watch).expect("nothing to remove");
    assert_eq!((own.join("new").exists(), old.exists()), (true, true));
    // Whose it was is deleted as well, with all files.
    put_aside(&place, work_id, &watch).expect("aside");
    assert_eq!((own.exists(), old.exists()), (false, false));
    remove_decided(&place, work_id, &watch).expect("removed");
    assert_eq!(fs::read_dir(all).expect("read").count(), 0);
}

/// A person's folder in one pool, to be moved to another.
struct Moving {
    from: TempDir,
    to: TempDir,
    places: Places,
}

impl Moving {
    fn new() -> Self {
        let (from, to) = (tempfile::tempdir(), tempfile::tempdir());
        let (from, to) = (from.expect("a folder"), to.expect("a folder"));
        let move_id = MoveId(Uuid::from_u128(3));
        let places = Places { move_id, from: a_place(&from), to: a_place(&to) };
        let moving = Self { from, to, places };
        let own = moving.own(&moving.from);
        fs::create_dir_all(own.join("a/b")).expect("made");
        fs::write(own.join("letter"), "dear all").expect("written");
        fs::write(own.join("a/b/deep"), vec![7; 2_500_000]).expect("written");
        moving
    }

    fn own(&self, pool: &TempDir) -> PathBuf {
        pool.path().join("users").join(self.places.from.fingerprint.as_str())
    }

    fn staging(&self) -> PathBuf {
        self.to.path().join(".dna-nexus-moves").join(self.places.move_id.0.to_string())
    }

    fn carry(&self, watch: &Watch) -> Result<Carried, Fault> {
        carry(&self.places, watch, |_| {})
    }
}

const ALL: Carried = Carried::Complete(Copied { files: 2, bytes: 2_500_008 });

fn on() -> Watch {
    Watch::new(|| true)
}

/// NFS, and ZFS before 2.2.
#[test]
fn a_move_and_a_removal_need_no_filesystem_that_can_refuse_to_replace() {
    where_the_flag_is_unknown(|| {
        let moving = Moving::new();
        let (to, work_id) = (&moving.places.to, Uuid::from_u128(4));
        assert_eq!(moving.carry(&on()).expect("carried"), ALL);
        let own = moving.own(&moving.to);
        assert_eq!(fs::read(own.join("letter")).expect("there"), b"dear all");
        take_back(to, moving.places.move_id).expect("taken back");
        assert!(!own.exists() && moving.staging().join("files/letter").exists());
        assert_eq!(moving.carry(&on()).expect("carried"), ALL);
        put_aside(to, work_id, &on()).expect("aside");
        assert!(!own.exists());
        put_back(to, work_id).expect("back");
        assert!(own.join("letter").exists());
        put_aside(to, work_id, &on()).expect("aside");
        remove_decided(to, work_id, &on()).expect("removed");
        assert!(!own.exists());
    });
}

/// Its size and time say that it is the same.
#[test]
fn a_file_of_a_copy_that_has_turned_bad_is_copied_once_more() {
    let moving = Moving::new();
    for limit in 0.. {
        let steps = AtomicU32::new(0);
        let watch = Watch::new(move || steps.fetch_add(1, Ordering::SeqCst) < limit);
        if moving.carry(&watch).is_ok() {
            panic!("it was over before there was anything to turn bad");
        }
        let copy = moving.staging().join("files/letter");
        if copy.exists() {
            let time = fs::metadata(&copy).expect("there").modified().expect("a time");
            let inode = fs::metadata(&copy).expect("there").ino();
            fs::write(&copy, "dear ull").expect("written");
            let file = fs::File::options().write(true).open(&copy).expect("opened");
            file.set_modified(time).expect("set");
            assert_eq!(moving.carry(&on()).expect("carried"), ALL);
            let placed = moving.own(&moving.to).join("letter");
            assert_eq!(fs::read(&placed).expect("there"), b"dear all");
            assert_ne!(fs::metadata(&placed).expect("there").ino(), inode, "copied anew");
            return;
        }
    }
}

/// Wherever a node is killed. The source stays as it is, nothing that is in a place is half, and
/// another node goes on.
#[test]
fn a_copy_that_is_broken_off_anywhere_comes_to_its_place_whole() {
    let moving = Moving::new();
    let (own, source) = (moving.own(&moving.to), moving.own(&moving.from));
    let mut broken_off = 0;
    for limit in 0.. {
        let steps = AtomicU32::new(0);
        let watch = Watch::new(move || steps.fetch_add(1, Ordering::SeqCst) < limit);
        let carried = moving.carry(&watch);
        assert_eq!(fs::read(source.join("letter")).expect("there"), b"dear all");
        if own.exists() {
            assert_eq!(fs::read(own.join("letter")).expect("there"), b"dear all");
            assert_eq!(fs::metadata(own.join("a/b/deep")).expect("there").len(), 2_500_000);
        }
        match carried {
            Ok(carried) => {
                assert_eq!(carried, ALL);
                break;
            }
            Err(Fault::Stopped) => broken_off += 1,
            Err(fault) => panic!("{fault:?} after {limit} steps"),
        }
    }
    assert!(broken_off > 10, "{broken_off}");
    // Killed after the copy was put in its place, and before the log said so.
    assert_eq!(moving.carry(&on()).expect("carried"), ALL);
    fs::write(source.join("letter"), "dear all, once more").expect("written");
    assert_eq!(moving.carry(&on()).expect("carried"), Carried::Outdated);
    take_back(&moving.places.to, moving.places.move_id).expect("taken back");
    assert!(!own.exists());
    let more = Carried::Complete(Copied { files: 2, bytes: 2_500_019 });
    assert_eq!(moving.carry(&on()).expect("carried"), more);
    assert_eq!(fs::read(own.join("letter")).expect("there"), b"dear all, once more");
    remove_staging(&moving.places.to, moving.places.move_id, &on()).expect("removed");
    assert!(!moving.staging().exists());
}

/// What is left of a removal that was broken off is nobody's folder, and goes with the next attempt.
#[test]
fn a_removal_that_is_broken_off_anywhere_leaves_no_part_of_a_folder_in_its_place() {
    let moving = Moving::new();
    let (place, work_id) = (&moving.places.from, Uuid::from_u128(4));
    let own = moving.own(&moving.from);
    for limit in 0.. {
        let steps = AtomicU32::new(0);
        let watch = Watch::new(move || steps.fetch_add(1, Ordering::SeqCst) < limit);
        let removed =
            put_aside(place, work_id, &watch).and_then(|()| remove_decided(place, work_id, &watch));
        if own.exists() {
            assert_eq!(fs::read(own.join("letter")).expect("there"), b"dear all");
            assert!(own.join("a/b/deep").exists());
        }
        match removed {
            Ok(()) => break,
            Err(Fault::Stopped) => {}
            Err(fault) => panic!("{fault:?} after {limit} steps"),
        }
    }
    assert!(!own.exists());
    let aside = moving.from.path().join(".dna-nexus-moves");
    assert_eq!(fs::read_dir(aside).expect("read").count(), 0, "nothing is left of it");
}

/// Asked before everything that is written, and after each piece.
#[test]
fn how_far_a_copy_has_come_grows_up_to_all_there_is_and_never_beyond() {
    let moving = Moving::new();
    let own = moving.own(&moving.from);
    fs::hard_link(own.join("letter"), own.join("same")).expect("linked");
    std::os::unix::fs::symlink("letter", own.join("short")).expect("linked");
    let hole = fs::File::create(own.join("hole")).expect("made");
    hole.set_len(700_000).expect("a hole");
    let (known, seen) = (Arc::new(OnceLock::<Weak<Watch>>::new()), Arc::default());
    let (asked, noted) = (Arc::clone(&known), Arc::clone(&seen));
    let watch = Arc::new(Watch::new(move || {
        let watch = asked.get().and_then(Weak::upgrade).expect("known");
        let noted: &Mutex<Vec<Vec<_>>> = &noted;
        let mut noted = noted.lock().expect("not poisoned");
        noted.last_mut().expect("begun").push(watch.seen());
        true
    }));
    known.set(Arc::downgrade(&watch)).expect("once");
    seen.lock().expect("not poisoned").push(Vec::new());
    let all = survey(&moving.places, u64::MAX, &watch).expect("surveyed");
    let all = (all.files, all.bytes);
    assert_eq!(all, (4, 3_200_008));
    let phases = Mutex::new(Vec::new());
    let done = carry(&moving.places, &watch, |compares| {
        phases.lock().expect("not poisoned").push((compares, watch.seen()));
        seen.lock().expect("not poisoned").push(Vec::new());
    });
    assert_eq!(done.expect("carried"), Carried::Complete(Copied { files: 4, bytes: 3_200_008 }));
    let phases = phases.into_inner().expect("not poisoned");
    assert_eq!(phases.iter().map(|(compares, _)| *compares).collect::<Vec<_>>(), [false, true]);
    assert_eq!(phases[1].1, all, "all of it was copied");
    assert_eq!(watch.seen(), all, "and compared");
    for steps in seen.lock().expect("not poisoned").iter().skip(1) {
        assert!(steps.is_sorted_by(|(files, bytes), (more_files, more_bytes)| {
            files <= more_files && bytes <= more_bytes
        }));
        assert!(steps.iter().all(|(files, bytes)| *files <= all.0 && *bytes <= all.1), "{steps:?}");
        let between = steps.iter().any(|(_, bytes)| (1..all.1).contains(bytes));
        assert!(between, "it is told before all is done: {steps:?}");
    }
}
