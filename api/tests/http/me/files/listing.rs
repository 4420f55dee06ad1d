//! Folders with more than fits on a page.

use std::{cell::RefCell, collections::BTreeSet, fs, pin::pin};

use api::storage::usage::Pace;
use domain::Role;
use futures_util::future::{Either, join_all, select};
use serde_json::json;

use crate::common::{GIGABYTE, Person, Storing, at, signed_in};

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

/// Kinds of requests that somebody else makes meanwhile.
const KINDS: usize = 6;

async fn ask(kind: usize, story: &Storing, grace: &Person) {
    match kind {
        0 => drop(story.server.browser().get("/auth/config").await.expect(200)),
        1 => {
            grace.upload("another", "mine").await.expect(201);
            grace.remove_file("another").await.expect(204);
        }
        2 => assert_eq!(grace.files().await["items"][0]["name"], "file"),
        3 => assert_eq!(grace.download("file").await.body, "mine"),
        4 => {
            let path = format!("/accounts/{}/profile", grace.account_id);
            let notes = json!({ "notes": story.server.app.new_id() });
            story.admin.browser.patch(&path, notes).await.expect(200);
        }
        _ => drop(story.admin.browser.get("/events?limit=10").await.expect(200)),
    }
}

/// The kinds, from the first one on, that are answered while somebody's files are gone through.
async fn answered_during(
    work: impl Future<Output = ()>,
    first: usize,
    (story, grace): (&Storing, &Person),
) -> BTreeSet<usize> {
    let answered = RefCell::new(BTreeSet::new());
    let others = async {
        for kind in (0..KINDS).map(|step| (first + step) % KINDS) {
            ask(kind, story, grace).await;
            answered.borrow_mut().insert(kind);
        }
    };
    let (work, mut others) = (pin!(work), pin!(others));
    match select(work, &mut others).await {
        Either::Left(((), _)) => {
            let in_time = answered.borrow().clone();
            others.await;
            in_time
        }
        Either::Right(((), work)) => {
            work.await;
            answered.take()
        }
    }
}

/// One thread serves, asks and tests here, so whatever keeps it keeps everybody: then nothing else is
/// answered before the files have been gone through, in no attempt. Each kind is the first one now and
/// then, so that the files need not take longer than one request.
#[tokio::test]
async fn whoever_has_very_many_files_is_shown_them_and_holds_nobody_up() {
    const FILES: usize = 100_000;
    const ATTEMPTS: usize = 5 * KINDS;
    let story = Storing::start(GIGABYTE / 2).await;
    let grace = signed_in(&story.server, "grace", Role::User, 9).await;
    story.admin.allocate(&story.pool, &grace.account_id, 10_000_000).await.expect(200);
    let folder = story.made_folder();
    let making = tokio::task::spawn_blocking(move || {
        for number in 0..FILES {
            fs::write(folder.join(format!("{number:06}")), "").expect("written");
        }
    });
    making.await.expect("made");
    // Each reads the whole folder, and the uploads have it counted again and again.
    let pages = join_all((0..8).map(|number| {
        let (ada, page) = (&story.ada, format!("/me/files?cursor={:06}", number * 10_000));
        async move {
            ada.upload(&format!("new-{number}"), "x").await.expect(201);
            (number, ada.browser.get(&page).await.expect(200))
        }
    }));
    for (number, page) in pages.await {
        let items = page["items"].as_array().expect("items");
        assert_eq!(items.len(), 50);
        assert_eq!(items[0]["name"], format!("{:06}", number * 10_000 + 1));
    }

    let listed = async || {
        let page = story.ada.browser.get("/me/files?limit=200").await.expect(200);
        assert_eq!(page["items"][199]["name"], "000199");
    };
    let measured = async || {
        let (app, place) = (&story.server.app, story.place());
        let usage = app.storage.usage.measure(app, place, Pace::fast()).await.expect("measured");
        assert!(usage.files >= FILES as u64, "{}", usage.files);
    };
    grace.upload("file", "mine").await.expect(201);
    let (mut while_listed, mut while_measured) = (BTreeSet::new(), BTreeSet::new());
    for attempt in 0..ATTEMPTS {
        if while_listed.len() == KINDS && while_measured.len() == KINDS {
            break;
        }
        while_listed.extend(answered_during(listed(), attempt, (&story, &grace)).await);
        while_measured.extend(answered_during(measured(), attempt, (&story, &grace)).await);
    }
    assert_eq!((while_listed.len(), while_measured.len()), (KINDS, KINDS));
}
