//! What somebody has planted on the disk: links, pipes, second names.

use std::{
    fs,
    os::unix::fs::{MetadataExt, symlink},
    path::Path,
};

use rustix::fs::{CWD, FileType, Mode, mknodat};

use crate::common::Storing;

fn pipe(path: &Path) {
    mknodat(CWD, path, FileType::Fifo, Mode::from_raw_mode(0o600), 0).expect("a pipe");
}

#[tokio::test]
async fn links_are_not_followed_wherever_they_lead() {
    let story = Storing::start(1_000_000).await;
    let outside = tempfile::tempdir().expect("a folder");
    fs::write(outside.path().join("secret"), "not yours").expect("written");
    let folder = story.made_folder();
    fs::create_dir(folder.join("real")).expect("made");
    fs::write(folder.join("real/mine"), "mine").expect("written");
    symlink(outside.path().join("secret"), folder.join("to-file")).expect("linked");
    symlink(outside.path(), folder.join("to-folder")).expect("linked");
    symlink(outside.path().join("new"), folder.join("to-nothing")).expect("linked");
    symlink("real", folder.join("to-own-folder")).expect("linked");
    symlink("real/mine", folder.join("to-own-file")).expect("linked");
    let ada = &story.ada;
    for link in ["to-file", "to-own-file", "to-nothing", "to-folder"] {
        assert_eq!(ada.download(link).await.problem(), "file-not-plain", "{link}");
        assert_eq!(ada.upload(link, "x").await.problem(), "file-exists", "{link}");
        assert_eq!(ada.replace(link, "x").await.problem(), "file-not-plain", "{link}");
    }
    for inside in ["to-folder/secret", "to-own-folder/mine", "to-file/x"] {
        assert_eq!(ada.download(inside).await.problem(), "file-not-folder", "{inside}");
        assert_eq!(ada.replace(inside, "x").await.problem(), "file-not-folder", "{inside}");
        assert_eq!(ada.remove_file(inside).await.problem(), "file-not-folder", "{inside}");
        assert_eq!(ada.make_folder(&format!("{inside}2")).await.problem(), "file-not-folder");
    }
    let files = ada.files().await;
    let kinds: Vec<_> =
        files["items"].as_array().expect("items").iter().map(|item| &item["kind"]).collect();
    assert_eq!(kinds, ["folder", "other", "other", "other", "other", "other"]);
    // Deleting takes the link and leaves what it leads to.
    for link in ["to-file", "to-folder", "to-nothing", "to-own-folder", "to-own-file"] {
        ada.remove_file(link).await.expect(204);
    }
    assert_eq!(fs::read_to_string(outside.path().join("secret")).expect("there"), "not yours");
    assert_eq!(fs::read_dir(outside.path()).expect("a folder").count(), 1);
    assert_eq!(fs::read_to_string(folder.join("real/mine")).expect("there"), "mine");
}

#[tokio::test]
async fn a_persons_folder_that_is_a_link_is_no_folder() {
    let story = Storing::start(1_000_000).await;
    let outside = tempfile::tempdir().expect("a folder");
    fs::write(outside.path().join("secret"), "not yours").expect("written");
    fs::create_dir(story.pool.folder.path().join("users")).expect("made");
    symlink(outside.path(), story.folder()).expect("linked");
    assert_eq!(story.ada.download("secret").await.problem(), "file-not-folder");
    assert_eq!(story.ada.browser.get("/me/files").await.problem(), "file-not-folder");
    fs::remove_file(story.folder()).expect("removed");
    fs::remove_dir(story.pool.folder.path().join("users")).expect("removed");
    symlink(outside.path(), story.pool.folder.path().join("users")).expect("linked");
    assert_eq!(story.ada.upload("a", "x").await.problem(), "file-not-folder");
    assert_eq!(fs::read_dir(outside.path()).expect("a folder").count(), 1);
}

#[tokio::test]
async fn a_file_with_a_second_name_is_not_handed_out_and_not_written_through() {
    let story = Storing::start(1_000_000).await;
    let folder = story.made_folder();
    let other = story.pool.folder.path().join("somebody-elses");
    fs::write(&other, "not yours").expect("written");
    fs::hard_link(&other, folder.join("mine")).expect("linked");
    assert_eq!(story.ada.download("mine").await.problem(), "file-not-plain");
    story.ada.replace("mine", "new").await.expect(201);
    assert_eq!(fs::read_to_string(&other).expect("there"), "not yours");
    assert_eq!(fs::metadata(&other).expect("there").nlink(), 1);
    assert_eq!(story.ada.download("mine").await.body, "new");
    fs::hard_link(&other, folder.join("second")).expect("linked");
    story.ada.remove_file("second").await.expect(204);
    assert_eq!(fs::read_to_string(&other).expect("there"), "not yours");
}

#[tokio::test]
async fn nobody_waits_for_a_pipe() {
    let story = Storing::start(1_000_000).await;
    let folder = story.made_folder();
    pipe(&folder.join("pipe"));
    assert_eq!(story.ada.download("pipe").await.problem(), "file-not-plain");
    assert_eq!(story.ada.replace("pipe", "x").await.problem(), "file-not-plain");
    assert_eq!(story.ada.upload("pipe", "x").await.problem(), "file-exists");
    assert_eq!(story.ada.upload("pipe/x", "x").await.problem(), "file-not-folder");
    assert_eq!(story.ada.files().await["items"][0]["kind"], "other");
    story.ada.remove_file("pipe").await.expect(204);
}
