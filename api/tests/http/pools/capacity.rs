//! GET /pools/{id}/capacity.

use std::{fs, path::Path, process::Command};

use jiff::SignedDuration;
use serde_json::{Value, json};

use crate::common::{GIGABYTE, Identity, Server, TestPool, administrator, eventually, user};

#[tokio::test]
async fn the_seven_figures_are_those_of_the_decision() {
    let server = Server::start_without_projectors().await;
    let admin = administrator(&server).await;
    let ada = user(&server).await;
    let pool = TestPool::register(&admin, "Main", 10 * GIGABYTE).await;
    admin.allocate(&pool, &admin.account_id, 4 * GIGABYTE).await.expect(200);
    admin.allocate(&pool, &ada.account_id, 2 * GIGABYTE).await.expect(200);
    let fingerprint = Identity::number(2).0.fingerprint().to_string();
    pool.store_file(&fingerprint, 3_000_000);
    let capacity = admin.capacity(&pool, &ada.account_id, 6 * GIGABYTE).await;
    let used = capacity["usage"]["bytes"].as_u64().expect("a size");
    assert!((3_000_000..3_100_000).contains(&used), "{used}");
    assert_eq!(capacity["current_quota_bytes"], 2 * GIGABYTE);
    assert_eq!(capacity["reserved_for_others_bytes"], 4 * GIGABYTE);
    assert_eq!(capacity["remaining_reservable_bytes"], 6 * GIGABYTE);
    assert_eq!(capacity["requested_bytes"], 6 * GIGABYTE);
    assert_eq!(capacity["refusal"], json!(null));
    let size = |field: &str| capacity[field].as_u64().expect("a size");
    assert!(size("free_bytes") <= size("total_bytes"));
    let remaining =
        size("total_bytes") - size("headroom_bytes") - size("reserved_for_others_bytes");
    assert_eq!(size("remaining_reservable_bytes"), remaining);
    let refused = admin.capacity(&pool, &ada.account_id, 6 * GIGABYTE + 1).await;
    assert_eq!(refused["refusal"]["code"], "quota-exceeds-pool");
    let answer = admin.allocate(&pool, &ada.account_id, 6 * GIGABYTE + 1).await;
    assert_eq!(answer.body["detail"], refused["refusal"]["detail"]);
}

/// How large the filesystem under a folder is and what of it is free for who is not root, as `stat`
/// says. Bytes.
fn stat(folder: &Path) -> (u64, u64) {
    let output = Command::new("stat").args(["-f", "-c", "%S %b %a"]).arg(folder).output();
    let text = String::from_utf8(output.expect("stat runs").stdout).expect("a text");
    let figures: Vec<u64> =
        text.split_whitespace().map(|figure| figure.parse().expect("a number")).collect();
    let [block, total, free] = figures[..] else { panic!("{text}") };
    (block * total, block * free)
}

/// Others write to the disk meanwhile, so what is free is between what it was before and after.
#[tokio::test]
async fn sizes_are_what_the_filesystem_says() {
    let server = Server::start_without_projectors().await;
    let admin = administrator(&server).await;
    let pool = TestPool::register(&admin, "Main", GIGABYTE).await;
    eventually(async || {
        let (total, before) = stat(pool.folder.path());
        let capacity = admin.capacity(&pool, &admin.account_id, 1).await;
        let (_, after) = stat(pool.folder.path());
        assert_eq!(capacity["total_bytes"], total);
        let free = capacity["free_bytes"].as_u64().expect("a size");
        (before.min(after)..=before.max(after)).contains(&free)
    })
    .await;
}

