//! Work that takes a core for a while: off the threads that answer requests, so many at a time.

use std::sync::Arc;

use tokio::{sync::Semaphore, task::spawn_blocking};

#[derive(Debug, thiserror::Error)]
pub enum BlockingError {
    /// Too many wait already. Nothing was done.
    #[error("too much work waits already")]
    Full,
    #[error("the work was broken off")]
    BrokenOff,
}

/// Turns at one kind of work, on one node.
#[derive(Debug)]
pub struct Blocking {
    /// Of those whose turn it is and those who wait.
    places: Arc<Semaphore>,
    turns: Arc<Semaphore>,
}

impl Blocking {
    pub fn new(at_once: usize, waiting: usize) -> Self {
        let places = Arc::new(Semaphore::new(at_once + waiting));
        Self { places, turns: Arc::new(Semaphore::new(at_once)) }
    }

    /// The turn lasts as long as the work, also when nobody waits for its outcome any more.
    pub async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, BlockingError> {
        let place = Arc::clone(&self.places).try_acquire_owned();
        let place = place.map_err(|_| BlockingError::Full)?;
        let turn = Arc::clone(&self.turns).acquire_owned().await;
        let turn = turn.map_err(|_| BlockingError::BrokenOff)?;
        let done = spawn_blocking(move || {
            let outcome = work();
            drop((turn, place));
            outcome
        });
        done.await.map_err(|_| BlockingError::BrokenOff)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    #[tokio::test]
    async fn so_many_work_so_many_wait_and_the_next_is_told() {
        let blocking = Arc::new(Blocking::new(2, 3));
        let (go, wait) = mpsc::channel::<()>();
        let wait = Arc::new(std::sync::Mutex::new(wait));
        let (entered, running) = mpsc::channel();
        let mut tasks = Vec::new();
        for _ in 0..5 {
            let (blocking, wait) = (Arc::clone(&blocking), Arc::clone(&wait));
            let entered = entered.clone();
            tasks.push(tokio::spawn(async move {
                let work = move || {
                    entered.send(()).expect("the test listens");
                    wait.lock().expect("not poisoned").recv().expect("the test goes on");
                };
                blocking.run(work).await
            }));
        }
        while blocking.places.available_permits() > 0 {
            tokio::task::yield_now().await;
        }
        assert!(matches!(blocking.run(|| ()).await, Err(BlockingError::Full)));
        running.recv().expect("one works");
        running.recv().expect("so does another");
        assert!(running.try_recv().is_err(), "the third waits");
        for _ in 0..5 {
            go.send(()).expect("they wait");
        }
        for task in tasks {
            assert!(task.await.expect("ends").is_ok());
        }
        assert!(blocking.run(|| ()).await.is_ok(), "the places are free again");
    }

    #[tokio::test]
    async fn work_that_panics_gives_its_turn_back() {
        let blocking = Blocking::new(1, 0);
        let panicked = blocking.run(|| panic!("on purpose")).await;
        assert!(matches!(panicked, Err::<(), _>(BlockingError::BrokenOff)));
        assert!(blocking.run(|| ()).await.is_ok());
    }
}
