//! Uploads and the quota.

use futures_util::future::join_all;
use serde_json::json;

use crate::common::{Server, Storing, of_unknown_length, user};

#[tokio::test]
async fn who_has_no_quota_is_told_that_an_administrator_has_to_allocate_storage() {
    let server = Server::start_without_projectors().await;
    let ada = user(&server).await;
    for answer in [
        ada.browser.get("/me/files").await,
        ada.upload("a", "x").await,
        ada.download("a").await,
        ada.remove_file("a").await,
        ada.make_folder("a").await,
    ] {
        assert_eq!((answer.status.as_u16(), answer.problem()), (409, "no-quota"));
        assert!(answer.body["detail"].as_str().expect("a text").contains("administrator"));
    }
}

#[tokio::test]
async fn what_does_not_fit_is_refused_before_it_is_taken_and_leaves_nothing() {
    let story = Storing::start(1_000_000).await;
    let refused = story.ada.upload("large", vec![1; 1_000_001]).await;
    assert_eq!((refused.status.as_u16(), refused.problem()), (409, "quota-exceeded"));
    assert!(refused.body["detail"].as_str().expect("a text").contains("by 1 bytes"));
    assert_eq!(story.ada.files().await["items"], json!([]));
    assert_eq!((story.uploads().len(), story.open_reservations().await), (0, 0));
}

#[tokio::test]
async fn the_quota_holds_while_a_file_arrives_whose_length_nobody_was_told() {
    let story = Storing::start(5_000_000).await;
    let fits = of_unknown_length(vec![vec![1; 1_000_000]; 4]);
    story.ada.upload("fits", fits).await.expect(201);
    let endless = of_unknown_length(vec![vec![1; 100_000]; 100]);
    let refused = story.ada.upload("endless", endless).await;
    assert_eq!(refused.problem(), "quota-exceeded");
    assert_eq!(story.ada.files().await["items"].as_array().expect("items").len(), 1);
    assert_eq!((story.uploads().len(), story.open_reservations().await), (0, 0));
}

#[tokio::test]
async fn many_uploads_at_once_on_two_nodes_never_exceed_the_quota_together() {
    let story = Storing::start(1_000_000).await;
    let other_node = story.server.second_node().await;
    let there = crate::common::Person {
        browser: other_node.browser(),
        login: story.ada.login.clone(),
        account_id: story.ada.account_id.clone(),
    };
    there.browser.set_cookie(story.ada.browser.cookie());
    let answers = join_all((0..24).map(|number| {
        let person = if number % 2 == 0 { &story.ada } else { &there };
        let name = format!("{number}");
        async move {
            // Of every third nobody says how long it is.
            let body = vec![1; 200_000];
            match number % 3 {
                0 => person.upload(&name, of_unknown_length(vec![body])).await,
                _ => person.upload(&name, body).await,
            }
        }
    }))
    .await;
    let stored = answers.iter().filter(|answer| answer.status == 201).count();
    // What lies there already takes up whole blocks, and its folder one of its own.
    assert!((4..=5).contains(&stored), "{stored}");
    for refused in answers.iter().filter(|answer| answer.status != 201) {
        assert_eq!(refused.problem(), "quota-exceeded");
    }
    let there = std::fs::read_dir(story.folder()).expect("a folder");
    let bytes: u64 = there.map(|file| file.expect("a file").metadata().expect("one").len()).sum();
    assert_eq!(bytes, 200_000 * stored as u64);
    assert_eq!((story.uploads().len(), story.open_reservations().await), (0, 0));
}

#[tokio::test]
async fn what_is_deleted_makes_room_at_once() {
    let story = Storing::start(1_000_000).await;
    let ada = &story.ada;
    ada.upload("old", vec![1; 900_000]).await.expect(201);
    assert_eq!(ada.upload("new", vec![1; 900_000]).await.problem(), "quota-exceeded");
    ada.remove_file("old").await.expect(204);
    ada.upload("new", vec![1; 900_000]).await.expect(201);
}

#[tokio::test]
async fn folders_and_empty_files_have_an_end_too() {
    let story = Storing::start(40_960).await;
    let ada = &story.ada;
    ada.upload("first", "").await.expect(201);
    let mut made = 0;
    let refused = loop {
        let answer = match made % 2 {
            0 => ada.make_folder(&format!("{made}")).await,
            _ => ada.upload(&format!("{made}"), "").await,
        };
        match answer.status.as_u16() {
            201 | 204 => made += 1,
            _ => break answer,
        }
    };
    assert_eq!(refused.problem(), "quota-exceeded");
    assert!((4..10).contains(&made), "{made}");
    // Measured or not: also what takes no block on the disk counts.
    story.server.clock.advance(jiff::SignedDuration::from_secs(30));
    assert_eq!(ada.make_folder("more").await.problem(), "quota-exceeded");
    assert_eq!(ada.upload("more", "").await.problem(), "quota-exceeded");
    assert_eq!(story.open_reservations().await, 0);
    ada.remove_file("first").await.expect(204);
}
