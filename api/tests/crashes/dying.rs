//! Plays what somebody does with a node that dies after its first change, its second, and so on.

use jiff::SignedDuration;

use crate::{common::Server, wire::Wire};

/// What is there when all is done. It must not depend on whether a node died on the way.
#[derive(Debug, PartialEq, Eq)]
struct Remains {
    events: Vec<String>,
    credentials: i64,
    registrations: i64,
    tokens: i64,
}

/// `begin` is what somebody does with a node that dies, `go_on` what they do afterwards with
/// another. For `go_on` it must make no difference when the node died, nor that it did.
pub async fn at_each_step<P>(
    prepare: impl AsyncFn(&Server) -> P,
    begin: impl AsyncFn(&Server, &P),
    go_on: impl AsyncFn(&Server, &P),
) {
    let server = Server::start_without_projectors().await;
    let prepared = prepare(&server).await;
    begin(&server, &prepared).await;
    go_on(&server.second_node().await, &prepared).await;
    let undisturbed = remains(&server).await;
    for changes in 1.. {
        let server = Server::start_without_projectors().await;
        let prepared = prepare(&server).await;
        let begin = async |node: &Server| begin(node, &prepared).await;
        let has_died = dies_after(changes, &server, async |_| (), begin).await;
        go_on(&server.second_node().await, &prepared).await;
        assert_eq!(remains(&server).await, undisturbed, "after {changes} changes");
        if !has_died {
            assert!(changes > 1, "the node has died at nothing");
            return;
        }
    }
}

/// The same on one server, each time for somebody else. `go_on` says what must be there in the end.
pub async fn at_each_step_on<P>(
    server: &Server,
    prepare: impl AsyncFn() -> P,
    begin: impl AsyncFn(&Server, &P),
    go_on: impl AsyncFn(&P),
) {
    at_each_step_beside(server, prepare, async |_| (), begin, go_on).await;
}

/// The same, where something runs beside the requests of the node that dies.
pub async fn at_each_step_beside<P>(
    server: &Server,
    prepare: impl AsyncFn() -> P,
    beside: impl AsyncFn(&Server),
    begin: impl AsyncFn(&Server, &P),
    go_on: impl AsyncFn(&P),
) {
    for changes in 1.. {
        let prepared = prepare().await;
        let begin = async |node: &Server| begin(node, &prepared).await;
        let has_died = dies_after(changes, server, &beside, begin).await;
        go_on(&prepared).await;
        if !has_died {
            assert!(changes > 1, "the node has died at nothing");
            return;
        }
    }
}

/// Has another node die after so many changes of what is begun with it; false when it came to the
/// end before.
async fn dies_after(
    changes: i64,
    server: &Server,
    beside: impl AsyncFn(&Server),
    begin: impl AsyncFn(&Server),
) -> bool {
    let wire = Wire::start(&server.database.url());
    let dying = server.second_node_by(&wire.url(&server.database.url())).await;
    beside(&dying).await;
    wire.cut_after(changes);
    tokio::select! {
        biased;
        () = wire.cut() => true,
        () = begin(&dying) => false,
    }
}

/// What must always hold, as `dna-nexus log check-guards` checks it.
pub async fn guards_are_right(server: &Server) {
    let mut check = server.app.log.begin_guard_check().await.expect("a check");
    api::app::fold_every_kind(&mut check).await.expect("folded");
    assert_eq!(check.finish().await.expect("checked"), []);
}

async fn remains(server: &Server) -> Remains {
    server.clock.advance(SignedDuration::from_hours(2));
    api::auth::sweep::once(&server.app).await.expect("swept");
    guards_are_right(server).await;
    Remains {
        events: server.event_types().await,
        credentials: server.count("credentials").await,
        registrations: server.count("qr_registrations").await,
        tokens: server.count("service_tokens").await,
    }
}
