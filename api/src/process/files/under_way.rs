//! What this node is at.

use std::{
    collections::{BTreeMap, HashMap},
    future::Future,
};

use tokio::task::{Id, JoinSet};

use crate::storage::file_work::Disks;

/// How many pieces of work a node is at on the same disks. Others are waited for by nobody else: a
/// thread that hangs in a disk may never end.
const AT_ONCE: usize = 2;

#[derive(Default)]
pub(super) struct UnderWay {
    tasks: JoinSet<()>,
    disks: HashMap<Id, Disks>,
}

impl UnderWay {
    pub fn begin(&mut self, disks: Disks, task: impl Future<Output = ()> + Send + 'static) {
        let id = self.tasks.spawn(task).id();
        self.disks.insert(id, disks);
    }

    /// The disks on which nothing more is begun for now.
    pub fn busy(&self) -> Vec<Disks> {
        let mut counts = BTreeMap::new();
        for disks in self.disks.values() {
            *counts.entry(*disks).or_insert(0) += 1;
        }
        counts.into_iter().filter(|(_, count)| *count >= AT_ONCE).map(|(disks, _)| disks).collect()
    }

    /// Waits until a piece of work has come to its end; `None` when there is none.
    pub async fn ended(&mut self) -> Option<()> {
        let id = match self.tasks.join_next_with_id().await? {
            Ok((id, ())) => id,
            Err(error) => error.id(),
        };
        self.disks.remove(&id);
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use std::future::pending;

    use domain::PoolId;
    use tokio::sync::oneshot;
    use uuid::Uuid;

    use super::*;

    fn pool(number: u128) -> PoolId {
        PoolId(Uuid::from_u128(number))
    }

    #[tokio::test]
    async fn work_that_hangs_keeps_nothing_but_its_own_disks_busy() {
        let mut under_way = UnderWay::default();
        let (hanging, other) = ((pool(1), Some(pool(2))), (pool(2), None));
        under_way.begin(hanging, pending());
        assert_eq!(under_way.busy(), []);
        under_way.begin(hanging, pending());
        assert_eq!(under_way.busy(), [hanging]);
        let (end, ended) = oneshot::channel::<()>();
        under_way.begin(other, pending());
        under_way.begin(other, async { ended.await.expect("told") });
        assert_eq!(under_way.busy(), [hanging, other]);
        end.send(()).expect("somebody listens");
        assert_eq!(under_way.ended().await, Some(()));
        assert_eq!(under_way.busy(), [hanging], "what has ended makes room");
    }

    #[tokio::test]
    async fn work_that_ends_badly_makes_room_as_well() {
        let mut under_way = UnderWay::default();
        let disks = (pool(1), None);
        under_way.begin(disks, pending());
        under_way.begin(disks, async { panic!("as a mistake would") });
        assert_eq!(under_way.busy(), [disks]);
        assert_eq!(under_way.ended().await, Some(()));
        assert_eq!(under_way.busy(), []);
    }
}
