//! The program `dna-nexus`, built for development.
//!
//! Development builds take a fraction of the time that release builds take, and what does the
//! number crunching is optimised in them as well (see the profile in Cargo.toml).

use std::path::PathBuf;

use crate::{
    programs::{self, Programs},
    workspace,
};

/// Together with what the server is built.
#[derive(Clone, Copy, Debug)]
pub enum With {
    /// Nothing else: the quickest way to a server.
    Itself,
    /// All tests, whose build has other features in shared crates: nothing is left to do where
    /// the tests have just run.
    Tests,
}

/// Builds the server and says where it lies.
pub async fn build(programs: &mut Programs, with: With) -> anyhow::Result<PathBuf> {
    let mut build = programs::cargo();
    match with {
        With::Itself => build.args(["build", "--package", "api", "--bin", "dna-nexus"]),
        With::Tests => build.args(["test", "--workspace", "--no-run", "--quiet"]),
    };
    programs.run(build.current_dir(workspace::root())).await?;
    Ok(workspace::metadata().await?.target_directory.join("debug/dna-nexus"))
}

/// Builds the phone that the pages' tests scan codes with, and says where it lies.
pub async fn build_phone(programs: &mut Programs, with: With) -> anyhow::Result<PathBuf> {
    // All tests include the examples.
    if let With::Itself = with {
        let mut build = programs::cargo();
        build.args(["build", "--package", "api", "--example", "phone"]);
        programs.run(build.current_dir(workspace::root())).await?;
    }
    Ok(workspace::metadata().await?.target_directory.join("debug/examples/phone"))
}
