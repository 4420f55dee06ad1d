//! Trees as real filesystems have them.

use std::{
    collections::BTreeMap,
    fs,
    os::unix::fs::{MetadataExt, PermissionsExt, symlink},
    path::Path,
    sync::atomic::{AtomicU32, Ordering},
    time::{Duration, SystemTime},
};

use tempfile::TempDir;

use super::*;
use crate::storage::refused::where_it_fails;

struct Trees {
    source: TempDir,
    target: TempDir,
    desk: TempDir,
}

fn open(path: &Path) -> OwnedFd {
    OwnedFd::from(fs::File::open(path).expect("opened"))
}

use std::os::fd::OwnedFd;

fn on() -> Watch {
    Watch::new(|| true)
}

impl Trees {
    fn new() -> Self {
        let folder = || tempfile::tempdir().expect("a folder");
        Self { source: folder(), target: folder(), desk: folder() }
    }

    fn write(&self, name: &str, contents: &[u8]) {
        let path = self.source.path().join(name);
        fs::create_dir_all(path.parent().expect("in a folder")).expect("made");
        fs::write(path, contents).expect("written");
    }

    fn copy(&self, watch: &Watch) -> Result<(), TreeError> {
        let (source, target) = (open(self.source.path()), open(self.target.path()));
        copy(&source, &target, &open(self.desk.path()), watch)
    }

    fn compare(&self) -> Compared {
        self.try_compare().expect("compared")
    }

    fn try_compare(&self) -> Result<Compared, TreeError> {
        let (source, target) = (open(self.source.path()), open(self.target.path()));
        compare(&source, &target, Differing::Removed, &on())
    }
}

/// Everything about everything in a folder that a copy has to keep.
fn told(folder: &Path) -> BTreeMap<String, String> {
    let mut told = BTreeMap::new();
    let mut ahead = vec![folder.to_owned()];
    while let Some(path) = ahead.pop() {
        let meta = fs::symlink_metadata(&path).expect("there");
        let contents = if meta.is_symlink() {
            format!("-> {}", fs::read_link(&path).expect("a link").display())
        } else if meta.is_dir() {
            ahead
                .extend(fs::read_dir(&path).expect("read").map(|entry| entry.expect("one").path()));
            "folder".to_owned()
        } else {
            format!("{:?}, {} names", fs::read(&path).expect("read"), meta.nlink())
        };
        let (mode, time) = (meta.mode(), (meta.mtime(), meta.mtime_nsec()));
        let name = path.strip_prefix(folder).expect("below").display().to_string();
        told.insert(name, format!("{mode:o} {time:?} {contents}"));
    }
    told
}

fn set(path: &Path, mode: u32, seconds: u64) {
    let time = SystemTime::UNIX_EPOCH + Duration::new(seconds, 123_456_789);
    let file = fs::File::open(path).expect("opened");
    file.set_modified(time).expect("set");
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("set");
}

#[test]
fn a_copy_has_the_same_names_contents_links_modes_and_times() {
    let trees = Trees::new();
    let source = trees.source.path();
    trees.write("letter", b"dear all");
    trees.write("empty", b"");
    trees.write("a/b/c/deep", &[7; 3_000_000]);
    trees.write("\u{1F4C1} \u{fc}ber/na\nme", b"odd");
    fs::hard_link(source.join("letter"), source.join("a/same")).expect("linked");
    fs::hard_link(source.join("letter"), source.join("a/b/same")).expect("linked");
    symlink("letter", source.join("short")).expect("linked");
    symlink("/etc", source.join("a/out")).expect("linked");
    symlink("nowhere", source.join("a/dead")).expect("linked");
    set(&source.join("empty"), 0o600, 1_000);
    set(&source.join("letter"), 0o4751, 2_000);
    set(&source.join("a/b/c"), 0o555, 3_000);
    set(&source.join("a"), 0o710, 4_000);
    set(source, 0o750, 5_000);
    let watch = on();
    trees.copy(&watch).expect("copied");
    assert_eq!(watch.seen(), (7, 3_000_011), "links count, and names of one file once");
    assert_eq!(trees.compare(), Compared::Same { files: 7, bytes: 3_000_011 });
    assert_eq!(told(trees.target.path()), told(source));
    assert_eq!(fs::read_dir(trees.desk.path()).expect("read").count(), 0, "nothing lies about");
    set(&source.join("a/b/c"), 0o755, 3_000);
    set(&trees.target.path().join("a/b/c"), 0o755, 3_000);
}

