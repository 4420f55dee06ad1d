//! `dna-nexus admin`: administrators, from the machine itself.

use clap::Subcommand;
use domain::{
    Role,
    values::{DisplayName, Login},
};

use super::{Place, database::Database, node, serve::checked_origin};
use crate::{
    auth::bootstrap::{self, Invitation},
    config::Config,
};

#[derive(Debug, Subcommand)]
pub enum Admin {
    /// Invite an administrator and print their setup link.
    Invite {
        /// The name they will sign in with.
        #[arg(long, value_parser = Login::parse)]
        login: Login,
        /// How they are called on screen; the login by default.
        #[arg(long, value_parser = DisplayName::parse)]
        name: Option<DisplayName>,
        /// How browsers reach the server: the link starts with it.
        #[arg(long, env = "DNA_NEXUS_ORIGIN", default_value = "http://localhost:8080", value_parser = checked_origin)]
        origin: String,
    },
}

impl Admin {
    pub async fn run(self, place: Place) -> anyhow::Result<()> {
        let Self::Invite { login, name, origin } = self;
        let display_name = match name {
            Some(name) => name,
            None => DisplayName::parse(login.as_str())?,
        };
        let database = Database::reach(&place).await?;
        let config = Config { origin, ..place.config() };
        let app = node::open(config, &database).await?;
        let invitation = Invitation { login, display_name, role: Role::Admin };
        let link = bootstrap::invite(&app, invitation, "command-line").await?;
        println!("Setup link, good once: {link}");
        app.log.close();
        database.leave().await
    }
}
