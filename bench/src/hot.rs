//! Many writers on one stream.

use std::sync::Arc;

use crate::{ground::Ground, load::drive};

const SECONDS: u64 = 5;

pub async fn run(ground: &Ground) -> anyhow::Result<()> {
    println!("\ncommands on one stream, per second");
    let mut alone = f64::NAN;
    for writers in [1, 8, 64] {
        let node = Arc::new(ground.node().await?);
        let person = node.invite().await?;
        let measured = drive(writers, SECONDS, move |_, _| {
            let node = Arc::clone(&node);
            async move { node.renew(person).await.map(drop) }
        })
        .await?;
        if writers == 1 {
            alone = measured.per_second;
        }
        println!(
            "{writers:>4} writers {:>8.0}  ratio {:.2}  p99 {:.1} ms",
            measured.per_second,
            measured.per_second / alone,
            measured.milliseconds(0.99)
        );
    }
    Ok(())
}
