//! Files that were to be removed, and the same identity that comes back before they are.

use std::fs;

use domain::{
    PoolId,
    storage_pool::{Copied, Measured, PoolAction},
};
use serde_json::{Value, json};

use crate::common::{GIGABYTE, Household, Person, Server, TestPool, adds_up, eventually, user};

const MARK: &str = ".dna-nexus-pool";

/// A pool whose disk is gone until it is mounted.
struct Unmounted<'a>(&'a TestPool, String);

impl<'a> Unmounted<'a> {
    fn new(pool: &'a TestPool) -> Self {
        let mark = pool.folder.path().join(MARK);
        let text = fs::read_to_string(&mark).expect("a mark");
        fs::remove_file(&mark).expect("unmounted");
        Self(pool, text)
    }

    fn mount(self) {
        fs::write(self.0.folder.path().join(MARK), self.1).expect("mounted");
    }
}

/// What holds up the only removal there is.
async fn held_up(home: &Household) -> Value {
    let all = home.admin.browser.get("/moves").await.expect(200);
    all["removals"][0]["work"]["held_up"]["code"].clone()
}

async fn until_held_up(home: &Household, code: &str) {
    eventually(async || held_up(home).await == code).await;
}

async fn delete(home: &Household, person: &Person, files: &str) -> Value {
    home.admin.delete_account_and_files(&person.account_id, files).await.expect(200)
}

async fn release(home: &Household, person: &Person) {
    let quota = format!("/accounts/{}/quota", person.account_id);
    home.admin.browser.delete(&quota).await.expect(200);
}

/// Ada was deleted with her files while the disk in the north was gone. Then she came again, and
/// nothing is removed while she is there.
async fn returned(server: &Server, home: &Household) -> Person {
    home.fill();
    let unmounted = Unmounted::new(&home.north);
    delete(home, &home.ada, "delete").await;
    until_held_up(home, "target-unavailable").await;
    let again = user(server).await;
    assert_ne!(again.account_id, home.ada.account_id);
    unmounted.mount();
    retry(home).await;
    until_held_up(home, "identity-returned").await;
    again
}

async fn retry(home: &Household) {
    home.ask("move/retry", json!({})).await.expect(204);
}

/// Waits until everything that was decided is done.
async fn settle(server: &Server, home: &Household) {
    server.left_files_noted().await;
    // Where nothing is left to be done, there is nothing to hasten either.
    drop(home.ask("move/retry", json!({})).await);
    home.until_idle(server).await;
}

async fn store(home: &Household, person: &Person, pool: &TestPool) {
    home.admin.allocate(pool, &person.account_id, GIGABYTE).await.expect(200);
    person.upload("new", "dear all").await.expect(201);
}

/// What was removed is seen only when somebody had another go at it.
async fn retried_in_vain(server: &Server, home: &Household) {
    let before = tries(server).await;
    retry(home).await;
    eventually(async || tries(server).await > before).await;
    until_held_up(home, "identity-returned").await;
}

/// How often somebody asked that the work be tried, of work that has been tried since.
async fn tries(server: &Server) -> i64 {
    let client = server.database.client().await;
    let query = "select coalesce(max(asked), 0) from file_work where next_try_at is not null";
    client.query_one(query, &[]).await.expect("asked").get(0)
}

/// A node has put the folder aside and died before it looked whether she had come back.
#[tokio::test]
async fn what_was_put_aside_before_it_was_decided_for_good_comes_back() {
    let server = Server::start().await;
    let home = Household::new(&server).await;
    let again = returned(&server, &home).await;
    store(&home, &again, &home.north).await;
    let client = server.database.client().await;
    let query = "select work_id::text from file_work where kind = 'removal'";
    let work_id: String = client.query_one(query, &[]).await.expect("asked").get(0);
    let all = home.north.folder.path().join(".dna-nexus-moves");
    fs::create_dir_all(&all).expect("made");
    let aside = all.join(format!("{work_id}.undecided"));
    fs::rename(home.folder(&home.north), &aside).expect("put aside");
    retried_in_vain(&server, &home).await;
    assert_eq!((home.files(&home.north).len(), aside.exists()), (5, false));
    assert_eq!(again.download("new").await.body, "dear all");
}

#[tokio::test]
async fn nothing_of_a_living_account_is_removed() {
    let server = Server::start().await;
    let home = Household::new(&server).await;
    let again = returned(&server, &home).await;
    store(&home, &again, &home.north).await;
    retried_in_vain(&server, &home).await;
    assert_eq!(home.files(&home.north).len(), 5);
    assert_eq!(again.download("new").await.body, "dear all");
    // Nor while she moves, nor of the copy that she leaves.
    let start = format!("/accounts/{}/move", again.account_id);
    home.admin.browser.post(&start, json!({ "pool_id": home.south.id })).await.expect(200);
    server.appended("QuotaMovedIn", 1).await;
    retried_in_vain(&server, &home).await;
    assert_eq!((home.files(&home.north).len(), home.files(&home.south).len()), (5, 5));
    adds_up(&server).await;
}

