//! The system's package manager, for root on Debian and its kin.

use tokio::process::Command;

use crate::programs::{self, Programs};

/// Whether packages can be installed without asking anybody.
pub fn is_ours() -> bool {
    rustix::process::geteuid().is_root() && programs::on_path("apt-get").is_some()
}

pub async fn install(programs: &mut Programs, package: &str) -> anyhow::Result<()> {
    let mut update = Command::new("apt-get");
    programs.run(update.args(["update", "--quiet=2"])).await?;
    let mut install = Command::new("apt-get");
    install.args(["install", "--yes", "--quiet=2", "--no-install-recommends", package]);
    programs.run(install.env("DEBIAN_FRONTEND", "noninteractive")).await
}
