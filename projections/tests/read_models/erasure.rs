//! Deleting a person takes them out of every read model; what happened stays.

use domain::{
    Actor, Role,
    account::{AccountAction, Approval, Edit, LeftFiles, ProfileEdit},
    storage_pool::{PoolAction, Retirement, Witness},
    values::{DisplayName, Email, Login, Notes},
};
use projections::account_history;

use crate::common::{
    Node, account_id, allocate, complete, eventually, invite, node, page, reason, register_pool,
};

const PERSONAL: [&str; 9] = [
    "ada-lovelace",
    "countess",
    "Ada Secret",
    "ada@example.org",
    "likes engines",
    "her own reason",
    "not enough room",
    "it burned out",
    "192.0.2.7",
];

/// Ada, number 2, helps users, has storage beyond what there is, has said that a disk is gone, and has
/// invited number 3.
async fn a_life(node: &Node) {
    node.administrator().await;
    node.pool(1, register_pool(1)).await;
    node.account(2, invite(2, "ada-lovelace", Role::Support, Approval::Automatic)).await;
    node.account(2, complete(2)).await;
    let ada = || Actor::Account { id: account_id(2), role: Role::Support };
    let edit = ProfileEdit {
        display_name: Some(DisplayName::parse("Ada Secret").expect("a name")),
        email: Some(Edit::Set(Email::parse("ada@example.org").expect("an address"))),
        notes: Some(Edit::Set(Notes::parse("likes engines").expect("notes"))),
    };
    node.account_as(ada(), 2, AccountAction::EditProfile(edit)).await;
    let login = Login::parse("countess").expect("a login");
    node.account_as(ada(), 2, AccountAction::ChangeLogin { login, reason: None }).await;
    node.account(2, AccountAction::Disable { reason: Some(reason("her own reason")) }).await;
    node.account(2, AccountAction::Enable { reason: None }).await;
    let mut beyond = allocate(2, 2_000_000);
    if let PoolAction::Allocate { overcommit, reason: why, .. } = &mut beyond {
        (*overcommit, *why) = (true, Some(reason("not enough room")));
    }
    node.pool(1, beyond).await;
    node.pool(3, register_pool(3)).await;
    node.pool(3, PoolAction::OrderRemoval { account_id: account_id(4) }).await;
    let witness = Witness { by: account_id(2), reason: reason("it burned out") };
    let gone = Retirement { disk_gone: Some(witness), ..Retirement::default() };
    node.pool(3, PoolAction::Retire(gone)).await;
    node.account_as(ada(), 3, invite(3, "grace", Role::User, Approval::Required)).await;
}

async fn found(node: &Node) -> Vec<&'static str> {
    node.settle().await;
    let everything = format!("{:?}", node.everything().await);
    PERSONAL.into_iter().filter(|text| everything.contains(text)).collect()
}

async fn delete(node: &Node) {
    // By the system, which has no address: the one above is then Ada's and the administrator's.
    node.account_as(
        Actor::system("test"),
        2,
        AccountAction::Delete { reason: reason("her own reason"), files: LeftFiles::Keep },
    )
    .await;
}

#[tokio::test]
async fn nothing_personal_of_the_deleted_is_left_in_any_read_model() {
    let node = node().await;
    let running = node.start().await;
    a_life(&node).await;
    assert_eq!(found(&node).await, PERSONAL, "they are there before");
    delete(&node).await;
    // What an administrator did from their address is still known to be from there.
    assert_eq!(found(&node).await, ["192.0.2.7"]);
    let hers = "select count(*) from account_history.entry
                where address is not null and address_of = '018f0000-0000-7000-8000-000000000002'";
    assert_eq!(node.count(hers).await, 0);
    running.stop().await;
}

#[tokio::test]
async fn a_life_that_ends_within_one_batch_leaves_nothing_personal_either() {
    let node = node().await;
    a_life(&node).await;
    delete(&node).await;
    let running = node.start().await;
    assert_eq!(found(&node).await, ["192.0.2.7"]);
    running.stop().await;
}

#[tokio::test]
async fn the_history_of_the_deleted_still_says_what_happened_and_when() {
    let node = node().await;
    let running = node.start().await;
    a_life(&node).await;
    delete(&node).await;
    node.settle().await;
    let list = account_history::list(&node.pool, account_id(2), &page(50)).await;
    let entries = list.expect("a history").items;
    let told: Vec<&str> = entries.iter().rev().map(|entry| entry.event_type.as_str()).collect();
    assert_eq!(
        told,
        [
            "Invited",
            "SetupLinkIssued",
            "Registered",
            "CredentialSet",
            "Enabled",
            "ProfileEdited",
            "LoginChanged",
            "Disabled",
            "Enabled",
            "QuotaAllocated",
            "Deleted"
        ]
    );
    let edited = &entries[5];
    let fields: Vec<&str> = edited.changes.iter().map(|change| change.field.as_str()).collect();
    assert_eq!(fields, ["display_name", "email", "notes"], "that they were changed stays");
    assert!(edited.changes.iter().all(|change| change.old.is_none() && change.new.is_none()));
    running.stop().await;
}

#[tokio::test]
async fn what_the_deleted_did_to_others_stays_without_their_name() {
    let node = node().await;
    let running = node.start().await;
    a_life(&node).await;
    delete(&node).await;
    node.settle().await;
    let list = account_history::list(&node.pool, account_id(3), &page(50)).await;
    let invited = list.expect("a history").items.pop().expect("the first");
    assert_eq!(invited.actor_id, Some(account_id(2)));
    assert_eq!((invited.actor_name, invited.address), (None, None));
    let grace = invited.changes.iter().find(|change| change.field == "login").expect("a login");
    assert_eq!(grace.new.as_deref(), Some("grace"));
    running.stop().await;
}

/// Rows of the history that were read so far, once the feeder has told of as many changed ones.
async fn rows_read(node: &Node, changed: i64) -> i64 {
    let of_history = "from pg_stat_user_tables where relid = 'account_history.entry'::regclass";
    let changes = format!("select n_tup_upd {of_history}");
    eventually(async || node.count(&changes).await >= changed).await;
    node.count(&format!("select idx_tup_fetch + seq_tup_read {of_history}")).await
}

#[tokio::test]
async fn a_deletion_reads_what_is_the_persons_of_the_history_and_not_all_of_it() {
    let node = node().await;
    node.administrator().await;
    node.person(2, "ada").await;
    let running = node.start().await;
    node.settle().await;
    running.stop().await;
    // A long history that few people have made.
    node.execute(
        "insert into account_history.entry
         select gen_random_uuid(), n, now(), 'Enabled', 'account', gen_random_uuid(), 'account',
             actor, null, 'test', null, actor, null, 'Enabled', '[]'
         from generate_series(1, 30000) n,
             lateral (select md5((n % 3)::text)::uuid) as one (actor);
         analyze account_history.entry",
    )
    .await;
    let before = rows_read(&node, 0).await;
    let running = node.start().await;
    node.account(2, AccountAction::Delete { reason: reason("asked to"), files: LeftFiles::Keep })
        .await;
    node.settle().await;
    let read = rows_read(&node, 1).await - before;
    running.stop().await;
    assert!(read < 1_000, "{read} rows were read");
}
