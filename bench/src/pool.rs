//! Commands on a pool with many quotas.

use std::sync::Arc;

use domain::{AccountId, PoolId};
use futures_util::{TryStreamExt, stream};
use uuid::Uuid;

use crate::{
    ground::{Ground, Node},
    load::{drive, median},
};

const SECONDS: u64 = 5;

pub async fn run(ground: &Ground) -> anyhow::Result<()> {
    let node = Arc::new(ground.node().await?);
    let (small, few) = filled(&node, 10).await?;
    let (large, many) = filled(&node, 100_000).await?;
    println!("\none command on a pool, ms");
    let mut ratios = Vec::new();
    for round in 1..=3 {
        // Each round asks for other quotas than the one before: what holds is not recorded.
        let ten = commands(&node, small, &few, round).await?;
        let hundred_thousand = commands(&node, large, &many, round).await?;
        println!("10 quotas {ten:.2}  100,000 quotas {hundred_thousand:.2}");
        ratios.push(hundred_thousand / ten);
    }
    println!("ratio     {:.2}", median(ratios));
    Ok(())
}

async fn filled(node: &Arc<Node>, quotas: usize) -> anyhow::Result<(PoolId, Arc<Vec<AccountId>>)> {
    let pool = node.register_pool().await?;
    let people: Vec<_> = (0..quotas).map(|_| AccountId(Uuid::now_v7())).collect();
    stream::iter(people.iter().copied().map(anyhow::Ok))
        .try_for_each_concurrent(64, |person| {
            let node = Arc::clone(node);
            async move { node.allocate(pool, person, 1_000).await }
        })
        .await?;
    Ok((pool, Arc::new(people)))
}

/// The median time of a command, in milliseconds.
async fn commands(
    node: &Arc<Node>,
    pool: PoolId,
    people: &Arc<Vec<AccountId>>,
    round: u64,
) -> anyhow::Result<f64> {
    let (node, people) = (Arc::clone(node), Arc::clone(people));
    let measured = drive(1, SECONDS, move |_, number| {
        let (node, people) = (Arc::clone(&node), Arc::clone(&people));
        async move {
            let person = people[number as usize % people.len()];
            node.allocate(pool, person, 1_000_000 * round + number).await
        }
    })
    .await?;
    Ok(measured.milliseconds(0.5))
}
