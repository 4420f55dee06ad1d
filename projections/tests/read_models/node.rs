//! A node in a process of its own, which can be killed and paused.

use std::{
    env,
    path::Path,
    process::{Child, Command, Stdio},
    sync::Arc,
};

use rustix::process::{Pid, Signal, kill_process};

use crate::common::{Node, open};

const URL: &str = "READ_MODELS_NODE_URL";
const FOLDER: &str = "READ_MODELS_NODE_FOLDER";
const BATCH: &str = "READ_MODELS_NODE_BATCH";

/// Feeds the read models until it is killed or dropped.
pub struct NodeProcess(Child);

impl NodeProcess {
    pub fn start(beside: &Node, batch_events: u32) -> Self {
        let child = Command::new(env::current_exe().expect("this program"))
            .args(["--exact", "node::process", "--ignored", "--nocapture", "--test-threads=1"])
            .env(URL, beside.database.url())
            .env(FOLDER, beside.folder.path())
            .env(BATCH, batch_events.to_string())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn();
        Self(child.expect("this program runs again"))
    }

    pub fn signal(&self, signal: Signal) {
        let pid = i32::try_from(self.0.id()).ok().and_then(Pid::from_raw);
        kill_process(pid.expect("a process id"), signal).expect("signalled");
    }

    /// Kills it without a word, as kill -9 does.
    pub fn kill(mut self) {
        self.end();
    }

    fn end(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Drop for NodeProcess {
    fn drop(&mut self) {
        self.end();
    }
}

/// Not a test: what [`NodeProcess`] runs.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "the other side of NodeProcess"]
async fn process() {
    let (Ok(url), Ok(folder), Ok(batch)) = (env::var(URL), env::var(FOLDER), env::var(BATCH))
    else {
        return;
    };
    let node = Arc::new(open(&url, Path::new(&folder)).await);
    let _running = node.start_in_batches(batch.parse().expect("a number")).await;
    std::future::pending::<()>().await;
}
