//! A file goes in, comes out and goes.

use serde_json::json;

use crate::common::{Storing, of_unknown_length};

#[tokio::test]
async fn a_file_is_uploaded_listed_downloaded_and_deleted() {
    let story = Storing::start(10_000_000).await;
    let ada = &story.ada;
    assert_eq!(ada.files().await["items"], json!([]), "nothing is there before the first file");
    let content: Vec<u8> = (0..3_000_000_u32).map(|number| (number % 251) as u8).collect();
    let stored = ada.upload("Täglich 1.bin", content.clone()).await;
    assert_eq!(stored.expect(201), json!({ "bytes": 3_000_000 }));
    assert_eq!(std::fs::read(story.folder().join("Täglich 1.bin")).expect("a file"), content);

    let files = ada.files().await;
    assert_eq!(files["items"][0]["name"], "Täglich 1.bin");
    assert_eq!(files["items"][0]["kind"], "file");
    assert_eq!(files["items"][0]["bytes"], 3_000_000);
    assert!(files["items"][0]["modified_at"].is_string());
    assert_eq!(files["quota_bytes"], 10_000_000);
    assert!(files["taken_bytes"].as_u64().expect("measured") >= 3_000_000);

    let path = "/me/files/content?path=T%C3%A4glich%201.bin";
    let response = ada.browser.request(reqwest::Method::GET, path).send().await.expect("an answer");
    let header = |name: &str| response.headers()[name].to_str().expect("text").to_owned();
    assert_eq!(header("content-length"), "3000000");
    assert_eq!(header("content-type"), "application/octet-stream");
    assert_eq!(header("content-disposition"), "attachment; filename*=UTF-8''T%C3%A4glich%201.bin");
    assert_eq!(header("x-content-type-options"), "nosniff");
    assert!(header("content-security-policy").starts_with("sandbox; default-src 'none'"));
    assert_eq!(header("cache-control"), "no-store");
    assert_eq!(response.bytes().await.expect("the file"), content);

    ada.remove_file("Täglich 1.bin").await.expect(204);
    assert_eq!(ada.files().await["items"], json!([]));
    assert_eq!(ada.download("Täglich 1.bin").await.problem(), "file-unknown");
    assert_eq!(ada.remove_file("Täglich 1.bin").await.problem(), "file-unknown");
    assert_eq!((story.uploads().len(), story.open_reservations().await), (0, 0));
}

#[tokio::test]
async fn folders_are_made_filled_and_deleted_when_empty() {
    let story = Storing::start(1_000_000).await;
    let ada = &story.ada;
    ada.make_folder("Photos").await.expect(204);
    ada.make_folder("Photos/2026").await.expect(204);
    ada.upload("Photos/2026/a.jpg", "picture").await.expect(201);
    let inner = ada.browser.get("/me/files?path=Photos%2F2026").await.expect(200);
    assert_eq!(inner["items"][0]["name"], "a.jpg");
    assert_eq!(ada.files().await["items"][0]["kind"], "folder");
    assert_eq!(ada.make_folder("Photos").await.problem(), "file-exists");
    assert_eq!(ada.make_folder("None/2026").await.problem(), "file-unknown");
    assert_eq!(ada.upload("None/a.jpg", "x").await.problem(), "file-unknown");
    assert_eq!(ada.upload("Photos/2026", "x").await.problem(), "file-is-folder");
    assert_eq!(ada.upload("Photos/2026/a.jpg/b", "x").await.problem(), "file-not-folder");
    assert_eq!(ada.download("Photos").await.problem(), "file-is-folder");
    assert_eq!(ada.remove_file("Photos/2026").await.problem(), "folder-not-empty");
    ada.remove_file("Photos/2026/a.jpg").await.expect(204);
    ada.remove_file("Photos/2026").await.expect(204);
    ada.remove_file("Photos").await.expect(204);
}

#[tokio::test]
async fn a_file_is_replaced_on_purpose_only_and_whole() {
    let story = Storing::start(1_000_000).await;
    let ada = &story.ada;
    ada.upload("a.txt", "first").await.expect(201);
    let refused = ada.upload("a.txt", "second").await;
    assert_eq!((refused.status.as_u16(), refused.problem()), (409, "file-exists"));
    assert_eq!(ada.download("a.txt").await.body, "first");
    ada.replace("a.txt", "second").await.expect(201);
    assert_eq!(ada.download("a.txt").await.body, "second");
    assert_eq!((story.uploads().len(), story.open_reservations().await), (0, 0));
}

#[tokio::test]
async fn of_two_that_upload_to_one_name_at_once_one_is_told() {
    let story = Storing::start(1_000_000).await;
    let (one, other) =
        tokio::join!(story.ada.upload("a", "1".repeat(9)), story.ada.upload("a", "2".repeat(9)));
    let mut statuses = [one.status.as_u16(), other.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 409]);
    assert_eq!((story.uploads().len(), story.open_reservations().await), (0, 0));
}

#[tokio::test]
async fn an_empty_file_and_one_of_unknown_length_are_files_too() {
    let story = Storing::start(100_000_000).await;
    let ada = &story.ada;
    ada.upload("empty", "").await.expect(201);
    assert_eq!(ada.download("empty").await.body, "");
    let pieces = vec![vec![7; 3_000_000]; 20];
    let stored = ada.upload("long", of_unknown_length(pieces)).await.expect(201);
    assert_eq!(stored, json!({ "bytes": 60_000_000 }));
    assert_eq!(std::fs::metadata(story.folder().join("long")).expect("a file").len(), 60_000_000);
}

#[tokio::test]
async fn what_files_are_called_is_in_no_address_that_is_logged() {
    let document = serde_json::to_value(api::routes::openapi()).expect("JSON");
    let paths = document["paths"].as_object().expect("paths");
    let of_files: Vec<_> = paths.keys().filter(|path| path.contains("/me/f")).collect();
    assert_eq!(of_files, ["/api/v1/me/files", "/api/v1/me/files/content", "/api/v1/me/folders"]);
}
