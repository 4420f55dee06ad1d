//! What `dna-nexus storage check` finds: nothing, unless somebody has meddled.

use api::storage::check;
use serde_json::json;

use crate::common::{GIGABYTE, Person, Server, TestPool, administrator, user};

/// A server with two pools in which all kinds of things have happened.
async fn busy() -> (Server, Person, Person, TestPool) {
    let server = Server::start().await;
    let admin = administrator(&server).await;
    let ada = user(&server).await;
    let pool = TestPool::register(&admin, "Main", 10 * GIGABYTE).await;
    let other = TestPool::register(&admin, "Other", 10 * GIGABYTE).await;
    admin.allocate(&other, &ada.account_id, GIGABYTE).await.expect(200);
    let path = format!("/accounts/{}/quota", ada.account_id);
    admin.browser.delete(&path).await.expect(200);
    admin.allocate(&pool, &ada.account_id, 4 * GIGABYTE).await.expect(200);
    admin.allocate(&pool, &ada.account_id, 3 * GIGABYTE).await.expect(200);
    let beyond = json!({
        "pool_id": pool.id, "bytes": 9 * GIGABYTE, "overcommit": true, "reason": "For a week.",
    });
    let path = format!("/accounts/{}/quota", admin.account_id);
    admin.browser.put(&path, beyond).await.expect(200);
    pool.limit(&admin, 5 * GIGABYTE).await;
    let path = format!("/pools/{}", other.id);
    admin.browser.put(&format!("{path}/name"), json!({ "name": "Attic" })).await.expect(200);
    admin.browser.post(&format!("{path}/retire"), json!({})).await.expect(200);
    admin.browser.get_at_head(&server, "/pools").await.expect(200);
    admin.browser.get_at_head(&server, "/profiles").await.expect(200);
    (server, admin, ada, pool)
}

async fn wrong(server: &Server) -> Vec<String> {
    check::run(&server.app).await.expect("checked").wrong
}

#[tokio::test]
async fn a_busy_installation_adds_up() {
    let (server, ..) = busy().await;
    let checked = check::run(&server.app).await.expect("checked");
    assert_eq!(checked.wrong, [""; 0]);
    assert_eq!((checked.pools, checked.quotas), (2, 2));
    assert_eq!(checked.reserved_bytes, u128::from(12 * GIGABYTE));
}

#[tokio::test]
async fn an_installation_whose_read_models_stand_still_adds_up_as_far_as_they_have_come() {
    let server = Server::start_without_projectors().await;
    let admin = administrator(&server).await;
    let pool = TestPool::register(&admin, "Main", 10 * GIGABYTE).await;
    admin.allocate(&pool, &admin.account_id, GIGABYTE).await.expect(200);
    assert_eq!(wrong(&server).await, [""; 0]);
}

#[tokio::test]
async fn whoever_meddles_with_the_tables_is_found() {
    let (server, _, ada, pool) = busy().await;
    let owner = server.database.client().await;
    for (meddle, mend, expected) in [
        (
            "update pools.pool set allocated_bytes = allocated_bytes + 1 where not retired",
            "update pools.pool set allocated_bytes = allocated_bytes - 1 where not retired",
            vec![format!("the read model pools says of pool {} that 12000000001", pool.id)],
        ),
        (
            "update pools.pool set name = 'Elsewhere' where not retired",
            "update pools.pool set name = 'Main' where not retired",
            vec![format!("the read model pools says of pool {}", pool.id)],
        ),
        (
            "update pools.allocation set bytes = bytes + 5 where bytes = 3000000000",
            "update pools.allocation set bytes = bytes - 5 where bytes = 3000000005",
            vec![format!("the read model pools says that {} has 3000000005", ada.account_id)],
        ),
        (
            "update profiles.profile set quota_bytes = 7 where quota_bytes = 3000000000",
            "update profiles.profile set quota_bytes = 3000000000 where quota_bytes = 7",
            vec![format!("the read model profiles says that {} has 7", ada.account_id)],
        ),
        (
            "create table kept as select * from guard_claims where scope = 'pool-root';
             delete from guard_claims where scope = 'pool-root'",
            "insert into guard_claims select * from kept",
            vec!["a guard of pool-root is held by nobody".to_owned()],
        ),
    ] {
        owner.batch_execute(meddle).await.expect("meddled");
        let found = wrong(&server).await;
        assert_eq!(found.len(), expected.len(), "{meddle}: {found:?}");
        for (found, expected) in found.iter().zip(&expected) {
            assert!(found.starts_with(expected.as_str()), "{found}");
        }
        owner.batch_execute(mend).await.expect("mended");
        assert_eq!(wrong(&server).await, [""; 0], "{mend}");
    }
}

/// An allocation that no pool would have decided on: it is in the log only because somebody wrote
/// it there.
#[tokio::test]
async fn an_event_that_breaks_the_promise_is_found() {
    let (server, _, ada, pool) = busy().await;
    let owner = server.database.client().await;
    let forge = |bytes: u64| {
        format!(
            "alter table events disable trigger user;
             update events
             set payload = jsonb_set(payload::jsonb, '{{QuotaAllocated,bytes}}', '{bytes}')::json
             where event_type = 'QuotaAllocated' and aggregate_id = '{}'
               and payload::jsonb #>> '{{QuotaAllocated,account_id}}' = '{}'
               and payload::jsonb #>> '{{QuotaAllocated,previous_bytes}}' = '0';
             alter table events enable trigger user",
            pool.id, ada.account_id
        )
    };
    owner.batch_execute(&forge(40 * GIGABYTE)).await.expect("forged");
    let found = wrong(&server).await.join("\n");
    assert!(found.contains("exceed what was left, and nobody over-committed"), "{found}");
    assert!(found.contains(&format!("{} held 40000000000 bytes", ada.account_id)), "{found}");
    owner.batch_execute(&forge(4 * GIGABYTE)).await.expect("mended");
    assert_eq!(wrong(&server).await, [""; 0]);
}

/// What `dna-nexus storage check` prints and how it ends, as an operator's script sees it.
fn storage_check(server: &Server) -> (bool, String) {
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_dna-nexus"))
        .arg("--data-dir")
        .arg(server.data_dir.path())
        .args(["--database-url", &server.database.url()])
        .args(["--migration-url", &server.database.owner_url()])
        .args(["storage", "check"])
        .output();
    let output = output.expect("the program runs");
    let printed = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8(printed).expect("UTF-8"))
}

#[tokio::test]
async fn the_program_ends_with_an_error_when_something_is_off_and_says_what() {
    let (server, _, ada, _) = busy().await;
    let (well, printed) = storage_check(&server);
    assert!(well, "{printed}");
    let owner = server.database.client().await;
    let meddle = "update pools.allocation set bytes = bytes + 1 where account_id = $1";
    owner.execute(meddle, &[&ada.id().0]).await.expect("meddled");
    let (well, printed) = storage_check(&server);
    assert!(!well, "{printed}");
    let told = format!("says that {} has 3000000001 bytes in pool", ada.account_id);
    assert!(printed.contains(&told), "{printed}");
}
