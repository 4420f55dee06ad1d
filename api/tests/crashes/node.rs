//! Nodes that can be killed.

use std::process::{Child, Command, Stdio};

use crate::common::Server;

/// A node that is another process, on the same database and with the same keys.
pub struct Node(Child);

impl Node {
    pub fn start(server: &Server) -> Self {
        let child = Command::new(env!("CARGO_BIN_EXE_dna-nexus"))
            .arg("--data-dir")
            .arg(server.data_dir.path())
            .args(["--database-url", &server.database.url()])
            .args(["--migration-url", &server.database.owner_url()])
            .args(["serve", "--listen", "127.0.0.1:0"])
            .stdout(Stdio::null())
            .stderr(Stdio::inherit())
            .env("RUST_LOG", "error")
            .spawn();
        Self(child.expect("the program starts"))
    }

    /// Without a chance to put anything in order.
    pub fn kill(mut self) {
        self.0.kill().expect("killed");
        self.0.wait().expect("dead");
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
