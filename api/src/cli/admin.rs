//! `dna-nexus admin`: administrators, from the machine itself.

use clap::{Args, Subcommand};
use domain::{
    Role,
    account::Method,
    values::{DisplayName, Fingerprint, Login},
};

use super::{BY, Place, database::Database, node, serve::checked_origin};
use crate::{
    app::App,
    auth::{
        Methods,
        bootstrap::{self, Invitation},
        methods::parse_method,
    },
    config::Config,
};

#[derive(Debug, Subcommand)]
pub enum Admin {
    /// Invite an administrator and print their setup link.
    Invite(Invite),
    /// Print a reset link for an administrator who has lost their password.
    Recover(Recover),
    /// Make somebody an administrator who has signed in by QR code.
    Appoint(Appoint),
}

#[derive(Debug, Args)]
pub struct Invite {
    /// The name they will sign in with.
    #[arg(long, value_parser = Login::parse)]
    login: Login,
    /// How they are called on screen; the login by default.
    #[arg(long, value_parser = DisplayName::parse)]
    name: Option<DisplayName>,
    /// How they will sign in, `opaque` or `password`; by default the first that is switched on.
    #[arg(long, value_parser = parse_method)]
    method: Option<Method>,
    /// The ways of signing in that the server has switched on.
    #[arg(long, env = "DNA_NEXUS_METHODS", default_value = "opaque,qr")]
    methods: Methods,
    #[command(flatten)]
    origin: Origin,
}

#[derive(Debug, Args)]
pub struct Recover {
    /// The administrator's login.
    #[arg(long, value_parser = Login::parse)]
    login: Login,
    #[command(flatten)]
    origin: Origin,
}

#[derive(Debug, Args)]
pub struct Appoint {
    /// The identity's fingerprint: 128 hexadecimal digits.
    #[arg(long, value_parser = Fingerprint::parse)]
    fingerprint: Fingerprint,
}

#[derive(Debug, Args)]
struct Origin {
    /// How browsers reach the server: the link starts with it.
    #[arg(
        long,
        env = "DNA_NEXUS_ORIGIN",
        default_value = "http://localhost:8080",
        value_parser = checked_origin
    )]
    origin: String,
}

impl Admin {
    pub async fn run(self, place: Place) -> anyhow::Result<()> {
        let database = Database::reach(&place).await?;
        let mut config = place.config();
        self.configure(&mut config);
        let app = node::open(config, &database).await?;
        println!("{}", self.answer(&app).await?);
        app.log.close();
        database.leave().await
    }

    fn configure(&self, config: &mut Config) {
        match self {
            Self::Invite(invite) => {
                config.origin.clone_from(&invite.origin.origin);
                config.methods = invite.methods.clone();
            }
            Self::Recover(recover) => config.origin.clone_from(&recover.origin.origin),
            Self::Appoint(_) => {}
        }
    }

    /// Does it, and says what came of it.
    async fn answer(self, app: &App) -> anyhow::Result<String> {
        match self {
            Self::Invite(Invite { login, name, method, .. }) => {
                let display_name = match name {
                    Some(name) => name,
                    None => DisplayName::parse(login.as_str())?,
                };
                let method = method.or_else(|| app.config.methods.for_invitations());
                let method = method.unwrap_or(Method::Qr); // refused with what is on
                let invitation = Invitation { login, display_name, role: Role::Admin, method };
                let link = bootstrap::invite(app, invitation, BY).await?;
                Ok(format!("Setup link, good once: {link}"))
            }
            Self::Recover(Recover { login, .. }) => {
                let link = bootstrap::recover(app, &login, BY).await?;
                Ok(format!("Reset link, good once and for an hour: {link}"))
            }
            Self::Appoint(Appoint { fingerprint }) => {
                bootstrap::appoint(app, &fingerprint, BY).await?;
                Ok("Administrator from now on, and enabled.".to_owned())
            }
        }
    }
}
