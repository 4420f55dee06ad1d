//! GET and POST /pools.

use std::fs;

use serde_json::json;

use crate::common::{Browser, GIGABYTE, Server, administrator};

#[tokio::test]
async fn a_registered_pool_is_listed_with_what_its_filesystem_says() {
    let server = Server::start().await;
    let admin = administrator(&server).await;
    let folder = tempfile::tempdir().expect("a folder");
    let body = json!({ "name": "Main", "root": folder.path(), "headroom_bytes": GIGABYTE });
    let answer = admin.browser.post("/pools", body).await;
    let list = admin.browser.get_after(&answer, "/pools").await.expect(200);
    let row = &list["items"][0];
    assert_eq!(row["pool_id"], answer.expect(201)["pool_id"]);
    assert_eq!(row["name"], "Main");
    assert_eq!(row["headroom_bytes"], GIGABYTE);
    assert_eq!((&row["allocated_bytes"], &row["allocations"]), (&json!(0), &json!(0)));
    let size = |field: &str| row["size"][field].as_u64().expect("a size");
    assert!(size("free_bytes") <= size("total_bytes"));
    assert_eq!(row["unavailable"], json!(null));
}

#[tokio::test]
async fn a_folder_that_cannot_hold_a_pool_is_refused_and_why() {
    let server = Server::start().await;
    let admin = administrator(&server).await;
    let folder = tempfile::tempdir().expect("a folder");
    let (file, inner) = (folder.path().join("file"), folder.path().join("inner"));
    fs::write(&file, "").expect("written");
    fs::create_dir(&inner).expect("made");
    let register = async |root: &std::path::Path| {
        let body = json!({ "name": "Main", "root": root, "headroom_bytes": 0 });
        admin.browser.post("/pools", body).await
    };
    // Not even root makes files in the second last.
    for (root, why) in [
        (folder.path().join("none"), "does not exist"),
        (file, "not a folder"),
        ("/proc/self".into(), "The server cannot write in /proc/"),
        ("/proc/self/fd".into(), "The server cannot write in /proc/"),
    ] {
        let answer = register(&root).await;
        assert_eq!((answer.status.as_u16(), answer.problem()), (422, "pool-root-unusable"));
        assert!(answer.body["detail"].as_str().expect("a text").contains(why), "{}", answer.body);
    }
    let first = register(folder.path()).await;
    admin.browser.get_after(&first, "/pools").await.expect(200);
    let answer = register(folder.path()).await;
    assert_eq!((answer.status.as_u16(), answer.problem()), (409, "pool-root-taken"));
    assert_eq!(register(&inner).await.problem(), "pool-root-unusable");
}

#[tokio::test]
async fn of_two_folders_inside_each_other_one_becomes_a_pool_also_when_two_nodes_are_asked_at_once()
{
    // Read models that stand still know of no pool at all.
    let server = Server::start_without_projectors().await;
    let other_node = server.second_node().await;
    let admin = administrator(&server).await;
    let there = other_node.browser();
    there.set_cookie(admin.browser.cookie());
    for _ in 0..5 {
        let folder = tempfile::tempdir().expect("a folder");
        let inner = folder.path().join("inner");
        fs::create_dir(&inner).expect("made");
        let register = async |browser: &Browser, root: &std::path::Path| {
            let body = json!({ "name": "Main", "root": root, "headroom_bytes": 0 });
            browser.post("/pools", body).await
        };
        let (one, other) =
            tokio::join!(register(&admin.browser, folder.path()), register(&there, &inner));
        let mut statuses = [one.status.as_u16(), other.status.as_u16()];
        statuses.sort_unstable();
        assert_eq!(statuses, [201, 422], "{} {}", one.body, other.body);
        let (one, other) =
            tokio::join!(register(&admin.browser, &inner), register(&there, folder.path()));
        assert!(one.status != 201 && other.status != 201, "{} {}", one.body, other.body);
    }
}

#[tokio::test]
async fn each_wrong_field_is_named() {
    let server = Server::start_without_projectors().await;
    let admin = administrator(&server).await;
    for (body, field, code) in [
        (json!({ "name": "", "root": "/srv", "headroom_bytes": 0 }), "name", "empty"),
        (
            json!({ "name": "x".repeat(81), "root": "/srv", "headroom_bytes": 0 }),
            "name",
            "too-long",
        ),
        (json!({ "name": "Main", "root": "srv", "headroom_bytes": 0 }), "root", "malformed"),
        (
            json!({ "name": "Main", "root": "/srv\u{0}", "headroom_bytes": 0 }),
            "root",
            "control-character",
        ),
        (
            json!({ "name": "Main", "root": "/srv", "headroom_bytes": -1 }),
            "headroom_bytes",
            "out-of-range",
        ),
        (
            json!({ "name": "Main", "root": "/srv", "headroom_bytes": 1u64 << 63 }),
            "headroom_bytes",
            "out-of-range",
        ),
        (json!({ "name": "Main", "root": "/srv" }), "headroom_bytes", "missing-field"),
    ] {
        let answer = admin.browser.post("/pools", body.clone()).await;
        assert_eq!(answer.field_problem(), (field, code), "{body} {}", answer.body);
    }
}

#[tokio::test]
async fn a_folder_that_is_marked_for_another_pool_is_refused_and_the_mark_stays() {
    let server = Server::start_without_projectors().await;
    let admin = administrator(&server).await;
    let register = async |folder: &tempfile::TempDir| {
        let body = json!({ "name": "Main", "root": folder.path(), "headroom_bytes": 0 });
        admin.browser.post("/pools", body).await
    };
    let folder = || tempfile::tempdir().expect("a folder");
    let first = folder();
    let known = register(&first).await.expect(201)["pool_id"].as_str().expect("an id").to_owned();
    // A copy of a pool's disk, and a disk of another installation.
    for marked in [known, "018f0000-0000-7000-8000-00000000dead".to_owned()] {
        let other = folder();
        let mark = other.path().join(".dna-nexus-pool");
        fs::write(&mark, &marked).expect("written");
        let answer = register(&other).await;
        assert_eq!((answer.status.as_u16(), answer.problem()), (422, "pool-root-unusable"));
        let detail = answer.body["detail"].as_str().expect("a text");
        assert!(detail.contains("remove that file"), "{detail}");
        assert_eq!(fs::read_to_string(&mark).expect("there"), marked);
        fs::remove_file(&mark).expect("removed");
        register(&other).await.expect(201);
    }
    assert_eq!(server.count("pool_registrations").await, 0);
}
