//! Ours: batches of one node's appends under the head row's lock.

use event_store::append::Append;
use uuid::Uuid;

use crate::{append::one_event, ground::Node};

pub struct Writer {
    node: Node,
}

impl Writer {
    pub fn new(node: Node) -> Self {
        Self { node }
    }

    pub async fn append(&self, id: Uuid) -> anyhow::Result<()> {
        let append = Append { aggregate_id: id.to_string(), ..one_event() };
        self.node.log.appender().append(append).await?;
        Ok(())
    }
}
