//! How far each projection has come, as this node knows it: what "read your writes" waits for.

use std::{collections::HashMap, sync::Arc, time::Duration};

use deadpool_postgres::Pool;
use event_store::{Position, Signal, Signals};
use tokio::{sync::watch, time::Instant};

use crate::checkpoint;

/// A waiting reader looks for itself this often, because a notification may be lost.
const LOOK_EVERY: Duration = Duration::from_millis(50);

type Positions = HashMap<String, Position>;

#[derive(Clone)]
pub struct Progress {
    pool: Pool,
    known: Arc<watch::Sender<Positions>>,
}

#[derive(Debug, thiserror::Error)]
#[error("the read models have not come as far as {position}")]
pub struct Lagging {
    position: Position,
}

impl Progress {
    /// Starts following the projections, which may run on any node.
    pub fn start(pool: Pool, signals: &Signals) -> Self {
        let progress = Self { pool, known: Arc::new(watch::Sender::new(Positions::new())) };
        let mut notes = signals.subscribe();
        let follower = progress.clone();
        tokio::spawn(async move {
            loop {
                match notes.recv().await {
                    Ok(Signal::Projected { name, position }) => follower.learn(&name, position),
                    // What was missed may have been just that.
                    Ok(Signal::Connected)
                    | Err(tokio::sync::broadcast::error::RecvError::Lagged(_)) => {
                        // It may be another history: what was known of the old one says nothing.
                        follower.known.send_modify(Positions::clear);
                        follower.look().await;
                    }
                    Ok(Signal::Appended(_)) => {}
                    Err(tokio::sync::broadcast::error::RecvError::Closed) => return,
                }
            }
        });
        progress
    }

    /// Waits until all of `projections` have come to `position`.
    pub async fn wait_for(
        &self,
        projections: &[&'static str],
        position: Position,
        patience: Duration,
    ) -> Result<(), Lagging> {
        let deadline = Instant::now() + patience;
        let mut known = self.known.subscribe();
        loop {
            let reached = |positions: &Positions| {
                projections
                    .iter()
                    .all(|name| positions.get(*name).is_some_and(|reached| *reached >= position))
            };
            if position == Position::START || reached(&known.borrow_and_update()) {
                return Ok(());
            }
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Err(Lagging { position });
            }
            if tokio::time::timeout(LOOK_EVERY.min(left), known.changed()).await.is_err() {
                self.look().await;
            }
        }
    }

    async fn look(&self) {
        let Ok(client) = self.pool.get().await else { return };
        match checkpoint::all(&client).await {
            Ok(positions) => positions.iter().for_each(|(name, at)| self.learn(name, *at)),
            Err(error) => tracing::warn!(%error, "the projections' checkpoints cannot be read"),
        }
    }

    fn learn(&self, name: &str, position: Position) {
        self.known.send_if_modified(|known| {
            // Not only forward: the log may have been restored.
            known.insert(name.to_owned(), position) != Some(position)
        });
    }
}
