//! What a deletion brings about, and what was under way when it came.

use std::time::Duration;

use domain::{
    Actor, Personal, Role,
    account::{AccountAction, AccountCommand, Approval, Edit, ProfileEdit, Status},
    storage_pool::{Holder, Measured, PoolAction, PoolCommand},
    values::Notes,
};
use event_store::Metadata;
use serde_json::json;

use crate::common::{
    GIGABYTE, Person, Server, TestPool, administrator, eventually, signed_in, user,
};

#[tokio::test]
async fn a_browser_that_waits_for_the_deleted_is_told_and_nothing_says_whose_it_was() {
    let server = Server::start().await;
    let admin = administrator(&server).await;
    let (browser, phone) = (server.browser(), server.phone(9));
    let code = browser.show_code().await;
    phone.scan(&code).await.expect(202);
    let page = admin.browser.get_at_head(&server, "/approvals").await.expect(200);
    let id = page["items"][0]["account_id"].as_str().expect("a newcomer").to_owned();
    let fingerprint = phone.key.fingerprint().to_string();
    let scans =
        format!("qr_sessions where fingerprint = '{fingerprint}' or browser_address is not null");
    assert_eq!(server.count(&scans).await, 1);
    admin.delete_account(&id).await.expect(200);
    server.forgotten(&id).await;
    eventually(async || server.count(&scans).await == 0).await;
    assert_eq!(browser.qr_state(&code).await, "refused");
    assert_eq!(browser.consume(&code).await.problem(), "qr-refused");
}

/// What the pool holds for others than the administrator, who has nothing in it.
async fn reserved(admin: &Person, pool: &TestPool) -> u64 {
    let capacity = admin.capacity(pool, &admin.account_id, GIGABYTE).await;
    capacity["reserved_for_others_bytes"].as_u64().expect("a size")
}

#[tokio::test]
async fn the_pool_can_promise_the_storage_of_the_deleted_to_others() {
    let server = Server::start().await;
    let admin = administrator(&server).await;
    let (ada, bob) = (user(&server).await, signed_in(&server, "bob", Role::User, 3).await);
    let pool = TestPool::register(&admin, "Main", 10 * GIGABYTE).await;
    admin.allocate(&pool, &ada.account_id, 7 * GIGABYTE).await.expect(200);
    admin.allocate(&pool, &bob.account_id, 2 * GIGABYTE).await.expect(200);
    assert_eq!(reserved(&admin, &pool).await, 9 * GIGABYTE);
    let deleted = admin.delete_account(&ada.account_id).await;
    eventually(async || reserved(&admin, &pool).await == 2 * GIGABYTE).await;
    // It is done once, and says why.
    let events = admin.browser.get("/events?types=QuotaReleased").await.expect(200);
    assert_eq!(events["items"].as_array().map(Vec::len), Some(1), "{events}");
    let released = &events["items"][0];
    assert_eq!(released["actor"]["name"], "released-quota", "{released}");
    let caused_by = deleted.header("nexus-position").expect("a position");
    assert_eq!(released["causation_id"], caused_by, "{released}");
}

#[tokio::test]
async fn a_quota_that_is_allocated_just_after_the_deletion_is_released_as_well() {
    let server = Server::start().await;
    let admin = administrator(&server).await;
    let ada = user(&server).await;
    let pool = TestPool::register(&admin, "Main", 10 * GIGABYTE).await;
    admin.delete_account(&ada.account_id).await.expect(200);
    server.forgotten(&ada.account_id).await;
    // As by somebody who had looked at the account just before.
    let holder = Holder { account_id: ada.id(), status: Status::Enabled };
    let measured = Measured { total_bytes: u64::MAX, free_bytes: u64::MAX };
    let action =
        PoolAction::Allocate { holder, bytes: GIGABYTE, measured, overcommit: false, reason: None };
    let command = PoolCommand { actor: Actor::system("test"), at: server.clock.now(), action };
    let metadata = Metadata::system("test", "test".to_owned());
    let pools = &server.app.pools;
    pools.execute(&pool.id, command, &metadata, None).await.expect("allocated");
    server.appended("QuotaReleased", 1).await;
    assert_eq!(reserved(&admin, &pool).await, 0);
}