#[tokio::test]
async fn what_is_kept_of_the_later_account_outlives_an_earlier_removal() {
    let server = Server::start().await;
    let home = Household::new(&server).await;
    let again = returned(&server, &home).await;
    store(&home, &again, &home.north).await;
    let answer = delete(&home, &again, "keep").await;
    assert_eq!(answer["kept_in"], json!([home.folder(&home.north).display().to_string()]));
    settle(&server, &home).await;
    assert_eq!(home.files(&home.north).len(), 5);
    adds_up(&server).await;
}

/// The later account has released its quota before: its files lie there all the same.
#[tokio::test]
async fn what_is_kept_without_a_quota_outlives_an_earlier_removal_as_well() {
    let server = Server::start().await;
    let home = Household::new(&server).await;
    let again = returned(&server, &home).await;
    store(&home, &again, &home.north).await;
    release(&home, &again).await;
    delete(&home, &again, "keep").await;
    settle(&server, &home).await;
    assert_eq!(home.files(&home.north).len(), 5);
}

#[tokio::test]
async fn what_is_to_go_with_the_later_account_goes() {
    let server = Server::start().await;
    let home = Household::new(&server).await;
    let again = returned(&server, &home).await;
    store(&home, &again, &home.north).await;
    delete(&home, &again, "delete").await;
    settle(&server, &home).await;
    assert!(!home.folder(&home.north).exists());
    adds_up(&server).await;
}

/// And the one after that, of whom it is said again that everything is to go.
#[tokio::test]
async fn of_several_later_accounts_the_last_one_counts() {
    let server = Server::start().await;
    let home = Household::new(&server).await;
    let mut files_left = Vec::new();
    let mut last = returned(&server, &home).await;
    for (name, files) in [("one", "keep"), ("two", "delete"), ("three", "keep")] {
        home.admin.allocate(&home.north, &last.account_id, GIGABYTE).await.expect(200);
        last.upload(name, "dear all").await.expect(201);
        delete(&home, &last, files).await;
        settle(&server, &home).await;
        files_left.push(home.files(&home.north).len());
        last = user(&server).await;
    }
    assert_eq!(files_left, [5, 0, 1]);
}

/// In the south she never had a place again, so nothing was decided there since.
#[tokio::test]
async fn in_another_pool_the_earlier_decision_stands() {
    let server = Server::start().await;
    let home = Household::new(&server).await;
    home.fill();
    release(&home, &home.ada).await;
    home.admin.allocate(&home.south, &home.ada.account_id, GIGABYTE).await.expect(200);
    home.south.store_file(&home.fingerprint, 9);
    let (north, south) = (Unmounted::new(&home.north), Unmounted::new(&home.south));
    delete(&home, &home.ada, "delete").await;
    eventually(async || server.count("file_work").await == 2).await;
    let again = user(&server).await;
    north.mount();
    store(&home, &again, &home.north).await;
    delete(&home, &again, "keep").await;
    south.mount();
    settle(&server, &home).await;
    assert_eq!(home.files(&home.north).len(), 5);
    assert!(!home.folder(&home.south).exists());
}

/// The move is cancelled, and until then nobody knows what it leaves where.
#[tokio::test]
async fn who_is_deleted_on_the_way_keeps_what_is_kept() {
    let mut server = Server::start_without_projectors().await;
    let home = Household::new(&server).await;
    home.fill();
    release(&home, &home.ada).await;
    home.admin.allocate(&home.south, &home.ada.account_id, GIGABYTE).await.expect(200);
    delete(&home, &home.ada, "delete").await;
    let again = user(&server).await;
    store(&home, &again, &home.north).await;
    let start = format!("/accounts/{}/move", again.account_id);
    home.admin.browser.post(&start, json!({ "pool_id": home.south.id })).await.expect(200);
    delete(&home, &again, "keep").await;
    server.start_projectors().await;
    server.appended("MoveCancelled", 1).await;
    server.left_files_noted().await;
    home.until_idle(&server).await;
    assert_eq!(home.files(&home.north).len(), 5);
    assert!(!home.folder(&home.south).exists());
    adds_up(&server).await;
}

