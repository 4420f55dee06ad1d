//! What is kept of somebody's storing once their account is deleted.

use api::storage::storing::{self, Wish};
use domain::ReservationId;
use jiff::SignedDuration;
use uuid::Uuid;

use crate::common::{GIGABYTE, Server, StoringApp, TestPool, administrator, eventually, user};

const KEPT: [&str; 3] = ["storing_turns", "storage_reservations", "usage_figures"];

async fn is_forgotten(server: &Server, account: &str) -> bool {
    for table in KEPT {
        let rows = server.count(&format!("{table} where account_id = '{account}'")).await;
        if rows > 0 {
            return false;
        }
    }
    true
}

/// Waits until whoever was deleted was forgotten, but for what they are still storing.
async fn erased(server: &Server) {
    let done = "process_checkpoints where name = 'erasure'
        and position >= (select max(position) from events where event_type = 'Deleted')";
    eventually(async || server.count(done).await == 1).await;
}

/// What was set aside before may be stored to its end, and then nothing is known of it any more.
#[tokio::test]
async fn how_it_ended_is_taken_note_of_and_nothing_is_kept() {
    let server = Server::start().await;
    let admin = administrator(&server).await;
    let pool = TestPool::register(&admin, "Main", GIGABYTE).await;
    let app = StoringApp::new(&server, &admin).await;
    for (number, ends) in [(2, "committed"), (3, "released")] {
        let ada = user(&server).await;
        let account = ada.account_id.as_str();
        admin.allocate(&pool, account, 1_000).await.expect(200);
        let id = Uuid::from_u128(number);
        app.authorize_as(account, id, 100).await.expect(200);
        admin.delete_account(account).await.expect(200);
        erased(&server).await;
        assert_eq!(app.authorize(account, 1).await.problem(), "account-not-enabled");
        let ended = match ends {
            "committed" => app.commit(account, id).await,
            _ => app.release(account, id).await,
        };
        assert_eq!(ended.expect(200)["state"], ends);
        assert!(is_forgotten(&server, account).await, "{ends}");
    }
}

/// Who was asked for just before: everything that is written then comes too late to be forgotten.
#[tokio::test]
async fn who_is_deleted_while_bytes_are_set_aside_for_them_leaves_nothing_either() {
    let server = Server::start().await;
    let admin = administrator(&server).await;
    let pool = TestPool::register(&admin, "Main", GIGABYTE).await;
    let ada = user(&server).await;
    admin.allocate(&pool, &ada.account_id, 1_000).await.expect(200);
    let standing = storing::look_up(&server.app, ada.id()).await.expect("may store");
    admin.delete_account(&ada.account_id).await.expect(200);
    erased(&server).await;
    let (id, lifetime) = (ReservationId(Uuid::from_u128(2)), SignedDuration::from_mins(1));
    let wish = Wish { account_id: ada.id(), id, bytes: 100, lifetime };
    storing::reserve_in(&server.app, &standing, wish).await.expect_err("deleted");
    assert!(is_forgotten(&server, &ada.account_id).await);
}