/// The key is gone and the event not seen yet: that is how it looks between a decision and its
/// append on another node.
#[tokio::test]
async fn whoever_is_deleted_while_a_request_is_under_way_makes_it_a_refusal_and_no_failure() {
    let server = Server::start_without_projectors().await;
    let admin = administrator(&server).await;
    let ada = signed_in(&server, "ada", Role::Support, 2).await;
    let bob = server.registered("bob", Role::User, Approval::Required, 3).await;
    let client = server.database.client().await;
    let destroy = "update wrapped_keys
        set wrapped = null, master_key_id = null, destroyed_at = now() where key_id = $1";
    let key_id = format!("account:{}", ada.account_id);
    assert_eq!(client.execute(destroy, &[&key_id]).await.expect("destroyed"), 1);
    // No node trusts its memory for longer than a second.
    tokio::time::sleep(Duration::from_millis(1_100)).await;
    let events = server.event_types().await.len();
    let path = format!("/accounts/{}/revoke", ada.account_id);
    let about_her = admin.browser.post(&path, json!({ "reason": "Has left." })).await;
    let name = json!({ "display_name": "Bobby" });
    let by_her = ada.browser.patch(&format!("/accounts/{}/profile", bob.account_id), name).await;
    let signing_in = ada.sign_in().await;
    for answer in [about_her, by_her] {
        assert_eq!((answer.status.as_u16(), answer.problem()), (409, "person-erased"));
    }
    assert_eq!(signing_in.problem(), "sign-in-failed");
    assert_eq!(server.event_types().await.len(), events, "nothing was recorded");
}

/// A node may use a key for a moment after another has destroyed it. What it seals then can never
/// be opened again, and what is read by whoever remembers the key as well is not let in.
#[tokio::test]
async fn what_is_sealed_with_a_remembered_key_after_the_deletion_reaches_no_history_in_plain() {
    let server = Server::start().await;
    let other_node = server.second_node().await;
    let admin = administrator(&server).await;
    let bob = user(&server).await;
    let mut late = 0;
    for number in 0..5 {
        let login = format!("zoltan{number}");
        let actor = server.invite(&login, Role::Support, Approval::Required).await.account_id;
        let notes = Notes::parse(&format!("{number} at last")).expect("notes");
        let edit = ProfileEdit { notes: Some(Edit::Set(notes)), ..ProfileEdit::default() };
        let command = AccountCommand {
            actor: Actor::Account { id: actor, role: Role::Support },
            at: server.clock.now(),
            action: AccountAction::EditProfile(edit),
        };
        let metadata = Metadata {
            actor: command.actor.clone(),
            address: Some(Personal::new(actor, "203.0.113.77".to_owned())),
            ..Metadata::system("test", "test".to_owned())
        };
        // Both nodes remember the key: one reads, the other seals.
        other_node.app.keyring.create_for(actor.0).await.expect("a key");
        server.app.keyring.create_for(actor.0).await.expect("a key");
        admin.delete_account(&actor.to_string()).await.expect(200);
        let accounts = &other_node.app.accounts;
        late += i32::from(accounts.execute(bob.id(), command, &metadata, None).await.is_ok());
    }
    assert!(late > 0, "the node has heard of every deletion at once");
    let history = format!("/accounts/{}/history?limit=200", bob.account_id);
    let history = admin.browser.get_at_head(&server, &history).await.expect(200).to_string();
    assert!(history.contains("at last"), "what was done to Bob is his");
    assert!(!history.contains("203.0.113.77") && !history.contains("zoltan"), "{history}");
    let stored =
        "account_history.entry where address = '203.0.113.77' or actor_name like '%zoltan%'";
    assert_eq!(server.count(stored).await, 0);
}