#[tokio::test]
async fn the_preview_refuses_what_the_allocation_would() {
    let server = Server::start_without_projectors().await;
    let admin = administrator(&server).await;
    let ada = user(&server).await;
    let one = TestPool::register(&admin, "One", 10 * GIGABYTE).await;
    let other = TestPool::register(&admin, "Other", 10 * GIGABYTE).await;
    admin.allocate(&one, &ada.account_id, GIGABYTE).await.expect(200);
    for (pool, bytes, code) in
        [(&other, GIGABYTE, "quota-elsewhere"), (&one, 11 * GIGABYTE, "quota-exceeds-pool")]
    {
        let preview = admin.capacity(pool, &ada.account_id, bytes).await;
        assert_eq!(preview["refusal"]["code"], code);
        assert_eq!(admin.allocate(pool, &ada.account_id, bytes).await.problem(), code);
    }
}

#[tokio::test]
async fn what_the_disk_lacks_for_all_that_may_be_stored_is_said() {
    let server = Server::start().await;
    let admin = administrator(&server).await;
    let ada = user(&server).await;
    let pool = TestPool::register(&admin, "Main", GIGABYTE).await;
    let size = |of: &Value, field: &str| of[field].as_u64().expect("a size");
    let capacity = admin.capacity(&pool, &ada.account_id, 1).await;
    assert_eq!(capacity["shortfall_bytes"], 0, "a gigabyte is free");
    // Others have put so much on this disk; half of it is promised once more.
    let free = size(&capacity, "free_bytes");
    let taken = size(&capacity, "total_bytes") - free;
    pool.limit(&admin, free + taken / 2).await;
    admin.allocate(&pool, &ada.account_id, GIGABYTE).await.expect(200);
    let capacity = admin.capacity(&pool, &ada.account_id, GIGABYTE).await;
    let to_come = size(&capacity, "total_bytes") - size(&capacity, "headroom_bytes");
    let lacking = to_come - size(&capacity, "free_bytes");
    assert!(lacking > 0);
    assert_eq!(size(&capacity, "shortfall_bytes"), lacking);
    let path = format!("/pools/{}", pool.id);
    let shown = admin.browser.get_at_head(&server, &path).await.expect(200);
    let to_come = size(&shown["size"], "total_bytes") - size(&shown, "headroom_bytes");
    assert_eq!(size(&shown, "shortfall_bytes"), to_come - size(&shown["size"], "free_bytes"));
}

#[tokio::test]
async fn figures_of_nobody_or_nowhere_are_refused() {
    let server = Server::start_without_projectors().await;
    let admin = administrator(&server).await;
    let pool = TestPool::register(&admin, "Main", 10 * GIGABYTE).await;
    let (id, unknown) = (&admin.account_id, "0199aa00-0000-7000-8000-000000000000");
    let ask = async |path: String| admin.browser.get(&path).await;
    let answer = ask(format!("/pools/{unknown}/capacity?account_id={id}")).await;
    assert_eq!(answer.problem(), "pool-unknown");
    let answer = ask(format!("/pools/{}/capacity?account_id={unknown}", pool.id)).await;
    assert_eq!(answer.problem(), "not-found");
    let answer = ask(format!("/pools/{}/capacity", pool.id)).await;
    assert_eq!(answer.problem(), "invalid-request");
    let huge = 1u64 << 63;
    let answer =
        ask(format!("/pools/{}/capacity?account_id={id}&requested_bytes={huge}", pool.id)).await;
    assert_eq!(answer.field_problem(), ("requested_bytes", "out-of-range"));
}

#[tokio::test]
async fn a_figure_of_use_says_how_old_it_is_and_is_made_anew_for_who_looks_later() {
    let server = Server::start_without_projectors().await;
    let admin = administrator(&server).await;
    let ada = user(&server).await;
    let pool = TestPool::register(&admin, "Main", 10 * GIGABYTE).await;
    let fingerprint = Identity::number(2).0.fingerprint().to_string();
    let usage = async || {
        let capacity = admin.capacity(&pool, &ada.account_id, GIGABYTE).await;
        assert_eq!(capacity["measuring"], false);
        capacity["usage"].clone()
    };
    let nothing = usage().await;
    assert_eq!((&nothing["bytes"], &nothing["files"]), (&json!(0), &json!(0)));
    assert_eq!(nothing["measured_at"], "2026-03-02T08:00:00Z");
    pool.store_file(&fingerprint, 3_000_000);
    assert_eq!(usage().await, nothing, "measured a moment ago");
    server.clock.advance(SignedDuration::from_secs(10));
    let used = usage().await;
    assert_eq!(used["measured_at"], "2026-03-02T08:00:10Z");
    assert_eq!(used["files"], 1);
    assert!(used["bytes"].as_u64().expect("a size") > 3_000_000);
}

