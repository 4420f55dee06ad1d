//! The program `dna-nexus`, built for development.
//!
//! Development builds take a fraction of the time that release builds take, and what does the
//! number crunching is optimised in them as well (see the profile in Cargo.toml).

use std::path::PathBuf;

use crate::{
    programs::{self, Programs},
    workspace,
};

/// Builds the server and says where it lies.
pub async fn build(programs: &mut Programs) -> anyhow::Result<PathBuf> {
    let mut build = programs::cargo();
    build.args(["build", "--package", "api", "--bin", "dna-nexus"]);
    programs.run(build.current_dir(workspace::root())).await?;
    Ok(workspace::metadata().await?.target_directory.join("debug/dna-nexus"))
}
