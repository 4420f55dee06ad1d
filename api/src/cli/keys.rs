//! `dna-nexus keys`: the secrets that everything sealed rests on.

use clap::Subcommand;
use event_store::{Guard, keys::Installation};

use super::{Place, database::Database, node};
use crate::app::fold_every_kind;

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
    /// Destroy the data keys of deleted people again, after the table of keys was restored from a
    /// backup that still had them.
    Forget,
}

impl Keys {
    pub async fn run(self, place: Place) -> anyhow::Result<()> {
        let database = Database::reach(&place).await?;
        match self {
            Self::Rotate { prepare } => rotate(&place, &database, prepare).await?,
            Self::Forget => forget(place, &database).await?,
        }
        database.leave().await
    }
}

async fn rotate(place: &Place, database: &Database, prepare: bool) -> anyhow::Result<()> {
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
    Ok(())
}

async fn forget(place: Place, database: &Database) -> anyhow::Result<()> {
    let app = node::open(place.config(), database).await?;
    let mut check = app.log.begin_guard_check().await?;
    fold_every_kind(&mut check).await?;
    let mut destroyed = 0;
    for difference in check.finish().await? {
        if let (Guard::DataKey { account }, Some(_)) = (difference.guard, difference.by_tables) {
            app.keyring.destroy_again(account).await?;
            destroyed += 1;
        }
    }
    println!("{destroyed} keys were there that nobody should have, and are destroyed.");
    app.log.close();
    Ok(())
}
