//! `dna-nexus openapi`: the document that the pages' types are generated from.

pub fn run() -> anyhow::Result<()> {
    println!("{}", crate::routes::openapi().to_pretty_json()?);
    Ok(())
}
