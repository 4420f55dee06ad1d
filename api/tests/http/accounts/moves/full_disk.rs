//! A move to a disk that fills up while it is copied to.

use serde_json::json;

use crate::common::{GIGABYTE, Household, Server, adds_up, fill_disks};

#[tokio::test]
async fn a_move_that_fills_the_disk_waits_and_says_so_and_is_rolled_back_when_it_is_cancelled() {
    const GB: u128 = GIGABYTE as u128;
    let mut server = Server::start_without_projectors().await;
    let home = Household::new(&server).await;
    home.fill();
    let files = home.files(&home.north);
    fill_disks();
    home.start_move().await.expect(200);
    server.start_projectors().await;
    home.until(&server, |shown| shown["work"]["held_up"]["code"] == "target-full").await;
    let shown = &home.moves(&server).await[0];
    let held_up = &shown["work"]["held_up"];
    assert_eq!(held_up["pool"]["name"], "South");
    assert_eq!(held_up["asks_for_action"], true);
    assert!(held_up["detail"].as_str().expect("a text").contains("Make room"), "{held_up}");
    assert_eq!(shown["state"], "moving");
    assert_eq!(home.admin.browser.get("/attention").await.expect(200)["files"], 1);
    assert_eq!(home.beside(&home.south).len(), 1, "what had room");
    assert_eq!(home.files(&home.south), [], "and nothing in its place");
    assert_eq!(home.reserved(&server).await, (3 * GB, 3 * GB));
    adds_up(&server).await;

    home.ask("move/cancel", json!({})).await.expect(200);
    home.until_idle(&server).await;
    assert_eq!(home.moves(&server).await, [json!(null); 0]);
    assert_eq!(home.beside(&home.south), [""; 0]);
    assert_eq!((home.files(&home.north), home.files(&home.south)), (files, Vec::new()));
    assert_eq!(home.reserved(&server).await, (3 * GB, 0));
    assert_eq!(home.quota(&server).await, (json!("North"), json!(3 * GIGABYTE)));
    adds_up(&server).await;
}
