//! How much of a pool's disk is kept free.

use std::fs;

use serde_json::json;

use crate::common::{Answer, GIGABYTE, Server, TestPool, administrator};

/// It is refused, and the refusal says how large the disk is.
fn is_more_than_there_is(answer: &Answer, total: u64) {
    assert_eq!((answer.status.as_u16(), answer.problem()), (409, "headroom-exceeds-disk"));
    let detail = answer.body["detail"].as_str().expect("a text");
    assert!(detail.contains(&format!("({total} bytes). Keep no more")), "{detail}");
}

#[tokio::test]
async fn no_more_can_be_kept_free_than_the_disk_holds() {
    let server = Server::start_without_projectors().await;
    let admin = administrator(&server).await;
    let pool = TestPool::register(&admin, "Main", GIGABYTE).await;
    let capacity = admin.capacity(&pool, &admin.account_id, 1).await;
    let total = capacity["total_bytes"].as_u64().expect("a size");
    let folder = tempfile::tempdir().expect("a folder");
    let register = async |headroom: u64| {
        let body = json!({ "name": "All", "root": folder.path(), "headroom_bytes": headroom });
        admin.browser.post("/pools", body).await
    };
    is_more_than_there_is(&register(total + 1).await, total);
    assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 0, "it is nobody's");
    register(total).await.expect(201);

    let path = format!("/pools/{}/headroom", pool.id);
    let change =
        async |headroom: u64| admin.browser.put(&path, json!({ "headroom_bytes": headroom })).await;
    is_more_than_there_is(&change(total + 1).await, total);
    let unchanged = admin.capacity(&pool, &admin.account_id, 1).await;
    assert_eq!(unchanged["headroom_bytes"], capacity["headroom_bytes"]);
    change(total).await.expect(200);

    // What was known last is what counts while the disk is gone.
    fs::remove_file(pool.folder.path().join(".dna-nexus-pool")).expect("unmounted");
    is_more_than_there_is(&change(total + 1).await, total);
    change(total - 1).await.expect(200);
    let client = server.database.client().await;
    client.execute("delete from pool_figures", &[]).await.expect("forgotten");
    change(total + 1).await.expect(200);
}
