//! The pools' disks.

use projections::pools;

use super::Report;
use crate::{app::App, storage::condition};

/// A line for each pool that is not retired.
pub(super) async fn check(app: &App, report: &mut Report) -> anyhow::Result<()> {
    for row in pools::list(&app.db).await? {
        let what = format!("pool {}", row.name.as_str());
        // What is promised says the log; the list may be behind.
        let pool = app.pools.load(row.pool_id).await?.aggregate;
        let condition = condition::look(app, row.pool_id, &pool).await?;
        let found = condition.broken.map_or(Ok(()), |why| Err(anyhow::anyhow!(why)));
        if report.check(&what, found).is_some() {
            for doubt in condition.doubtful {
                report.warn(&what, &doubt);
            }
        }
    }
    Ok(())
}
