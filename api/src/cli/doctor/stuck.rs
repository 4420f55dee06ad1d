//! What the server does by itself, and does not get on with.

use crate::{
    app::App,
    process::stuck::{self, Stuck},
    storage::file_work::{self, Kind, Work},
};

/// Reactions to the log.
pub(super) async fn reactions(app: &App) -> anyhow::Result<()> {
    let mut stuck_ones = Vec::new();
    for standing in stuck::standings(&app.db).await? {
        if let Some(Stuck { since, last_error }) = standing.stuck {
            stuck_ones.push(format!(
                "{} is stuck since {since} after position {}: {last_error}. It is tried again every \
                 few seconds and goes on by itself once what is in its way is gone.",
                standing.name, standing.position
            ));
        }
    }
    anyhow::ensure!(stuck_ones.is_empty(), "{}", stuck_ones.join("\n        "));
    Ok(())
}

/// Moves and removals of people's files.
pub(super) async fn file_work(app: &App) -> anyhow::Result<()> {
    let work = file_work::all(&app.db).await?;
    let stuck = work.iter().filter(|work| work.is_stuck(app.clock.now()));
    let stuck: Vec<_> = stuck.map(sentence).collect();
    anyhow::ensure!(stuck.is_empty(), "{}", stuck.join("\n        "));
    Ok(())
}

fn sentence(work: &Work) -> String {
    let what = match work.kind {
        Kind::Move { to } => format!("from pool {} to pool {to}", work.pool_id),
        Kind::Removal => format!("to be removed from pool {}", work.pool_id),
    };
    let since = work.stuck_since.map(|since| format!(" since {since}")).unwrap_or_default();
    let why = match (&work.last_error, work.held_up) {
        (Some(error), _) => format!("{error}. It is tried again every few seconds."),
        (None, Some(held_up)) => held_up.detail().to_owned(),
        (None, None) => String::new(),
    };
    format!("the files of account {}, {what}, wait{since}: {why}", work.account_id)
}
