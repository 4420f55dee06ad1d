//! Quotas on one pool, by so many administrators at the same time.

use std::sync::Arc;

use domain::AccountId;
use uuid::Uuid;

use crate::{
    ground::Ground,
    load::{drive, median},
    pgbench,
};

const CLIENTS: [usize; 3] = [1, 16, 64];
const ROUNDS: usize = 3;
const SECONDS: u64 = 5;

pub async fn run(ground: &Ground) -> anyhow::Result<()> {
    let node = Arc::new(ground.node().await?);
    let pool = node.register_pool().await?;
    let plain = ground.database().await?;
    let setup = event_store::ConnectOptions::parse(&plain)?.connect().await?;
    setup.batch_execute(pgbench::TABLE).await?;
    println!("\nallocations on one pool, per second, against pgbench's BEGIN, INSERT, COMMIT");
    for clients in CLIENTS {
        let mut ratios = Vec::new();
        for _ in 0..ROUNDS {
            let reference = pgbench::run(&plain, &pgbench::transaction(), clients, SECONDS)?;
            let node = Arc::clone(&node);
            // Everybody gets one byte more than they have, so that each allocation is recorded.
            let people = Uuid::now_v7().as_u128();
            let measured = drive(clients, SECONDS, move |client, number| {
                let node = Arc::clone(&node);
                let account = AccountId(Uuid::from_u128(people + client as u128));
                async move { node.allocate(pool, account, number + 1).await }
            })
            .await?;
            let (ours, p50, p99) =
                (measured.per_second, measured.milliseconds(0.5), measured.milliseconds(0.99));
            println!(
                "{clients:>3} clients  {ours:>8.0}  p50 {p50:.2} ms  p99 {p99:.2} ms  pgbench \
                 {reference:>8.0}  ratio {:.2}",
                ours / reference
            );
            ratios.push(ours / reference);
        }
        println!("{clients:>3} clients  median ratio {:.2}", median(ratios));
    }
    Ok(())
}
