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
        let wire = Wire::start(&server.database.url());
        let dying = server.second_node_by(&wire.url(&server.database.url())).await;
        wire.cut_after(changes);
        let has_died = tokio::select! {
            biased;
            () = wire.cut() => true,
            () = begin(&dying, &prepared) => false,
        };
        drop(dying);
        go_on(&server.second_node().await, &prepared).await;
        assert_eq!(remains(&server).await, undisturbed, "after {changes} changes");
        if !has_died {
            assert!(changes > 1, "the node has died at nothing");
            return;
        }
    }
}

/// Also checks what must always hold, as `dna-nexus log check-guards` does.
async fn remains(server: &Server) -> Remains {
    server.clock.advance(SignedDuration::from_hours(2));
    api::auth::sweep::once(&server.app).await.expect("swept");
    let mut check = server.app.log.begin_guard_check().await.expect("a check");
    api::app::fold_every_kind(&mut check).await.expect("folded");
    assert_eq!(check.finish().await.expect("checked"), []);
    Remains {
        events: server.event_types().await,
        credentials: server.count("credentials").await,
        registrations: server.count("qr_registrations").await,
        tokens: server.count("service_tokens").await,
    }
}
