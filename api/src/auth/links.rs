//! Setup and reset links: the tokens' side. What became of a link is the account's to know.
//!
//! A row is written before the event that names its link. One that no event names is harmless:
//! the account does not know the link, so its token leads nowhere.

use domain::{
    AccountId, Actor, LinkId,
    account::{Account, Link, LinkPurpose, Method, NewLink},
};
use event_store::{Loaded, keys::MacUse};
use jiff::SignedDuration;

use super::{StoreError, Token, sessions::after};
use crate::{app::App, problem::ApiError};

/// How long after its end a link's holder is still told what became of it.
const REMEMBERED_FOR: SignedDuration = SignedDuration::from_hours(30 * 24);

/// A link whose token has not been handed out yet. It cannot be had again.
#[derive(Debug)]
pub struct IssuedLink {
    pub link: NewLink,
    purpose: LinkPurpose,
    token: Token,
}

impl IssuedLink {
    /// What its person opens: a page that is named after the purpose. The token is in the
    /// fragment, which browsers never send.
    pub fn url(&self, origin: &str) -> String {
        format!("{origin}/{}#{}", self.purpose.as_str(), self.token.as_str())
    }
}

/// Makes a setup link that lives as long as setup links do.
pub async fn issue_setup(app: &App, account_id: AccountId) -> Result<IssuedLink, StoreError> {
    issue(app, account_id, LinkPurpose::Setup, None).await
}

/// Makes a link. The caller then gives the account the command that names it.
pub async fn issue(
    app: &App,
    account_id: AccountId,
    purpose: LinkPurpose,
    lifetime: Option<SignedDuration>,
) -> Result<IssuedLink, StoreError> {
    let lifetime = lifetime.unwrap_or(match purpose {
        LinkPurpose::Setup => app.config.lifetimes.setup_link,
        LinkPurpose::Reset => app.config.lifetimes.reset_link,
    });
    let now = app.clock.now();
    let token = Token::random()?;
    let link = NewLink { id: LinkId(app.new_id()), expires_at: after(now, lifetime) };
    let client = app.db.get().await?;
    client
        .execute(
            "insert into links (link_id, account_id, purpose, token_hash, created_at, expires_at)
             values ($1, $2, $3, $4, $5, $6)",
            &[
                &link.id.0,
                &account_id.0,
                &purpose.as_str(),
                &hash(app, &token).as_ref().map(<[u8; 32]>::as_slice),
                &now,
                &link.expires_at,
            ],
        )
        .await?;
    Ok(IssuedLink { link, purpose, token })
}

/// As [`issue`], for an account that is there already: nobody is handed a link into what is switched
/// off. That a phone has no password, and that nobody is there, the account says itself.
pub async fn issue_for(
    app: &App,
    account_id: AccountId,
    purpose: LinkPurpose,
    lifetime: Option<SignedDuration>,
) -> Result<IssuedLink, ApiError> {
    let account = app.accounts.load(account_id).await?.aggregate;
    let method = account.method;
    let has_password = account.id.is_some() && method != Method::Qr;
    if has_password && !app.config.methods.offers(method) {
        return Err(ApiError::AccountMethodSwitchedOff(method));
    }
    Ok(issue(app, account_id, purpose, lifetime).await?)
}

/// A link that can be used now, and the account that it is for.
#[derive(Debug)]
pub struct UsableLink {
    pub link: Link,
    pub account_id: AccountId,
    pub account: Loaded<Account>,
}

impl UsableLink {
    /// Who holds the link acts as the account that it is for.
    pub fn actor(&self) -> Actor {
        Actor::Account { id: self.account_id, role: self.account.aggregate.role }
    }
}

/// The usable link of a token, else why it is not usable. Only who holds a token learns more than
/// that it is unknown.
pub async fn usable(app: &App, token: &Token) -> Result<UsableLink, ApiError> {
    let (id, account_id, purpose) = find(app, token).await?.ok_or(ApiError::LinkUnknown)?;
    let account = app.accounts.load(account_id).await?;
    let link = account.aggregate.links.usable(id, purpose, app.clock.now())?;
    Ok(UsableLink { link, account_id, account })
}