/// Another node had looked whether she was deleted, and completes her move after that.
#[tokio::test]
async fn nothing_is_removed_where_a_move_may_have_brought_what_is_kept() {
    let mut server = Server::start_without_projectors().await;
    let home = Household::new(&server).await;
    release(&home, &home.ada).await;
    home.admin.allocate(&home.south, &home.ada.account_id, GIGABYTE).await.expect(200);
    delete(&home, &home.ada, "delete").await;
    let again = user(&server).await;
    store(&home, &again, &home.north).await;
    let start = format!("/accounts/{}/move", again.account_id);
    home.admin.browser.post(&start, json!({ "pool_id": home.south.id })).await.expect(200);
    let id = |pool: &TestPool| pool.id.parse::<PoolId>().expect("an id");
    let (north, south) = (id(&home.north), id(&home.south));
    let pool = server.app.pools.load(north).await.expect("loaded").aggregate;
    let (account_id, move_id) = (again.id(), pool.moving_out[&again.id()].move_id);
    let client = server.database.client().await;
    let at_it = "insert into file_work
            (work_id, account_id, pool_id, to_pool, kind, node, leased_until)
        values ($1, $2, $3, $4, 'move', $1, clock_timestamp() + interval '1 hour')";
    let ids = [move_id.0, account_id.0, north.0, south.0];
    client.execute(at_it, &[&ids[0], &ids[1], &ids[2], &ids[3]]).await.expect("at it");
    let (bytes, measured) = (GIGABYTE, Measured { total_bytes: 1 << 50, free_bytes: 1 << 50 });
    let reserve = PoolAction::ReserveSpace { move_id, account_id, from: north, bytes, measured };
    server.give_pool(south, reserve).await;
    fs::create_dir_all(home.folder(&home.south)).expect("made");
    fs::write(home.folder(&home.south).join("new"), "dear all").expect("written");
    delete(&home, &again, "keep").await;
    server.start_projectors().await;
    let query = "select count(*) from file_work where kind = 'removal' and held_up = $1";
    eventually(async || {
        let moving: i64 =
            client.query_one(query, &[&"account-moving"]).await.expect("asked").get(0);
        moving > 0 && home.files(&home.south).len() == 1
    })
    .await;
    let copied = Copied { files: 1, bytes: 8 };
    server.give_pool(north, PoolAction::CompleteMove { move_id, account_id, copied }).await;
    client.execute("update file_work set leased_until = null", &[]).await.expect("left");
    settle(&server, &home).await;
    assert_eq!((home.files(&home.north).len(), home.files(&home.south).len()), (1, 1));
    adds_up(&server).await;
}

/// Both the place that a move has left and the one it went to are the later account's.
#[tokio::test]
async fn a_kept_account_that_had_moved_is_kept_in_both_places() {
    let server = Server::start().await;
    let home = Household::new(&server).await;
    let again = returned(&server, &home).await;
    store(&home, &again, &home.north).await;
    let start = format!("/accounts/{}/move", again.account_id);
    home.admin.browser.post(&start, json!({ "pool_id": home.south.id })).await.expect(200);
    server.appended("QuotaMovedIn", 1).await;
    delete(&home, &again, "keep").await;
    settle(&server, &home).await;
    assert_eq!((home.files(&home.north).len(), home.files(&home.south).len()), (5, 5));
    adds_up(&server).await;
}

/// Ada had moved away, and her old copy was given up while its disk was gone.
async fn given_up(server: &Server, home: &Household) -> Person {
    home.fill();
    home.start_move().await.expect(200);
    home.until(server, |shown| shown["state"] == "kept").await;
    home.until_idle(server).await;
    let unmounted = Unmounted::new(&home.north);
    let old = json!({ "pool_id": home.north.id });
    home.ask("clean-old-copy", old).await.expect(200);
    let answer = delete(home, &home.ada, "keep").await;
    let south = home.folder(&home.south).display().to_string();
    assert_eq!(answer["kept_in"], json!([south]), "what was given up is not kept");
    let again = user(server).await;
    unmounted.mount();
    retry(home).await;
    home.until(server, |shown| shown["work"]["held_up"]["code"] == "identity-returned").await;
    again
}

#[tokio::test]
async fn an_old_copy_that_was_given_up_stays_where_a_later_account_is_kept() {
    let server = Server::start().await;
    let home = Household::new(&server).await;
    let again = given_up(&server, &home).await;
    store(&home, &again, &home.north).await;
    delete(&home, &again, "keep").await;
    settle(&server, &home).await;
    assert_eq!((home.files(&home.north).len(), home.files(&home.south).len()), (5, 4));
    // What is there is nobody's old copy any more, so the pool can be closed.
    eventually(async || home.reserved(&server).await == (0, 0)).await;
    home.admin
        .browser
        .post(&format!("/pools/{}/retire", home.north.id), json!({}))
        .await
        .expect(200);
    adds_up(&server).await;
}

#[tokio::test]
async fn an_old_copy_that_was_given_up_goes_where_nobody_has_come_since() {
    let server = Server::start().await;
    let home = Household::new(&server).await;
    let again = given_up(&server, &home).await;
    delete(&home, &again, "keep").await;
    settle(&server, &home).await;
    assert_eq!((home.files(&home.north).len(), home.files(&home.south).len()), (0, 4));
    adds_up(&server).await;
}