#[test]
fn holes_stay_holes() {
    let trees = Trees::new();
    let sparse = fs::File::create(trees.source.path().join("sparse")).expect("made");
    std::os::unix::fs::FileExt::write_all_at(&sparse, b"here", 40_000_000).expect("written");
    sparse.set_len(80_000_000).expect("set");
    trees.copy(&on()).expect("copied");
    assert_eq!(trees.compare(), Compared::Same { files: 1, bytes: 80_000_000 });
    let copy = fs::metadata(trees.target.path().join("sparse")).expect("there");
    assert!(copy.blocks() * 512 < 1_000_000, "{}", copy.blocks());
}

#[test]
fn what_differs_in_whatever_way_is_noticed_and_copied_once_more() {
    let changes: [fn(&Path); 9] = [
        |copy| fs::write(copy.join("letter"), "dear alL").expect("written"),
        |copy| fs::write(copy.join("letter"), "dear all, and more").expect("written"),
        |copy| fs::write(copy.join("more"), "").expect("written"),
        |copy| fs::remove_file(copy.join("letter")).expect("removed"),
        |copy| fs::remove_dir_all(copy.join("folder")).expect("removed"),
        |copy| {
            fs::remove_file(copy.join("letter")).expect("removed");
            symlink("folder/inner", copy.join("letter")).expect("linked");
        },
        |copy| {
            fs::remove_file(copy.join("link")).expect("removed");
            symlink("/etc/passwd", copy.join("link")).expect("linked");
        },
        |copy| {
            fs::remove_file(copy.join("twin")).expect("removed");
            fs::copy(copy.join("folder/inner"), copy.join("twin")).expect("copied");
        },
        |copy| {
            fs::remove_file(copy.join("letter")).expect("removed");
            fs::create_dir_all(copy.join("letter/is/a/folder")).expect("made");
        },
    ];
    for change in changes {
        let trees = Trees::new();
        trees.write("letter", b"dear all");
        trees.write("folder/inner", b"inside");
        fs::hard_link(trees.source.path().join("folder/inner"), trees.source.path().join("twin"))
            .expect("linked");
        symlink("letter", trees.source.path().join("link")).expect("linked");
        trees.copy(&on()).expect("copied");
        let same = Compared::Same { files: 3, bytes: 14 };
        assert_eq!(trees.compare(), same);
        change(trees.target.path());
        assert_eq!(trees.compare(), Compared::Differs { unseen: false });
        trees.copy(&on()).expect("copied");
        assert_eq!(trees.compare(), same);
        assert_eq!(told(trees.target.path()), told(trees.source.path()));
    }
}

/// Writes other contents of the same length into a file, and leaves its time as it is.
fn turn_over(path: &Path) {
    let time = fs::metadata(path).expect("there").modified().expect("a time");
    let mut contents = fs::read(path).expect("read");
    contents[0] ^= 1;
    fs::write(path, contents).expect("written");
    fs::File::options().write(true).open(path).expect("opened").set_modified(time).expect("set");
}

/// By size and time they are the same, as after a bit error, or where the power went before anything
/// was written through. Several names of one file, too.
#[test]
fn contents_that_differ_unseen_are_all_found_at_once_and_copied_once_more() {
    let trees = Trees::new();
    trees.write("letter", b"dear all");
    trees.write("a/b/deep", b"inside");
    trees.write("a/well", b"as it was");
    fs::hard_link(trees.source.path().join("a/b/deep"), trees.source.path().join("twin"))
        .expect("linked");
    trees.copy(&on()).expect("copied");
    let copy = trees.target.path();
    turn_over(&copy.join("letter"));
    turn_over(&copy.join("a/b/deep"));
    assert_eq!(trees.compare(), Compared::Differs { unseen: true });
    assert!(copy.join("a/well").exists());
    trees.copy(&on()).expect("copied");
    assert_eq!(trees.compare(), Compared::Same { files: 3, bytes: 23 });
    assert_eq!(told(copy), told(trees.source.path()));
}

/// A file of one name is not to be changed by another name of its copy.
#[test]
fn a_copy_that_has_another_name_besides_is_copied_once_more() {
    let trees = Trees::new();
    trees.write("letter", b"dear all");
    trees.copy(&on()).expect("copied");
    fs::hard_link(trees.target.path().join("letter"), trees.desk.path().join("other"))
        .expect("linked");
    assert_eq!(trees.compare(), Compared::Differs { unseen: false });
    trees.copy(&on()).expect("copied");
    assert_eq!(trees.compare(), Compared::Same { files: 1, bytes: 8 });
}

