//! `dna-nexus keys`: the secrets that everything sealed rests on.

use clap::Subcommand;
use event_store::keys::Installation;

use super::{Place, database::Database};

#[derive(Debug, Subcommand)]
pub enum Keys {
    /// Replace the master key while servers run: every key is wrapped anew, nothing is re-encrypted.
    /// Asking again goes on with a replacement that was interrupted.
    Rotate {
        /// Only make the next master key, to be copied to nodes that have a data folder of their
        /// own before the replacement itself.
        #[arg(long)]
        prepare: bool,
    },
}

impl Keys {
    pub async fn run(self, place: Place) -> anyhow::Result<()> {
        let Self::Rotate { prepare } = self;
        let database = Database::reach(&place).await?;
        database.migrate().await?;
        let pool = database.options.pool(2)?;
        let installation = Installation::open(&pool, &place.data_dir).await?;
        if prepare {
            let path = installation.prepare_next_master_key()?;
            println!("The next master key is in {}.", path.display());
            println!("Copy it beside the master key of every other node, then rotate.");
        } else {
            let replaced = installation.replace_master_key(&pool).await?;
            println!(
                "{} keys are wrapped by master key {}.",
                replaced.rewrapped, replaced.master_key_id
            );
            println!("Back up {}.", installation.master_key_path().display());
            println!(
                "The former one is kept in {}: remove it when no backup from before is needed.",
                replaced.former_path.display()
            );
        }
        pool.close();
        database.leave().await
    }
}
