//! Who is at which piece of work on files, and when.

use std::{collections::BTreeSet, time::Duration};

use api::storage::file_work::{self, HeldUp};
use domain::{AccountId, MoveId, PoolId};
use uuid::Uuid;

use crate::common::{Household, Server, TestPool};

fn pool_id(pool: &TestPool) -> PoolId {
    pool.id.parse().expect("an id")
}

/// An old copy is given up at the moment in which its move ends, say.
#[tokio::test]
async fn what_is_asked_for_while_work_ends_is_not_forgotten() {
    let server = Server::start_without_projectors().await;
    let home = Household::new(&server).await;
    let (app, ada) = (&server.app, home.ada.id());
    let (north, south) = (pool_id(&home.north), pool_id(&home.south));
    let move_id = MoveId(Uuid::new_v4());
    let begin_move = async || file_work::begin_move(app, move_id, ada, north, south).await;
    let begin_removal = async || file_work::begin_removal(app, ada, north).await;
    let claim = async || file_work::claim(app, Uuid::new_v4(), &[]).await.expect("looked");
    for is_move in [true, false] {
        let ask = async || if is_move { begin_move().await } else { begin_removal().await };
        ask().await.expect("noted");
        let first = claim().await.expect("some work");
        ask().await.expect("noted");
        assert_eq!(claim().await, None, "one node is at it");
        file_work::done(app, &first).await.expect("done");
        let again = claim().await.unwrap_or_else(|| panic!("of a move: {is_move}"));
        // Tried again at once as well, where it had to wait.
        file_work::wake(app, ada).await.expect("woken");
        file_work::hold_up(app, &again, None, Duration::from_secs(60)).await.expect("waits");
        let last = claim().await.expect("some work");
        file_work::done(app, &last).await.expect("done");
        assert_eq!(claim().await, None);
    }
}

/// Two pieces of work hang on the north's disk, say.
#[tokio::test]
async fn work_that_needs_busy_disks_waits_and_says_so_while_other_work_goes_on() {
    let server = Server::start_without_projectors().await;
    let home = Household::new(&server).await;
    let app = &server.app;
    let (north, south) = (pool_id(&home.north), pool_id(&home.south));
    let (waiting, removed, moved) = (AccountId(Uuid::new_v4()), home.ada.id(), home.admin.id());
    file_work::begin_removal(app, waiting, north).await.expect("noted");
    let busy = [(north, None)];
    let claim = async || file_work::claim(app, Uuid::new_v4(), &busy).await.expect("looked");
    assert_eq!(claim().await, None);
    file_work::begin_removal(app, removed, south).await.expect("noted");
    file_work::begin_move(app, MoveId(Uuid::new_v4()), moved, north, south).await.expect("noted");
    let claimed: BTreeSet<_> =
        [claim().await, claim().await].map(|work| work.expect("some work").account_id).into();
    assert_eq!(claimed, [removed, moved].into());
    assert_eq!(claim().await, None);
    file_work::note_waiting(app, &busy).await.expect("noted");
    for (account, held_up) in
        [(waiting, Some(HeldUp::BehindOthers)), (removed, None), (moved, None)]
    {
        let work = file_work::of_account(&app.db, account).await.expect("looked");
        assert_eq!(work[0].held_up, held_up);
    }
}
