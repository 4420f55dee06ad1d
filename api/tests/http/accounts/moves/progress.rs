//! How far a move has come, as it is told while it goes on.

use std::{
    sync::{Arc, mpsc},
    thread,
    time::Instant,
};

use api::storage::{
    file_work::{self, Hold, Phase, Place, Places, carry, survey},
    trees::Watch,
};
use domain::values::{Fingerprint, PoolRoot};
use projections::Projections;
use serde_json::{Value, json};
use tokio::sync::{mpsc::unbounded_channel, watch};

use crate::common::{Household, Server, TestPool};

fn place(home: &Household, pool: &TestPool) -> Place {
    Place {
        pool_id: pool.id.parse().expect("an id"),
        root: PoolRoot::parse(pool.folder.path().to_str().expect("UTF-8")).expect("a root"),
        fingerprint: Fingerprint::parse(&home.fingerprint).expect("a fingerprint"),
    }
}

/// The test carries it out in the place of a node, and so can look between two steps.
#[tokio::test]
async fn a_move_tells_how_much_there_is_and_how_much_of_it_is_copied_and_compared() {
    let server = Server::start_without_projectors().await;
    let app = &server.app;
    let (_stop, stopped) = watch::channel(false);
    let _reading = Projections::start(app.db.clone(), &app.log, stopped).await.expect("started");
    let home = Household::new(&server).await;
    home.fill();
    home.start_move().await.expect(200);
    let (from, to, ada) = (place(&home, &home.north), place(&home, &home.south), home.ada.id());
    let source = app.pools.load(from.pool_id).await.expect("loaded").aggregate;
    let move_id = source.moving_out[&ada].move_id;
    file_work::begin_move(app, move_id, ada, from.pool_id, to.pool_id).await.expect("noted");
    let work = file_work::claim(app, app.new_id(), &[]).await.expect("looked").expect("some work");

    let mut hold = Hold::new(Instant::now(), app.stop.subscribe());
    // However long it takes here, nobody takes its place.
    hold.progress = Arc::new(Watch::new(|| true));
    let places = Places { move_id, from, to };
    let counted = survey(&places, u64::MAX, &hold.progress).unwrap_or_else(|why| panic!("{why:?}"));
    let work = work.of_this_size(counted);
    hold.go_on();
    let (reached, mut steps) = unbounded_channel();
    let (go_on, told) = mpsc::channel::<()>();
    let progress = Arc::clone(&hold.progress);
    let carrying = thread::spawn(move || {
        carry(&places, &progress, |compares| {
            reached.send(compares).expect("somebody looks");
            told.recv().expect("somebody looks");
        })
    });
    let shown = async |phase| -> Value {
        hold.renew(app, &work, phase, None).await;
        let mut shown = home.moves(&server).await[0]["work"].clone();
        assert_eq!(shown["held_up"].take(), json!(null));
        let told = ["phase", "files", "total_files", "bytes", "total_bytes"];
        told.map(|figure| shown[figure].take()).to_vec().into()
    };
    assert_eq!(steps.recv().await, Some(false));
    assert_eq!(shown(Phase::Copying).await, json!(["copying", 0, 3, 0, 3_000_008]));
    go_on.send(()).expect("it waits");
    assert_eq!(steps.recv().await, Some(true));
    assert_eq!(shown(Phase::Copying).await, json!(["copying", 3, 3, 3_000_008, 3_000_008]));
    go_on.send(()).expect("it waits");
    assert_eq!(steps.recv().await, None, "it is over");
    carrying.join().expect("no panic").unwrap_or_else(|why| panic!("{why:?}"));
    assert_eq!(shown(Phase::Comparing).await, json!(["comparing", 3, 3, 3_000_008, 3_000_008]));
}
