//! Nodes that are killed at a chosen moment of what they do with people's files.

use std::{
    fs,
    path::Path,
    time::{Duration, Instant},
};

use domain::{
    MoveId, PoolId,
    storage_pool::{Copied, Measured, PoolAction, Retirement, Witness},
    values::{MAX_BYTES, Reason},
};
use uuid::Uuid;

use crate::{
    barrier::Barrier,
    common::{GIGABYTE, Household, Server, TestPool, adds_up},
    node::Node,
};

/// How long anything may take, also on a machine that is slow.
const PATIENCE: Duration = Duration::from_secs(90);

/// So many that a node can be killed while it removes them.
const MANY: u32 = 30_000;

async fn until(what: &str, happened: impl AsyncFn() -> bool) {
    let began = Instant::now();
    while !happened().await {
        assert!(began.elapsed() < PATIENCE, "waited in vain until {what}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

fn id(pool: &TestPool) -> PoolId {
    pool.id.parse().expect("an id")
}

async fn happened(server: &Server, name: &str) -> usize {
    server.event_types().await.iter().filter(|other| *other == name).count()
}

async fn is_idle(server: &Server) -> bool {
    server.count("file_work").await == 0
}

/// Who is dead is believed to be at work for a few seconds. That these are over is said here.
async fn believed_dead(server: &Server) {
    let client = server.database.client().await;
    let over = "update file_work set leased_until = null, next_try_at = null";
    client.execute(over, &[]).await.expect("said");
}

/// A node that is killed when it is about to append such an event.
async fn killed_before(server: &Server, event_type: &str) -> Barrier {
    let barrier = Barrier::before(&server.database, event_type).await;
    let node = Node::start(server);
    until("it wants to say so", async || barrier.is_waited_for().await).await;
    node.kill();
    barrier
}

/// A node that is killed as soon as the person's folder is not in its place any more, by when it is
/// being removed elsewhere.
async fn killed_while_removing(server: &Server, folder: &Path) {
    let node = Node::start(server);
    let place = folder.to_owned();
    let killed = tokio::task::spawn_blocking(move || {
        let began = Instant::now();
        while place.exists() {
            assert!(began.elapsed() < PATIENCE, "nobody removes it");
        }
        node.kill();
    });
    killed.await.expect("killed");
    believed_dead(server).await;
}

fn with_many_files(home: &Household) {
    home.fill();
    let many = home.folder(&home.north).join("many");
    fs::create_dir(&many).expect("made");
    for number in 0..MANY {
        fs::File::create(many.join(number.to_string())).expect("made");
    }
}

/// What of somebody's folder lies beside the folders of people.
fn left_aside(home: &Household) -> usize {
    let mut ahead = vec![home.north.folder.path().join(".dna-nexus-moves")];
    let mut files = 0;
    while let Some(folder) = ahead.pop() {
        for entry in fs::read_dir(folder).into_iter().flatten() {
            let entry = entry.expect("an entry");
            match entry.file_type().expect("a type").is_dir() {
                true => ahead.push(entry.path()),
                false => files += 1,
            }
        }
    }
    files
}

/// Ada's files are in the south, and what they were before in the north, as a move leaves them that
/// nobody was killed in.
async fn moved(server: &Server) -> Household {
    let home = Household::new(server).await;
    with_many_files(&home);
    home.south.store_file(&home.fingerprint, 9);
    let (account_id, move_id) = (home.ada.id(), MoveId(Uuid::from_u128(7)));
    let (north, south) = (id(&home.north), id(&home.south));
    let start = PoolAction::StartMove { move_id, account_id, to: south, reason: None };
    server.give_pool(north, start).await;
    let (bytes, measured) = (3 * GIGABYTE, Measured { total_bytes: MAX_BYTES, free_bytes: 1 });
    let reserve = PoolAction::ReserveSpace { move_id, account_id, from: north, bytes, measured };
    server.give_pool(south, reserve).await;
    let copied = Copied { files: 1, bytes: 9 };
    server.give_pool(north, PoolAction::CompleteMove { move_id, account_id, copied }).await;
    server.give_pool(south, PoolAction::MoveIn { move_id, account_id }).await;
    home
}

async fn adds_up_in_the_south(server: &Server, home: &Household) {
    assert_eq!(home.reserved(server).await, (0, u128::from(3 * GIGABYTE)));
    adds_up(server).await;
}

#[tokio::test]
async fn between_the_switch_and_the_arrival_nothing_is_lost_and_it_is_made_up_for() {
    let server = Server::start_without_projectors().await;
    let home = Household::new(&server).await;
    home.fill();
    let files = home.files(&home.north);
    home.start_move().await.expect(200);
    let barrier = killed_before(&server, "QuotaMovedIn").await;
    assert_eq!(happened(&server, "MoveCompleted").await, 1);
    barrier.let_go_of_the_dead().await;
    assert_eq!(happened(&server, "QuotaMovedIn").await, 0);
    adds_up_in_the_south(&server, &home).await;
    assert_eq!((home.files(&home.north), home.files(&home.south)), (files.clone(), files.clone()));

    believed_dead(&server).await;
    let _other = Node::start(&server);
    until("it has arrived", async || happened(&server, "QuotaMovedIn").await == 1).await;
    until("nothing is left", async || is_idle(&server).await).await;
    assert_eq!(happened(&server, "MoveCompleted").await, 1);
    adds_up_in_the_south(&server, &home).await;
    assert_eq!((home.files(&home.north), home.files(&home.south)), (files.clone(), files));
    assert_eq!(home.beside(&home.south), [""; 0]);
}

/// And the pool that the account has left is given up just then, old copy and all. That it knows
/// nothing more of the move does not make the move one that was cancelled.
#[tokio::test]
async fn what_has_come_stays_where_the_pool_that_it_left_is_retired_before_the_arrival() {
    let server = Server::start_without_projectors().await;
    let home = Household::new(&server).await;
    home.fill();
    let files = home.files(&home.north);
    home.start_move().await.expect(200);
    let barrier = killed_before(&server, "QuotaMovedIn").await;
    barrier.let_go_of_the_dead().await;
    fs::remove_file(home.north.folder.path().join(".dna-nexus-pool")).expect("unmounted");
    let reason = Reason::parse("It burned out.").expect("a reason");
    let witness = Witness { by: home.admin.id(), reason };
    let gone = Retirement { disk_gone: Some(witness), ..Retirement::default() };
    server.give_pool(id(&home.north), PoolAction::Retire(gone)).await;
    assert_eq!(happened(&server, "FilesAbandoned").await, 1);

    believed_dead(&server).await;
    let _other = Node::start(&server);
    until("it has arrived", async || happened(&server, "QuotaMovedIn").await == 1).await;
    until("nothing is left", async || is_idle(&server).await).await;
    assert_eq!(happened(&server, "SpaceReleased").await, 0);
    assert_eq!((home.files(&home.north), home.files(&home.south)), (files.clone(), files));
    adds_up_in_the_south(&server, &home).await;
}

#[tokio::test]
async fn an_old_copy_is_cleaned_by_whoever_comes_after_two_that_were_killed_at_it() {
    let server = Server::start_without_projectors().await;
    let home = moved(&server).await;
    let (account_id, in_use) = (home.ada.id(), home.files(&home.south));
    server.give_pool(id(&home.north), PoolAction::GiveUpOldCopy { account_id, reason: None }).await;
    killed_while_removing(&server, &home.folder(&home.north)).await;
    assert!(left_aside(&home) > 0, "it was done before it was killed");
    assert_eq!(happened(&server, "OldCopyCleaned").await, 0);

    let barrier = killed_before(&server, "OldCopyCleaned").await;
    barrier.let_go_of_the_dead().await;
    believed_dead(&server).await;
    assert_eq!((left_aside(&home), home.folder(&home.north).exists()), (0, false));
    assert_eq!(happened(&server, "OldCopyCleaned").await, 0);

    let _third = Node::start(&server);
    until("nothing is left", async || is_idle(&server).await).await;
    assert_eq!(happened(&server, "OldCopyCleaned").await, 1);
    assert_eq!(home.files(&home.south), in_use);
    assert_eq!(home.beside(&home.north), [""; 0]);
    adds_up_in_the_south(&server, &home).await;
}

#[tokio::test]
async fn files_of_the_deleted_are_removed_by_whoever_comes_after_two_that_were_killed_at_it() {
    let server = Server::start_without_projectors().await;
    let home = Household::new(&server).await;
    with_many_files(&home);
    let stranger = home.north.folder.path().join("users/stranger");
    fs::create_dir(&stranger).expect("made");
    home.admin.delete_account_and_files(&home.ada.account_id, "delete").await.expect(200);
    killed_while_removing(&server, &home.folder(&home.north)).await;
    assert!(left_aside(&home) > 0, "it was done before it was killed");
    assert_eq!(happened(&server, "FilesRemoved").await, 0);

    let barrier = killed_before(&server, "FilesRemoved").await;
    barrier.let_go_of_the_dead().await;
    believed_dead(&server).await;
    assert_eq!((left_aside(&home), home.folder(&home.north).exists()), (0, false));
    assert_eq!(happened(&server, "FilesRemoved").await, 0);

    let _third = Node::start(&server);
    until("it is said", async || happened(&server, "FilesRemoved").await == 1).await;
    until("nothing is left", async || is_idle(&server).await).await;
    assert_eq!(happened(&server, "RemovalOrdered").await, 1);
    assert!(stranger.exists(), "nothing else is removed");
    assert_eq!(home.beside(&home.north), [""; 0]);
    assert_eq!(home.reserved(&server).await, (0, 0));
    adds_up(&server).await;
}
