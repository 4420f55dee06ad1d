//! The first administrator: invited by the server itself, never "first comer wins".

use domain::{
    AccountId, Actor, Quorum, Role,
    account::{AccountAction, AccountCommand, Approval, Method, Status, login_claim},
    values::{DisplayName, Login},
};
use event_store::Metadata;

use crate::{app::App, auth::links};

const ADMINISTRATORS: Quorum = Quorum("administrators");

/// Who is invited from outside the pages.
pub struct Invitation {
    pub login: Login,
    pub display_name: DisplayName,
    pub role: Role,
}

/// A setup link for the first administrator, as long as there is none who can sign in. Each start
/// makes a new one; the one before dies, since only its holder could have kept it.
pub async fn first_administrator(app: &App) -> anyhow::Result<Option<String>> {
    if app.log.has_member(ADMINISTRATORS).await? {
        return Ok(None);
    }
    let invitation = Invitation {
        login: Login::parse("admin")?,
        display_name: DisplayName::parse("Administrator")?,
        role: Role::Admin,
    };
    invite(app, invitation, "first-start").await.map(Some)
}

/// Invites somebody and returns their setup link. Somebody who was invited before and has not
/// come yet gets a new link.
pub async fn invite(app: &App, invitation: Invitation, by: &str) -> anyhow::Result<String> {
    let holder = app.log.holder(&login_claim(&invitation.login.key())).await?;
    let (account_id, known) = match holder {
        Some(id) => (id.parse()?, true),
        None => (AccountId(app.new_id()), false),
    };
    if known {
        let account = app.accounts.load(account_id).await?.aggregate;
        anyhow::ensure!(
            account.status == Status::Invited && account.role == invitation.role,
            "the login {} belongs to an account that is {}; choose another login",
            invitation.login.as_str(),
            account.status.as_str(),
        );
    }
    let issued = links::issue_setup(app, account_id).await?;
    let action = if known {
        AccountAction::IssueSetupLink { link: issued.link }
    } else {
        AccountAction::Invite {
            account_id,
            login: invitation.login,
            display_name: invitation.display_name,
            method: Method::Opaque,
            role: invitation.role,
            approval: Approval::Automatic,
            quota: None,
            link: issued.link,
        }
    };
    let command = AccountCommand { actor: Actor::system(by), at: app.clock.now(), action };
    let metadata = Metadata::system(by, app.new_id().to_string());
    app.accounts.execute(account_id, command, &metadata, None).await?;
    Ok(issued.url(&app.config.origin))
}
