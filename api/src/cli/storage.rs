//! `dna-nexus storage`: do the quotas add up?

use clap::Subcommand;

use super::{EXIT_CODES_OF_CHECKS, Place, database::Database, node};
use crate::{app::App, storage::check};

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Fold all events and compare with the pools' state, the guard tables and the read models.
    #[command(after_help = EXIT_CODES_OF_CHECKS)]
    Check,
}

impl Command {
    pub async fn run(self, place: Place) -> anyhow::Result<()> {
        let database = Database::reach(&place).await?;
        let app = node::open(place.config(), &database).await?;
        let Self::Check = self;
        let checked = check_all(&app).await;
        app.log.close();
        database.leave().await?;
        checked
    }
}

async fn check_all(app: &App) -> anyhow::Result<()> {
    let checked = check::run(app).await?;
    for wrong in &checked.wrong {
        println!("{wrong}");
    }
    anyhow::ensure!(
        checked.wrong.is_empty(),
        "{} things are not what the events say; a read model that is off can be folded anew with \
         dna-nexus projections rebuild",
        checked.wrong.len()
    );
    println!(
        "{} pools, {} quotas, {} bytes reserved: all that is known of them is what the events say.",
        checked.pools, checked.quotas, checked.reserved_bytes
    );
    Ok(())
}
