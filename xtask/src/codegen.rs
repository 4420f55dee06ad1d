//! `cargo xtask codegen`: what is generated from the server's code, made anew or compared.

use std::{fs, path::Path};

use anyhow::{Context, bail};
use clap::Args;
use tokio::process::Command;

use crate::{
    pages,
    programs::{self, Programs},
    server::{self, With},
    workspace,
};

/// From `web/`: the document, and the types made from it.
const OPENAPI: &str = "openapi.json";
const TYPES: &str = "src/api/schema.d.ts";

#[derive(Args)]
pub struct Codegen {
    /// Change nothing; fail if something generated is out of date
    #[arg(long)]
    check: bool,
}

impl Codegen {
    pub async fn run(self, programs: &mut Programs) -> anyhow::Result<()> {
        if self.check {
            return check(programs, With::Itself).await;
        }
        generate(programs, With::Itself, &workspace::root().join("web")).await
    }
}

/// Fails if generating would change anything.
pub async fn check(programs: &mut Programs, with: With) -> anyhow::Result<()> {
    let fresh = tempfile::tempdir().context("no temporary folder")?;
    generate(programs, with, fresh.path()).await?;
    compare(&workspace::root().join("web"), fresh.path())
}

/// Writes both files into `folder`, which is laid out like `web/`.
async fn generate(programs: &mut Programs, with: With, folder: &Path) -> anyhow::Result<()> {
    pages::install(programs).await?;
    let binary = server::build(programs, with).await?;
    let document = programs::answer(Command::new(binary).arg("openapi")).await?;
    let (openapi, types) = (folder.join(OPENAPI), folder.join(TYPES));
    fs::write(&openapi, format!("{}\n", document.trim_end()))
        .with_context(|| format!("could not write {}", openapi.display()))?;
    // The same program as `npm run codegen`, which has no say in where the files lie.
    let generator = workspace::root().join("web/node_modules/.bin/openapi-typescript");
    programs.run(Command::new(generator).arg(openapi).arg("--output").arg(types)).await
}

fn compare(committed: &Path, fresh: &Path) -> anyhow::Result<()> {
    for name in [OPENAPI, TYPES] {
        let read = |folder: &Path| {
            let path = folder.join(name);
            fs::read_to_string(&path).with_context(|| format!("could not read {}", path.display()))
        };
        let (old, new) = (read(committed)?, read(fresh)?);
        if let Some(difference) = first_difference(&old, &new) {
            bail!("web/{name} is out of date ({difference}); run: cargo xtask codegen");
        }
    }
    Ok(())
}

fn first_difference(old: &str, new: &str) -> Option<String> {
    if old == new {
        return None;
    }
    let same = old.lines().zip(new.lines()).take_while(|(old, new)| old == new).count();
    let line = |text: &str| text.lines().nth(same).map_or("nothing", str::trim).to_owned();
    Some(format!("line {}: has {:?}, should be {:?}", same + 1, line(old), line(new)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_difference_is_told_with_its_line() {
        assert_eq!(first_difference("a\nb\n", "a\nb\n"), None);
        let told = first_difference("a\nb\n", "a\nc\n").expect("they differ");
        assert_eq!(told, r#"line 2: has "b", should be "c""#);
        let told = first_difference("a\n", "a\nb\n").expect("they differ");
        assert_eq!(told, r#"line 2: has "nothing", should be "b""#);
    }

    #[test]
    fn a_generated_file_that_is_out_of_date_says_what_to_run() {
        let folder = |text: &str| {
            let folder = tempfile::tempdir().expect("a folder");
            fs::create_dir_all(folder.path().join("src/api")).expect("made");
            fs::write(folder.path().join(OPENAPI), "{}\n").expect("written");
            fs::write(folder.path().join(TYPES), text).expect("written");
            folder
        };
        let (old, new) = (folder("type A = 1;\n"), folder("type A = 2;\n"));
        compare(old.path(), old.path()).expect("the same");
        let error = compare(old.path(), new.path()).expect_err("out of date").to_string();
        assert!(error.starts_with("web/src/api/schema.d.ts is out of date"), "{error}");
        assert!(error.ends_with("run: cargo xtask codegen"), "{error}");
    }
}
