//! `dna-nexus migrate`

use super::{Place, database::Database};

pub async fn run(place: Place) -> anyhow::Result<()> {
    let database = Database::reach_or_make(&place).await?;
    let applied = database.migrate().await?;
    match applied.as_slice() {
        [] => println!("The database is up to date."),
        names => names.iter().for_each(|name| println!("Applied {name}.")),
    }
    database.leave().await
}