#[test]
fn a_comparison_that_only_looks_leaves_what_differs() {
    let trees = Trees::new();
    trees.write("letter", b"dear all");
    trees.copy(&on()).expect("copied");
    let copy = trees.target.path();
    turn_over(&copy.join("letter"));
    fs::write(copy.join("more"), "").expect("written");
    let (source, target) = (open(trees.source.path()), open(copy));
    let compared = compare(&source, &target, Differing::Stays, &on()).expect("compared");
    assert_eq!(compared, Compared::Differs { unseen: true });
    assert!(copy.join("letter").exists() && copy.join("more").exists());
}

#[test]
fn wherever_it_is_broken_off_no_half_of_a_file_is_in_a_place_and_it_goes_on() {
    let trees = Trees::new();
    for number in 0..5 {
        trees.write(&format!("folder{number}/file"), &vec![number; 2_500_000]);
        trees.write(&format!("small{number}"), b"small");
    }
    for limit in 0.. {
        let steps = AtomicU32::new(0);
        let watch = Watch::new(move || steps.fetch_add(1, Ordering::SeqCst) < limit);
        let outcome = trees.copy(&watch);
        for number in 0..5 {
            if let Ok(copied) = fs::read(trees.target.path().join(format!("folder{number}/file"))) {
                assert!(copied == vec![number; 2_500_000], "half a file after {limit} steps");
            }
        }
        match outcome {
            Ok(()) => break,
            Err(TreeError::Stopped) => {}
            Err(error) => panic!("{error:?}"),
        }
        remove_all(trees.desk.path());
    }
    assert_eq!(trees.compare(), Compared::Same { files: 10, bytes: 12_500_025 });
}

fn remove_all(desk: &Path) {
    for entry in fs::read_dir(desk).expect("read") {
        fs::remove_file(entry.expect("one").path()).expect("removed");
    }
}

/// Of many small files, far more than their lengths.
#[test]
fn what_is_counted_is_what_a_copy_takes_up_on_the_disk() {
    let trees = Trees::new();
    for number in 0..100 {
        trees.write(&format!("folder{}/{number}", number % 10), b"small");
    }
    trees.write("folder0/large", &[7; 100_000]);
    fs::hard_link(trees.source.path().join("folder0/large"), trees.source.path().join("twin"))
        .expect("linked");
    let counted = count(&open(trees.source.path()), &on()).expect("counted");
    let mut du = std::process::Command::new("du");
    let du = du.args(["-s", "--block-size=1"]).arg(trees.source.path()).output();
    let du = String::from_utf8(du.expect("du runs").stdout).expect("a text");
    let du = du.split_whitespace().next().expect("a figure").parse().expect("a number");
    assert_eq!(counted, Counted { files: 101, bytes: 100_500, disk_bytes: du });
}

/// An access list that lets the user with the number 1234 read, as the kernel writes it.
const ACCESS_LIST: [u8; 44] = [
    2, 0, 0, 0, 1, 0, 6, 0, 255, 255, 255, 255, 2, 0, 4, 0, 210, 4, 0, 0, 4, 0, 4, 0, 255, 255,
    255, 255, 16, 0, 4, 0, 255, 255, 255, 255, 32, 0, 0, 0, 255, 255, 255, 255,
];

fn note(path: &Path, name: &str, value: &[u8]) {
    rustix::fs::setxattr(path, name, value, rustix::fs::XattrFlags::empty()).expect("noted");
}

fn noted(path: &Path, name: &str) -> Option<Vec<u8>> {
    let mut value = vec![0; 1_000];
    let length = rustix::fs::getxattr(path, name, &mut value[..]).ok()?;
    value.truncate(length);
    Some(value)
}

