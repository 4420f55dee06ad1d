//! A move whose nodes are killed, again and again, wherever they are.

use std::{
    fs,
    process::Command,
    time::{Duration, Instant},
};

use domain::storage_pool::PoolAction;
use uuid::Uuid;

use crate::{
    barrier::Barrier,
    common::{GIGABYTE, Household, Server, adds_up},
    node::Node,
};

/// How long all of it may take: a dead node is replaced after six seconds.
const PATIENCE: Duration = Duration::from_secs(120);

/// Numbers that are different in each run, and told when it fails.
fn seed() -> u64 {
    let seed = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    seed.expect("after 1970").as_nanos() as u64
}

/// The next of a row of numbers (Knuth's linear congruential generator).
fn next(state: &mut u64) -> u64 {
    *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    *state >> 33
}

fn fill(home: &Household) {
    home.fill();
    let folder = home.folder(&home.north);
    for number in 0..400_u32 {
        let inner = folder.join(format!("many/{}", number % 20));
        fs::create_dir_all(&inner).expect("made");
        let contents = vec![number.to_le_bytes()[0]; 40_000 + number as usize];
        fs::write(inner.join(number.to_string()), contents).expect("written");
    }
    for number in 0..6 {
        fs::write(folder.join(format!("large{number}")), vec![number; 25_000_000])
            .expect("written");
    }
}

/// Two nodes at all times, which are killed and replaced while one of them is at it.
#[tokio::test]
async fn a_move_comes_to_its_end_whichever_nodes_are_killed_wherever() {
    let seed = seed();
    let mut random = seed;
    let server = Server::start_without_projectors().await;
    let home = Household::new(&server).await;
    fill(&home);
    let files = home.files(&home.north);
    home.start_move().await.expect(200);
    let mut end = Some(Barrier::before(&server.database, "MoveCompleted").await);
    let mut nodes = [Node::start(&server), Node::start(&server)];
    let (mut kills, mut killed_in, began) = (0, Vec::new(), Instant::now());
    let mut last = None;
    while !is_over(&server).await {
        assert!(began.elapsed() < PATIENCE, "seed {seed}, killed in {killed_in:?}");
        // Whenever another one is at it, and a while later: soon at first, so that a quick machine is
        // interrupted as well, and in the end anywhere.
        let at_most = if kills < 3 { 200 } else { 1_500 };
        let pause = Duration::from_millis(next(&mut random) % at_most);
        let at_it = at_it(&server).await;
        if kills < 4 && at_it.is_some() && at_it != last {
            last = at_it;
            tokio::time::sleep(pause).await;
            killed_in.push(phase(&server).await);
            for node in &mut nodes {
                std::mem::replace(node, Node::start(&server)).kill();
            }
            kills += 1;
        }
        // However quick the machine is, it does not come to its end before.
        if kills == 4
            && let Some(end) = end.take()
        {
            end.lift().await;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
        adds_up(&server).await;
        assert_eq!(home.files(&home.north), files, "the source is never touched");
        let (north, south) = home.reserved(&server).await;
        let held = u128::from(3 * GIGABYTE);
        assert!([(held, 0), (held, held), (0, held)].contains(&(north, south)));
    }
    assert_eq!(home.reserved(&server).await, (0, u128::from(3 * GIGABYTE)));
    assert_eq!(home.files(&home.south), files);
    assert_eq!(home.beside(&home.south), [""; 0]);
    same_contents(&home);
    let types = server.event_types().await;
    let completed = types.iter().filter(|name| *name == "MoveCompleted").count();
    assert_eq!(completed, 1);
}

#[tokio::test]
async fn a_move_that_is_cancelled_while_nodes_are_killed_leaves_nothing_behind() {
    let seed = seed();
    let mut random = seed;
    let server = Server::start_without_projectors().await;
    let home = Household::new(&server).await;
    fill(&home);
    let files = home.files(&home.north);
    home.start_move().await.expect(200);
    let node = Node::start(&server);
    server.appended("SpaceReserved", 1).await;
    tokio::time::sleep(Duration::from_millis(next(&mut random) % 300)).await;
    node.kill();
    let (north, account_id) = (home.north.id.parse().expect("an id"), home.ada.id());
    server.give_pool(north, PoolAction::CancelMove { account_id, reason: None }).await;
    let mut nodes = [Node::start(&server), Node::start(&server)];
    for victim in [0, 1, 0] {
        tokio::time::sleep(Duration::from_millis(next(&mut random) % 1_500)).await;
        std::mem::replace(&mut nodes[victim], Node::start(&server)).kill();
    }
    let began = Instant::now();
    while !is_over(&server).await {
        assert!(began.elapsed() < PATIENCE, "seed {seed}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    adds_up(&server).await;
    assert_eq!(home.reserved(&server).await, (u128::from(3 * GIGABYTE), 0));
    assert_eq!(home.files(&home.north), files);
    assert!(!home.folder(&home.south).exists());
    assert_eq!(home.beside(&home.south), [""; 0]);
}

/// Everything that a move calls for is done.
async fn is_over(server: &Server) -> bool {
    let types = server.event_types().await;
    let ended = ["QuotaMovedIn", "SpaceReleased"];
    types.iter().any(|name| ended.contains(&name.as_str())) && server.count("file_work").await == 0
}

/// Which node is at it. One that was killed is believed to be until another takes its place.
async fn at_it(server: &Server) -> Option<Uuid> {
    let client = server.database.client().await;
    let row = client.query_opt("select node from file_work", &[]).await.expect("asked");
    row.and_then(|row| row.get(0))
}

async fn phase(server: &Server) -> String {
    let client = server.database.client().await;
    let row = client.query_opt("select phase from file_work", &[]).await.expect("asked");
    row.map_or("begun".to_owned(), |row| row.get(0))
}

fn same_contents(home: &Household) {
    let folder = |pool| home.folder(pool);
    let difference = Command::new("diff")
        .args(["-r", "--no-dereference"])
        .args([folder(&home.north), folder(&home.south)])
        .output();
    let difference = difference.expect("diff runs");
    assert!(difference.status.success(), "{}", String::from_utf8_lossy(&difference.stdout));
}
