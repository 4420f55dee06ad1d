//! A node that is killed when it has noted that files are to be removed, and has not yet written down
//! that it did.

use std::fs;

use serde_json::json;
use test_support::TestDatabase;
use tokio_postgres::Client;
use uuid::Uuid;

use crate::{
    common::{Household, Server, TestPool, adds_up, eventually, user},
    node::Node,
};

/// Keeps whoever notes removals from writing down how far they have come.
struct Checkpoint {
    held_by: Client,
    /// Within a transaction, who waits for what is asked only once.
    asking: Client,
}

impl Checkpoint {
    async fn hold(database: &TestDatabase) -> Self {
        let (held_by, asking) = (database.client().await, database.client().await);
        let begin = "insert into process_checkpoints values ('left-files', 0)";
        asking.execute(begin, &[]).await.expect("there");
        let hold = "begin; select from process_checkpoints where name = 'left-files' for update";
        held_by.batch_execute(hold).await.expect("held");
        Self { held_by, asking }
    }

    async fn is_waited_for(&self) -> bool {
        let waiting = "select exists (select from pg_stat_activity
            where datname = current_database() and wait_event_type = 'Lock'
              and query like 'update process_checkpoints%')";
        self.asking.query_one(waiting, &[]).await.expect("asked").get(0)
    }

    /// Ends whoever waits for it, as if they had never got so far as to ask.
    async fn let_go_of_the_dead(self) {
        let end = "select pg_terminate_backend(pid, 5000) from pg_stat_activity
            where datname = current_database() and wait_event_type = 'Lock'
              and query like 'update process_checkpoints%'";
        assert_eq!(self.asking.query(end, &[]).await.expect("ended").len(), 1);
        self.held_by.batch_execute("rollback").await.expect("let go");
    }
}

/// The removals that were noted: which work it is, and how often it was noted.
async fn noted(server: &Server) -> Vec<(Uuid, i64)> {
    let client = server.database.client().await;
    let query = "select work_id, asked from file_work where kind = 'removal'";
    let rows = client.query(query, &[]).await.expect("asked");
    rows.iter().map(|row| (row.get(0), row.get(1))).collect()
}

async fn is_put_off(server: &Server) -> bool {
    let client = server.database.client().await;
    let query = "select bool_and(node is null and next_try_at > clock_timestamp()) from file_work";
    client.query_one(query, &[]).await.expect("asked").get::<_, Option<bool>>(0) == Some(true)
}

fn stranger(pool: &TestPool) -> std::path::PathBuf {
    let folder = pool.folder.path().join("users/stranger");
    fs::create_dir_all(&folder).expect("made");
    folder
}

/// Nodes that are programs go by the real time, at which the session has run out.
async fn sign_in(home: &Household) {
    home.admin.sign_in().await.expect(200);
}

async fn delete(home: &Household, account_id: &str, files: &str) {
    home.admin.delete_account_and_files(account_id, files).await.expect(200);
}

async fn released(server: &Server) -> usize {
    let types = server.event_types().await;
    types.iter().filter(|name| *name == "QuotaReleased").count()
}

#[tokio::test]
async fn a_removal_that_was_noted_before_the_crash_is_the_same_one_after_it() {
    let server = Server::start_without_projectors().await;
    let home = Household::new(&server).await;
    home.fill();
    let strangers = [stranger(&home.north), stranger(&home.south)];
    let mark = home.north.folder.path().join(".dna-nexus-pool");
    let text = fs::read_to_string(&mark).expect("a mark");
    fs::remove_file(&mark).expect("unmounted");
    delete(&home, &home.ada.account_id, "delete").await;
    let checkpoint = Checkpoint::hold(&server.database).await;
    let node = Node::start(&server);
    eventually(async || checkpoint.is_waited_for().await).await;
    let before = noted(&server).await;
    assert_eq!(before.len(), 1, "{before:?}");
    node.kill();
    checkpoint.let_go_of_the_dead().await;
    let _other = Node::start(&server);
    // Noted again, and tried in vain: the next try is half a minute away.
    eventually(async || noted(&server).await == [(before[0].0, before[0].1 + 1)]).await;
    eventually(async || is_put_off(&server).await).await;
    assert_eq!(home.files(&home.north).len(), 4);
    sign_in(&home).await;
    fs::write(&mark, text).expect("mounted");
    home.ask("move/retry", json!({})).await.expect(204);
    server.left_files_noted().await;
    home.until_idle(&server).await;
    assert!(!home.folder(&home.north).exists());
    assert!(strangers.iter().all(|folder| folder.exists()), "nothing else is removed");
    assert_eq!(released(&server).await, 1);
    adds_up(&server).await;
}

/// What was noted is done before the crash. Noted again, it does not take what came after it.
#[tokio::test]
async fn a_removal_that_was_carried_out_before_the_crash_takes_nothing_after_it() {
    let server = Server::start_without_projectors().await;
    let home = Household::new(&server).await;
    home.fill();
    delete(&home, &home.ada.account_id, "delete").await;
    let checkpoint = Checkpoint::hold(&server.database).await;
    let node = Node::start(&server);
    eventually(async || checkpoint.is_waited_for().await).await;
    eventually(async || !home.folder(&home.north).exists()).await;
    home.until_idle(&server).await;
    node.kill();
    checkpoint.let_go_of_the_dead().await;
    sign_in(&home).await;
    let again = user(&server).await;
    home.north.store_file(&home.fingerprint, 9);
    home.admin.allocate(&home.north, &again.account_id, 1_000).await.expect(200);
    delete(&home, &again.account_id, "keep").await;
    let _other = Node::start(&server);
    server.left_files_noted().await;
    home.until_idle(&server).await;
    assert_eq!(home.files(&home.north), [("file".to_owned(), 9)]);
    eventually(async || released(&server).await == 2).await;
    adds_up(&server).await;
}
