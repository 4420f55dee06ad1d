//! `dna-nexus doctor`, on what does not get on by itself and on the pools' disks.

use std::{fs, process::Command};

use serde_json::json;

use crate::common::{GIGABYTE, Household, Server, TestPool, administrator, eventually, user};

/// What it prints, and whether all is well.
async fn doctor(server: &Server) -> (bool, String) {
    let (application, owner) = (server.database.url(), server.database.owner_url());
    doctor_at(server, &["--database-url", &application, "--migration-url", &owner]).await
}

/// The same, which is told these URLs.
async fn doctor_at(server: &Server, urls: &[&str]) -> (bool, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_dna-nexus"));
    command.arg("--data-dir").arg(server.data_dir.path()).args(urls).arg("doctor");
    let output = tokio::task::spawn_blocking(move || command.output()).await.expect("it ran");
    let output = output.expect("the program starts");
    (output.status.success(), String::from_utf8(output.stdout).expect("text"))
}

/// The line about one thing.
fn line<'a>(printed: &'a str, what: &str) -> &'a str {
    let found = printed.lines().find(|line| line.contains(what));
    found.unwrap_or_else(|| panic!("{what} is not in {printed}"))
}

#[tokio::test]
async fn what_is_stuck_is_said_with_its_reason_and_since_when() {
    let server = Server::start().await;
    let home = Household::new(&server).await;
    home.fill();
    let (well, printed) = doctor(&server).await;
    assert!(well && !printed.contains("FAILED"), "{printed}");

    let client = server.database.client().await;
    client.execute("alter table avatars rename to gone", &[]).await.expect("renamed");
    fs::remove_file(home.north.folder.path().join(".dna-nexus-pool")).expect("unmounted");
    home.admin.delete_account_and_files(&home.ada.account_id, "delete").await.expect(200);
    let both = "select count(*) = 2 from (
        select stuck_since from process_checkpoints where stuck_since is not null
        union all select stuck_since from file_work where held_up = 'target-unavailable') as stuck";
    eventually(async || client.query_one(both, &[]).await.expect("asked").get(0)).await;
    let (well, printed) = doctor(&server).await;
    assert!(!well, "{printed}");
    let reaction = line(&printed, "what follows from events is done");
    assert!(reaction.starts_with("FAILED  "), "{reaction}");
    for word in ["erasure is stuck since 20", "after position", "avatars", "goes on by itself"] {
        assert!(reaction.contains(word), "{word}: {reaction}");
    }
    let work = line(&printed, "people's files are moved and removed");
    assert!(work.contains(&format!("the files of account {}", home.ada.account_id)), "{work}");
    assert!(work.contains(" wait since 20") && work.contains("Check that it is mounted"), "{work}");
    let north = line(&printed, "pool North");
    assert!(north.starts_with("FAILED") && north.contains("Mount the pool's disk"), "{north}");
    assert!(line(&printed, "pool South").starts_with("ok "), "{printed}");
}

#[tokio::test]
async fn pools_that_have_promised_more_than_there_is_are_pointed_out() {
    let server = Server::start().await;
    let admin = administrator(&server).await;
    let ada = user(&server).await;
    let pool = TestPool::register(&admin, "Main", 2 * GIGABYTE).await;
    admin.allocate(&pool, &ada.account_id, 2 * GIGABYTE).await.expect(200);
    let limited = json!({ "pool_id": pool.id, "bytes": 5 * GIGABYTE,
        "overcommit": true, "reason": "More disks come on Monday." });
    let quota = format!("/accounts/{}/quota", ada.account_id);
    admin.browser.put(&quota, limited).await.expect(200);
    let id = pool.id.parse().expect("an id");
    admin.browser.get_at_head(&server, "/pools").await.expect(200);
    let (well, printed) = doctor(&server).await;
    assert!(well, "what works is no failure: {printed}");
    assert!(printed.contains("LOOK    pool Main: 3000000000 bytes more are promised"), "{printed}");

    // Without a headroom everything that others have on the disk is promised as well.
    let body = json!({ "headroom_bytes": 0 });
    admin.browser.put(&format!("/pools/{}/headroom", pool.id), body).await.expect(200);
    let aggregate = server.app.pools.load(id).await.expect("loaded").aggregate;
    let root = aggregate.root.expect("a root");
    let measured = server.app.storage.disks.measure(id, &root).await.expect("measured");
    assert!(measured.free_bytes < measured.total_bytes, "nothing lies on this machine's disk");
    let (well, printed) = doctor(&server).await;
    assert!(well, "{printed}");
    assert!(line(&printed, "LOOK    pool Main").contains("too few for everything"), "{printed}");
}

#[tokio::test]
async fn servers_that_may_change_the_log_are_pointed_out() {
    let server = Server::start().await;
    let (well, printed) =
        doctor_at(&server, &["--database-url", &server.database.owner_url()]).await;
    assert!(!well, "{printed}");
    let role = line(&printed, "servers cannot change the log");
    assert!(role.starts_with("FAILED  "), "{role}");
    assert!(role.contains("make a role of its own for servers"), "{role}");
    assert!(role.contains("name the present one in --migration-url"), "{role}");
    assert_eq!(printed.matches("FAILED").count(), 1, "nothing else is off: {printed}");
}
