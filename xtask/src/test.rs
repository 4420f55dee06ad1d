//! `cargo xtask test`: every check, in the order in which failures come cheapest.

use clap::{Args, ValueEnum};
use test_support::{CLUSTER_VARIABLE, Cluster};
use tokio::process::Command;

use crate::{
    chromium, codegen, pages, postgres,
    programs::{self, Programs},
    server::{self, With},
    stages::Stages,
    tidy, workspace,
};

#[derive(Args)]
pub struct Test {
    /// Run this stage alone; may be given several times
    #[arg(long, value_enum)]
    only: Vec<Stage>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Stage {
    /// cargo fmt
    Format,
    /// House rules, see `cargo xtask tidy`
    Tidy,
    /// Licences, sources and duplicates of the crates we use, where cargo-deny is installed
    Deny,
    /// Clippy, for which a warning is an error
    Clippy,
    /// The pages' formatting and lint
    WebLint,
    /// The pages' unit tests
    WebTest,
    /// The pages' types and build
    Pages,
    /// Tests of all crates
    Rust,
    /// What is generated is up to date
    Codegen,
    /// The pages in a real browser, against the real server
    Browser,
}

impl Test {
    pub async fn run(self, programs: &mut Programs) -> anyhow::Result<()> {
        let every = Stage::value_variants();
        let chosen = if self.only.is_empty() { every } else { &self.only };
        let with = if chosen.contains(&Stage::Rust) { With::Tests } else { With::Itself };
        let mut stages = Stages::default();
        for stage in chosen {
            let outcome = stages.run(stage.name(), stage.run(programs, with)).await;
            if outcome.is_err() {
                print!("{}", stages.summary());
                return outcome;
            }
        }
        print!("{}", stages.summary());
        Ok(())
    }
}

impl Stage {
    fn name(self) -> &'static str {
        match self {
            Self::Format => "format",
            Self::Tidy => "tidy",
            Self::Deny => "deny",
            Self::Clippy => "clippy",
            Self::WebLint => "web-lint",
            Self::WebTest => "web-test",
            Self::Pages => "pages",
            Self::Rust => "rust",
            Self::Codegen => "codegen",
            Self::Browser => "browser",
        }
    }

    async fn run(self, programs: &mut Programs, with: With) -> anyhow::Result<()> {
        match self {
            Self::Format => programs.run(&mut cargo(&["fmt", "--all", "--check"])).await,
            Self::Tidy => tidy::run().await,
            Self::Deny => deny(programs).await,
            Self::Clippy => {
                let arguments = ["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"];
                programs.run(&mut cargo(&arguments)).await
            }
            Self::WebLint => {
                pages::install(programs).await?;
                programs.run(programs::npm().args(["run", "lint"])).await
            }
            Self::WebTest => {
                pages::install(programs).await?;
                programs.run(programs::npm().arg("test")).await
            }
            Self::Pages => pages::build(programs).await,
            Self::Rust => rust(programs).await,
            Self::Codegen => codegen::check(programs, with).await,
            Self::Browser => browser(programs, with).await,
        }
    }
}

fn cargo(arguments: &[&str]) -> Command {
    let mut command = programs::cargo();
    command.args(arguments).current_dir(workspace::root());
    command
}

async fn deny(programs: &mut Programs) -> anyhow::Result<()> {
    if programs::on_path("cargo-deny").is_none() {
        println!("skipped: cargo install --locked cargo-deny");
        return Ok(());
    }
    // The advisories change by the day and are fetched: not for a check that says the same of the
    // same code.
    programs.run(&mut cargo(&["deny", "check", "bans", "licenses", "sources"])).await
}

/// One database cluster for all test programs; it ends with this function.
async fn rust(programs: &mut Programs) -> anyhow::Result<()> {
    postgres::ensure(programs).await?;
    let cluster = Cluster::start().await;
    let mut test = cargo(&["test", "--workspace"]);
    // Golden files are compared, never written: neither accepted nor left beside for review.
    test.env(CLUSTER_VARIABLE, cluster.pattern()).env("INSTA_UPDATE", "no");
    // What an assertion says and where it stands is enough; the frames of a runtime bury it.
    test.env("RUST_BACKTRACE", "0");
    programs.run(&mut test).await
}

async fn browser(programs: &mut Programs, with: With) -> anyhow::Result<()> {
    postgres::ensure(programs).await?;
    pages::build_if_changed(programs).await?;
    let binary = server::build(programs, with).await?;
    let phone = server::build_phone(programs, with).await?;
    let browser = chromium::ensure(programs).await?;
    let mut test = programs::npm();
    test.args(["run", "e2e"]).env("DNA_NEXUS_BIN", binary).env("PHONE_BIN", phone);
    // The server's own variables would turn the tests away from what they start.
    for variable in ["DATABASE_URL", "DNA_NEXUS_DATA_DIR", "DNA_NEXUS_LISTEN", "DNA_NEXUS_ORIGIN"] {
        test.env_remove(variable);
    }
    if let Some(browser) = browser {
        test.env("CHROMIUM_PATH", browser);
    }
    programs.run(&mut test).await
}