#[tokio::test]
async fn a_disk_that_is_gone_leaves_its_last_figures_and_refuses() {
    let server = Server::start().await;
    let admin = administrator(&server).await;
    let ada = user(&server).await;
    let pool = TestPool::register(&admin, "Main", 10 * GIGABYTE).await;
    let fingerprint = Identity::number(2).0.fingerprint().to_string();
    pool.store_file(&fingerprint, 3_000_000);
    let before = admin.capacity(&pool, &ada.account_id, GIGABYTE).await;
    server.clock.advance(SignedDuration::from_mins(30));

    // What is left of a mount point without its disk: a folder, and nothing in it.
    fs::remove_dir_all(pool.folder.path()).expect("removed");
    fs::create_dir(pool.folder.path()).expect("made");
    for gone in [false, true] {
        let after = admin.capacity(&pool, &ada.account_id, GIGABYTE).await;
        assert_eq!(after["refusal"]["code"], "pool-unavailable");
        for figure in ["total_bytes", "remaining_reservable_bytes", "usage"] {
            assert_eq!(after[figure], before[figure], "{figure}");
        }
        assert_eq!(after["measured_at"], "2026-03-02T08:00:00Z", "known from then");
        let answer = admin.allocate(&pool, &ada.account_id, GIGABYTE).await;
        assert_eq!((answer.status.as_u16(), answer.problem()), (409, "pool-unavailable"));
        let list = admin.browser.get_at_head(&server, "/pools").await.expect(200);
        let row = &list["items"][0];
        assert_eq!(row["size"]["total_bytes"], before["total_bytes"]);
        assert_eq!(row["size"]["measured_at"], "2026-03-02T08:00:00Z");
        let why = row["unavailable"].as_str().expect("why");
        let expected = if gone { "cannot be opened" } else { "not mounted" };
        assert!(why.contains(expected), "{why}");
        // It is the pool's trouble and not the server's.
        let ready = admin.browser.root_request(reqwest::Method::GET, "/readyz");
        admin.browser.send(ready).await.expect(200);
        if !gone {
            fs::remove_dir(pool.folder.path()).expect("removed");
        }
    }
}

#[tokio::test]
async fn everybodys_files_are_measured_without_anybody_looking() {
    let server = Server::start_without_projectors().await;
    let admin = administrator(&server).await;
    let ada = user(&server).await;
    let pool = TestPool::register(&admin, "Main", 10 * GIGABYTE).await;
    admin.allocate(&pool, &ada.account_id, GIGABYTE).await.expect(200);
    pool.store_file(&Identity::number(2).0.fingerprint().to_string(), 3_000_000);
    let path = format!("/profiles/{}", ada.account_id);
    // A node that finds the read models as far as the log meets Ada in its first round.
    let first = server.second_node_with_everything().await;
    admin.browser.get_at_head(&server, &path).await.expect(200);
    drop(first);
    let _second = server.second_node_with_everything().await;
    let hers = format!("usage_figures where account_id = '{}'", ada.account_id);
    eventually(async || server.count(&hers).await == 1).await;
    let profile = admin.browser.get(&path).await.expect(200);
    assert!(profile["usage"]["bytes"].as_u64().expect("a size") > 3_000_000);
    assert_eq!(profile["usage"]["files"], 1);
}
