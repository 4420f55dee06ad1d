//! The first administrator: invited by the server itself or named by who runs it, never "first
//! comer wins".

use domain::{
    AccountId, Actor, Quorum, Role,
    account::{
        AccountAction, AccountCommand, Approval, LinkPurpose, Method, Status, fingerprint_claim,
        login_claim,
    },
    values::{DisplayName, Fingerprint, Login},
};
use event_store::Metadata;

use crate::{
    app::App,
    auth::links::{self, IssuedLink},
};

const ADMINISTRATORS: Quorum = Quorum("administrators");

/// Who is invited from outside the pages.
pub struct Invitation {
    pub login: Login,
    pub display_name: DisplayName,
    pub role: Role,
    pub method: Method,
}

/// How an installation without administrators gets its first.
pub enum FirstAdministrator {
    /// A setup link, good once.
    Link(String),
    /// Nobody can be invited: they scan the code, and whoever runs the server appoints them.
    ScanAndAppoint,
}

/// What to do as long as there is no administrator who can sign in. Each start makes a new link;
/// the one before dies, since only its holder could have kept it.
pub async fn first_administrator(app: &App) -> anyhow::Result<Option<FirstAdministrator>> {
    if app.log.has_member(ADMINISTRATORS).await? {
        return Ok(None);
    }
    let Some(method) = app.config.methods.for_invitations() else {
        return Ok(Some(FirstAdministrator::ScanAndAppoint));
    };
    let invitation = Invitation {
        login: Login::parse("admin")?,
        display_name: DisplayName::parse("Administrator")?,
        role: Role::Admin,
        method,
    };
    let link = invite(app, invitation, "first-start").await?;
    Ok(Some(FirstAdministrator::Link(link)))
}

/// Invites somebody and returns their setup link. Somebody who was invited before and has not
/// come yet gets a new link.
pub async fn invite(app: &App, invitation: Invitation, by: &str) -> anyhow::Result<String> {
    let Invitation { login, display_name, role, method } = invitation;
    anyhow::ensure!(
        method != Method::Qr && app.config.methods.offers(method),
        "nobody can be invited to sign in by {}; switched on are: {}",
        method.as_str(),
        app.config.methods.names().join(", "),
    );
    if let Some(known) = holder(app, &login).await? {
        let account = app.accounts.load(known).await?.aggregate;
        anyhow::ensure!(
            account.status == Status::Invited && account.role == role,
            "the login {} belongs to an account that is {}; choose another login",
            login.as_str(),
            account.status.as_str(),
        );
        if account.method == method {
            let issued = links::issue_setup(app, known).await?;
            let action = AccountAction::IssueSetupLink { link: issued.link, reason: None };
            return hand_out(app, known, action, &issued, by).await;
        }
        // The way in is fixed when somebody is invited, so they are invited anew.
        command(app, known, AccountAction::CancelSetupLink { reason: None }, by).await?;
    }
    let account_id = AccountId(app.new_id());
    let issued = links::issue_setup(app, account_id).await?;
    let action = AccountAction::Invite {
        account_id,
        login,
        display_name,
        method,
        role,
        approval: Approval::Automatic,
        quota: None,
        link: issued.link,
    };
    hand_out(app, account_id, action, &issued, by).await
}

/// A reset link for an administrator who cannot sign in any more.
pub async fn recover(app: &App, login: &Login, by: &str) -> anyhow::Result<String> {
    let account_id = holder(app, login).await?;
    let account_id =
        account_id.ok_or_else(|| anyhow::anyhow!("no account has the login {}", login.as_str()))?;
    let account = app.accounts.load(account_id).await?.aggregate;
    anyhow::ensure!(
        account.role == Role::Admin,
        "{} is no administrator; any administrator can issue a reset link for them",
        login.as_str(),
    );
    anyhow::ensure!(
        account.status == Status::Enabled,
        "{} is {}, which a new password does not change; `dna-nexus admin invite` makes an \
         administrator who can, or renews the link of one who is invited",
        login.as_str(),
        account.status.as_str(),
    );
    let issued = links::issue(app, account_id, LinkPurpose::Reset, None).await?;
    let action = AccountAction::IssueResetLink { link: issued.link, reason: None };
    hand_out(app, account_id, action, &issued, by).await
}

/// Makes somebody who has scanned the code an administrator, and lets them in.
pub async fn appoint(app: &App, fingerprint: &Fingerprint, by: &str) -> anyhow::Result<()> {
    let holder = app.log.holder(&fingerprint_claim(fingerprint)).await?;
    let holder = holder.ok_or_else(|| {
        anyhow::anyhow!("nobody with this fingerprint has come yet; let them scan the code first")
    })?;
    let account_id: AccountId = holder.parse()?;
    command(app, account_id, AccountAction::ChangeRole { role: Role::Admin, reason: None }, by)
        .await?;
    command(app, account_id, AccountAction::Enable { reason: None }, by).await
}

async fn holder(app: &App, login: &Login) -> anyhow::Result<Option<AccountId>> {
    let holder = app.log.holder(&login_claim(&login.key())).await?;
    Ok(holder.map(|id| id.parse()).transpose()?)
}

async fn hand_out(
    app: &App,
    account_id: AccountId,
    action: AccountAction,
    issued: &IssuedLink,
    by: &str,
) -> anyhow::Result<String> {
    command(app, account_id, action, by).await?;
    Ok(issued.url(&app.config.origin))
}

async fn command(
    app: &App,
    account_id: AccountId,
    action: AccountAction,
    by: &str,
) -> anyhow::Result<()> {
    let command = AccountCommand { actor: Actor::system(by), at: app.clock.now(), action };
    let metadata = Metadata::system(by, app.new_id().to_string());
    app.accounts.execute(account_id, command, &metadata, None).await?;
    Ok(())
}
