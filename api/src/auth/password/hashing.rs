//! Hashing off the threads that answer requests, so many at a time.

use std::{sync::Arc, thread::available_parallelism};

use tokio::{sync::Semaphore, task::spawn_blocking};

use super::{Password, PasswordHash, hash::DamagedHash};
use crate::auth::{StoreError, token::random_bytes};

/// How many may wait for their turn. Each takes about 20 ms of a core, so the last of them waits
/// for about a second on one core.
const WAITING: usize = 48;

#[derive(Debug, thiserror::Error)]
pub enum HashingError {
    /// Too many wait already. Nothing was computed.
    #[error("too many passwords wait to be checked")]
    Full,
    #[error(transparent)]
    Damaged(#[from] DamagedHash),
    #[error(transparent)]
    Randomness(#[from] StoreError),
    #[error("a password's check was broken off")]
    Stopped,
}

/// The turns of one node.
#[derive(Debug)]
pub struct Hashing {
    /// Of those whose turn it is and those who wait.
    places: Arc<Semaphore>,
    turns: Arc<Semaphore>,
    /// Compared with where there is none, so that it takes as long.
    stand_in: PasswordHash,
}

impl Hashing {
    /// As many turns as the machine has cores.
    pub fn new() -> Result<Self, HashingError> {
        Self::with_turns(available_parallelism().map_or(1, usize::from), WAITING)
    }

    fn with_turns(at_once: usize, waiting: usize) -> Result<Self, HashingError> {
        let nobodys: [u8; 16] = random_bytes()?;
        let stand_in = PasswordHash::stand_in(&nobodys)?;
        let places = Arc::new(Semaphore::new(at_once + waiting));
        Ok(Self { places, turns: Arc::new(Semaphore::new(at_once)), stand_in })
    }

    pub async fn hash(&self, password: Password) -> Result<PasswordHash, HashingError> {
        let salt = random_bytes()?;
        self.in_turn(move || PasswordHash::of(&password, &salt)).await
    }

    /// Whether the password is the hash's. Without a hash it is not, after as much work.
    pub async fn verify(
        &self,
        password: Password,
        hash: Option<PasswordHash>,
    ) -> Result<bool, HashingError> {
        let is_anybodys = hash.is_some();
        let hash = hash.unwrap_or_else(|| self.stand_in.clone());
        Ok(self.in_turn(move || hash.verify(&password)).await? && is_anybodys)
    }

    /// The turn lasts as long as the work, also when nobody waits for its outcome any more.
    async fn in_turn<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, DamagedHash> + Send + 'static,
    ) -> Result<T, HashingError> {
        let place = Arc::clone(&self.places).try_acquire_owned();
        let place = place.map_err(|_| HashingError::Full)?;
        let turn = Arc::clone(&self.turns).acquire_owned().await;
        let turn = turn.map_err(|_| HashingError::Stopped)?;
        let done = spawn_blocking(move || {
            let outcome = work();
            drop((turn, place));
            outcome
        });
        Ok(done.await.map_err(|_| HashingError::Stopped)??)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    #[tokio::test]
    async fn so_many_compute_so_many_wait_and_the_next_is_told() {
        let hashing = Arc::new(Hashing::with_turns(2, 3).expect("turns"));
        let (go, wait) = mpsc::channel::<()>();
        let wait = Arc::new(std::sync::Mutex::new(wait));
        let (entered, running) = mpsc::channel();
        let mut tasks = Vec::new();
        for _ in 0..5 {
            let (hashing, wait) = (Arc::clone(&hashing), Arc::clone(&wait));
            let entered = entered.clone();
            tasks.push(tokio::spawn(async move {
                let work = move || {
                    entered.send(()).expect("the test listens");
                    wait.lock().expect("not poisoned").recv().expect("the test goes on");
                    Ok(())
                };
                hashing.in_turn(work).await
            }));
        }
        while hashing.places.available_permits() > 0 {
            tokio::task::yield_now().await;
        }
        assert!(matches!(hashing.in_turn(|| Ok(())).await, Err(HashingError::Full)));
        running.recv().expect("one computes");
        running.recv().expect("so does another");
        assert!(running.try_recv().is_err(), "the third waits");
        for _ in 0..5 {
            go.send(()).expect("they wait");
        }
        for task in tasks {
            assert!(task.await.expect("ends").is_ok());
        }
        assert!(hashing.in_turn(|| Ok(())).await.is_ok(), "the places are free again");
    }
}
