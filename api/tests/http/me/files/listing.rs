//! Folders with more than fits on a page.

use std::fs;

use crate::common::{Storing, at};

#[tokio::test]
async fn pages_follow_each_other_by_name_and_leave_nothing_out() {
    let story = Storing::start(1_000_000).await;
    let folder = story.made_folder();
    for number in 0..450 {
        fs::write(folder.join(format!("{number:03}")), "x").expect("written");
    }
    let mut names = Vec::new();
    let mut cursor = String::new();
    let mut pages = 0;
    loop {
        let path = format!("/me/files?limit=200{cursor}");
        let page = story.ada.browser.get(&path).await.expect(200);
        let items = page["items"].as_array().expect("items");
        names.extend(items.iter().map(|item| item["name"].as_str().expect("a name").to_owned()));
        pages += 1;
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    assert_eq!(pages, 3);
    assert_eq!(names, (0..450).map(|number| format!("{number:03}")).collect::<Vec<_>>());
    for limit in ["0", "201"] {
        let refused = story.ada.browser.get(&format!("/me/files?limit={limit}")).await;
        assert_eq!(refused.field_problem(), ("limit", "out-of-range"));
    }
}

#[tokio::test]
async fn a_folder_that_is_not_there_is_told_apart_from_an_empty_one() {
    let story = Storing::start(1_000_000).await;
    assert_eq!(story.ada.browser.get(&at("none")).await.problem(), "file-unknown");
    story.ada.upload("file", "x").await.expect(201);
    assert_eq!(story.ada.browser.get(&at("file")).await.problem(), "file-not-folder");
    assert_eq!(story.ada.browser.get(&at("none")).await.problem(), "file-unknown");
}

#[tokio::test]
async fn a_pool_whose_disk_is_gone_says_so_everywhere() {
    let story = Storing::start(1_000_000).await;
    story.ada.upload("file", "x").await.expect(201);
    let mark = story.pool.folder.path().join(".dna-nexus-pool");
    fs::rename(&mark, story.server.data_dir.path().join("mark")).expect("unmounted");
    for answer in [
        story.ada.browser.get("/me/files").await,
        story.ada.upload("other", "x").await,
        story.ada.download("file").await,
        story.ada.remove_file("file").await,
        story.ada.make_folder("a").await,
    ] {
        assert_eq!((answer.status.as_u16(), answer.problem()), (409, "pool-unavailable"));
    }
    assert_eq!(story.open_reservations().await, 0);
}