#[test]
fn attributes_and_access_lists_come_along_and_no_others_are_left() {
    let trees = Trees::new();
    let (source, target) = (trees.source.path(), trees.target.path());
    trees.write("folder/letter", b"dear all");
    let list = "system.posix_acl_access";
    note(&source.join("folder/letter"), "user.tag", b"red");
    note(&source.join("folder/letter"), list, &ACCESS_LIST);
    note(&source.join("folder"), "user.color", b"blue");
    note(&source.join("folder"), "system.posix_acl_default", &ACCESS_LIST);
    note(target, "system.posix_acl_default", &ACCESS_LIST);
    trees.write("plain", b"");
    trees.copy(&on()).expect("copied");
    let same = Compared::Same { files: 2, bytes: 8 };
    assert_eq!(trees.compare(), same);
    let of = |name: &str, attribute: &str| noted(&target.join(name), attribute);
    assert_eq!(of("folder/letter", "user.tag"), Some(b"red".to_vec()));
    assert_eq!(of("folder/letter", list), Some(ACCESS_LIST.to_vec()));
    assert_eq!(of("folder", "user.color"), Some(b"blue".to_vec()));
    assert_eq!(of("folder", "system.posix_acl_default"), Some(ACCESS_LIST.to_vec()));
    assert_eq!(of("plain", list), None, "what it would have inherited where it is");
    assert_eq!(told(target), told(source));
    // And once more, when the files may not be written any more.
    note(&source.join("folder/letter"), "user.tag", b"green");
    for copy in [source, target] {
        fs::set_permissions(copy.join("folder/letter"), fs::Permissions::from_mode(0o440))
            .expect("set");
    }
    assert_eq!(trees.compare(), same);
    assert_eq!(of("folder/letter", "user.tag"), Some(b"green".to_vec()));
    assert_eq!(told(target), told(source));
}

#[test]
fn what_the_target_cannot_keep_is_an_error_and_not_left_out() {
    where_it_fails((libc::SYS_fsetxattr, Errno::NOTSUP), None, || {
        let trees = Trees::new();
        trees.write("letter", b"dear all");
        trees.copy(&on()).expect("copied");
        assert!(
            matches!(trees.try_compare(), Ok(Compared::Same { .. })),
            "there is nothing to keep"
        );
        note(&trees.source.path().join("letter"), "user.tag", b"red");
        assert!(matches!(trees.try_compare(), Err(TreeError::Attributes)));
    });
    where_it_fails((libc::SYS_fchown, Errno::PERM), None, || {
        if !rustix::process::geteuid().is_root() {
            return; // Nobody else can make a file another's.
        }
        let trees = Trees::new();
        trees.write("letter", b"dear all");
        std::os::unix::fs::lchown(trees.source.path().join("letter"), Some(1234), None)
            .expect("given away");
        assert!(matches!(trees.copy(&on()), Err(TreeError::Owner)));
    });
}

#[test]
fn pipes_and_sockets_are_not_left_out_silently() {
    let trees = Trees::new();
    let _socket = std::os::unix::net::UnixListener::bind(trees.source.path().join("socket"));
    assert!(matches!(trees.copy(&on()), Err(TreeError::Special)));
}

#[test]
fn removing_takes_what_is_inside_and_nothing_that_a_link_leads_to() {
    let trees = Trees::new();
    let outside = tempfile::tempdir().expect("a folder");
    fs::write(outside.path().join("mine"), "mine").expect("written");
    trees.write("person/a/b/c", b"deep");
    trees.write("other/file", b"stays");
    symlink(outside.path(), trees.source.path().join("person/out")).expect("linked");
    symlink(outside.path().join("mine"), trees.source.path().join("person/a/mine"))
        .expect("linked");
    set(&trees.source.path().join("person/a/b"), 0o555, 1);
    let parent = open(trees.source.path());
    let stopped = remove(&parent, c"person", &Watch::new(|| false));
    assert!(matches!(stopped, Err(TreeError::Stopped)));
    remove(&parent, c"person", &on()).expect("removed");
    remove(&parent, c"person", &on()).expect("removed before");
    assert!(!trees.source.path().join("person").exists());
    assert_eq!(fs::read(outside.path().join("mine")).expect("there"), b"mine");
    assert_eq!(fs::read(trees.source.path().join("other/file")).expect("there"), b"stays");
    symlink(outside.path(), trees.source.path().join("person")).expect("linked");
    remove(&parent, c"person", &on()).expect("removed");
    assert_eq!(fs::read(outside.path().join("mine")).expect("there"), b"mine");
}

#[test]
fn a_way_is_never_through_a_link() {
    let trees = Trees::new();
    let outside = tempfile::tempdir().expect("a folder");
    symlink(outside.path(), trees.source.path().join("person")).expect("linked");
    assert!(open_in(open(trees.source.path()), c"person").is_err());
}