/// As [`usable`], for accounts of one method.
pub async fn usable_with(app: &App, token: &Token, method: Method) -> Result<UsableLink, ApiError> {
    let link = usable(app, token).await?;
    if link.account.aggregate.method == method { Ok(link) } else { Err(ApiError::OtherMethod) }
}

async fn find(
    app: &App,
    token: &Token,
) -> Result<Option<(LinkId, AccountId, LinkPurpose)>, StoreError> {
    let Some(hash) = hash(app, token) else { return Ok(None) };
    let client = app.db.get().await?;
    let statement = client
        .prepare_cached("select link_id, account_id, purpose from links where token_hash = $1")
        .await?;
    let row = client.query_opt(&statement, &[&hash.as_slice()]).await?;
    let Some(row) = row else { return Ok(None) };
    let purpose = purpose(row.try_get("purpose")?)?;
    let link_id = LinkId(row.try_get("link_id")?);
    Ok(Some((link_id, AccountId(row.try_get("account_id")?), purpose)))
}

/// Fixes the OPAQUE credential identifier of the credential that this link will make: the first
/// one stays, whatever the login becomes meanwhile.
pub async fn fix_credential_identifier(
    app: &App,
    id: LinkId,
    identifier: [u8; 32],
) -> Result<[u8; 32], StoreError> {
    let client = app.db.get().await?;
    let row = client
        .query_one(
            "update links set credential_identifier = coalesce(credential_identifier, $2)
             where link_id = $1 returning credential_identifier",
            &[&id.0, &identifier.as_slice()],
        )
        .await?;
    row.try_get::<_, &[u8]>(0)?.try_into().map_err(|_| StoreError::Malformed)
}

/// The identifier fixed before; `None` when no registration has started on the link.
pub async fn credential_identifier(app: &App, id: LinkId) -> Result<Option<[u8; 32]>, StoreError> {
    let client = app.db.get().await?;
    let row = client
        .query_one("select credential_identifier from links where link_id = $1", &[&id.0])
        .await?;
    let bytes: Option<&[u8]> = row.try_get(0)?;
    bytes.map(|bytes| bytes.try_into().map_err(|_| StoreError::Malformed)).transpose()
}

/// A link whose time is over.
#[derive(Clone, Copy, Debug)]
pub struct PastLink {
    pub id: LinkId,
    pub account_id: AccountId,
    pub purpose: LinkPurpose,
}

/// Links whose time is over and whose accounts have not been told, those that ended first.
pub async fn past_their_time(app: &App, at_most: i64) -> Result<Vec<PastLink>, StoreError> {
    let client = app.db.get().await?;
    let statement = client
        .prepare_cached(
            "select link_id, account_id, purpose from links
             where not end_is_recorded and expires_at <= $1 order by expires_at limit $2",
        )
        .await?;
    let rows = client.query(&statement, &[&app.clock.now(), &at_most]).await?;
    let link = |row: &tokio_postgres::Row| {
        Ok(PastLink {
            id: LinkId(row.try_get("link_id")?),
            account_id: AccountId(row.try_get("account_id")?),
            purpose: purpose(row.try_get("purpose")?)?,
        })
    };
    rows.iter().map(link).collect()
}

/// Notes that the account knows that the link's time is over.
pub async fn note_end(app: &App, id: LinkId) -> Result<(), StoreError> {
    let client = app.db.get().await?;
    client.execute("update links set end_is_recorded = true where link_id = $1", &[&id.0]).await?;
    Ok(())
}

/// Removes links that ended long ago. Their holders then hear that the link is unknown.
pub(super) async fn sweep(app: &App) -> Result<u64, StoreError> {
    let before = after(app.clock.now(), -REMEMBERED_FOR);
    let client = app.db.get().await?;
    let statement = "delete from links where expires_at < $1 and end_is_recorded";
    Ok(client.execute(statement, &[&before]).await?)
}

fn purpose(name: &str) -> Result<LinkPurpose, StoreError> {
    let named = LinkPurpose::ALL.into_iter().find(|purpose| purpose.as_str() == name);
    named.ok_or(StoreError::Malformed)
}

fn hash(app: &App, token: &Token) -> Option<[u8; 32]> {
    token.keyed_hash(&app.installation.key().mac_key(MacUse::LinkToken))
}
