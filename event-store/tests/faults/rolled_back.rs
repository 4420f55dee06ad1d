//! Appends that the database gives up in their midst, as it does when a disk is full.

use std::sync::Arc;

use futures_util::future::join_all;
use test_support::Cluster;

use crate::{
    held_up::session,
    node::open,
    observed::{Follower, check_whole},
};

const WRITERS: u64 = 64;
const APPENDS: u64 = 20;

#[tokio::test(flavor = "multi_thread")]
async fn what_is_rolled_back_leaves_no_hole_and_takes_nobody_with_it() {
    let cluster = Cluster::start().await;
    let database = test_support::database_in(&cluster).await;
    let folder = tempfile::tempdir().expect("a folder");
    let one = Arc::new(open(&database.url(), folder.path()).await);
    let other = Arc::new(open(&database.url(), folder.path()).await);
    one.invite().await.expect("invited");
    let owner = session(&database.owner_url()).await;
    // A sequence that goes on through rollbacks: each 25th event is one too many.
    owner
        .batch_execute(
            "create sequence tried;
             create function fail_at_times() returns trigger
             language plpgsql security definer as $$
             begin
                 if nextval('public.tried') % 25 = 0 then
                     raise exception 'the disk is full';
                 end if;
                 return new;
             end $$;
             create trigger fail_at_times before insert on events
             for each row execute function fail_at_times()",
        )
        .await
        .expect("a database that fails");
    let follower = Follower::start(other.log.reader());
    let writers = (0..WRITERS).map(|number| {
        let node = Arc::clone(if number % 2 == 0 { &one } else { &other });
        tokio::spawn(async move {
            let mut invited = 0;
            for _ in 0..APPENDS {
                invited += u64::from(node.invite().await.is_ok());
            }
            invited
        })
    });
    let mut invited = 1;
    for writer in join_all(writers).await {
        invited += writer.expect("no panic");
    }
    let all = WRITERS * APPENDS + 1;
    assert!(invited < all, "some were given up");
    assert!(invited > all / 2, "those beside them were not: {invited} of {all}");
    assert_eq!(follower.finish().await.0, invited * 2);
    check_whole(&one.pool).await;
}
