//! Hashing off the threads that answer requests, so many at a time.

use std::thread::available_parallelism;

use super::{Password, PasswordHash, hash::DamagedHash};
use crate::{
    auth::{StoreError, token::random_bytes},
    blocking::{Blocking, BlockingError},
};

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
    BrokenOff,
}

/// The turns of one node.
#[derive(Debug)]
pub struct Hashing {
    turns: Blocking,
    /// Compared with where there is none, so that it takes as long.
    stand_in: PasswordHash,
}

impl Hashing {
    /// As many turns as the machine has cores.
    pub fn new() -> Result<Self, HashingError> {
        let cores = available_parallelism().map_or(1, usize::from);
        let nobodys: [u8; 16] = random_bytes()?;
        let stand_in = PasswordHash::stand_in(&nobodys)?;
        Ok(Self { turns: Blocking::new(cores, WAITING), stand_in })
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

    async fn in_turn<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, DamagedHash> + Send + 'static,
    ) -> Result<T, HashingError> {
        let done = self.turns.run(work).await.map_err(|error| match error {
            BlockingError::Full => HashingError::Full,
            BlockingError::BrokenOff => HashingError::BrokenOff,
        })?;
        Ok(done?)
    }
}

#[cfg(test)]
mod tests {
    use std::{
        pin::pin,
        sync::{Arc, mpsc},
    };

    use futures_util::FutureExt;
    use tokio::sync::oneshot;

    use super::*;
    use crate::auth::password::TypedPassword;

    fn password() -> Password {
        let typed: TypedPassword = serde_json::from_str("\"ten characters\"").expect("a text");
        typed.chosen().expect("long enough")
    }

    #[tokio::test]
    async fn each_hash_and_each_check_waits_for_its_turn_and_one_too_many_is_told() {
        let stand_in = PasswordHash::stand_in(&[1; 16]).expect("a hash");
        let hashing = Arc::new(Hashing { turns: Blocking::new(1, 1), stand_in: stand_in.clone() });
        let ((entered, begun), (go, wait)) = (oneshot::channel(), mpsc::channel::<()>());
        let other = Arc::clone(&hashing);
        let held = tokio::spawn(async move {
            let work = move || {
                entered.send(()).expect("the test listens");
                wait.recv().expect("the test goes on");
                Ok(())
            };
            other.in_turn(work).await
        });
        begun.await.expect("somebody has the turn");

        let mut waits = pin!(hashing.hash(password()));
        assert!(waits.as_mut().now_or_never().is_none(), "it was hashed out of turn");
        assert!(matches!(hashing.hash(password()).await, Err(HashingError::Full)));
        for hash in [None, Some(stand_in)] {
            assert!(matches!(hashing.verify(password(), hash).await, Err(HashingError::Full)));
        }

        go.send(()).expect("it waits");
        held.await.expect("ends").expect("worked");
        let hash = waits.await.expect("hashed");
        assert!(hashing.verify(password(), Some(hash)).await.expect("checked"));
    }
}
