//! Event -> rows.

use deadpool_postgres::{ClientWrapper, Transaction};
use domain::{
    AccountId, Actor, LinkId,
    account::{AccountEvent, LinkPurpose},
};
use futures_util::try_join;
use jiff::Timestamp;
use uuid::Uuid;

use super::{Link, LinkState, Person};
use crate::{
    deleted::Deleted,
    digest::Digest,
    event::{Event, Subject, Undigestible, status_after, whole_microseconds},
    projector::Projector,
    table::{self, Rows, TableError},
};

pub struct Links;

#[derive(Debug, Default)]
pub struct LinkRows {
    pub links: Rows<Link>,
    pub people: Rows<Person>,
    pub deleted: Rows<Deleted>,
}

impl Projector for Links {
    const NAME: &'static str = "links";
    const VERSION: i32 = 1;
    const TABLES: &'static str = include_str!("tables.sql");

    type Rows = LinkRows;

    async fn prepare(client: &ClientWrapper) -> Result<(), tokio_postgres::Error> {
        Rows::<Link>::prepare(client).await?;
        Rows::<Person>::prepare(client).await?;
        Rows::<Deleted>::prepare(client).await
    }

    async fn load(
        transaction: &Transaction<'_>,
        events: &[&Event],
        forgotten: &[AccountId],
    ) -> Result<LinkRows, TableError> {
        let (mut accounts, mut links) = (Vec::new(), Vec::new());
        let mut gone: Vec<Uuid> = forgotten.iter().map(|account| account.0).collect();
        for event in events {
            let Subject::Account(id, change) = &event.subject else { continue };
            accounts.push(id.0);
            links.extend(ended_or_opened(change).map(|link| link.0));
            if let AccountEvent::Deleted { .. } = change {
                gone.push(id.0);
            }
        }
        accounts.extend(&gone);
        // Whoever is deleted takes all their links along, and not only the last.
        let (people, deleted, of_gone) = try_join!(
            Rows::<Person>::load(transaction, accounts.iter().copied()),
            Rows::load(transaction, accounts.iter().copied()),
            links_of(transaction, &gone),
        )?;
        links.extend(people.all().filter_map(|person| Some(person.latest_link_id?.0)));
        links.extend(of_gone);
        Ok(LinkRows { links: Rows::load(transaction, links).await?, people, deleted })
    }

    fn fold(rows: &mut LinkRows, event: &Event) -> Result<(), Undigestible> {
        match &event.subject {
            Subject::Account(id, AccountEvent::Deleted { .. }) => Self::forget(rows, *id),
            Subject::Account(id, _) if rows.deleted.get(id.0).is_some() => {}
            Subject::Account(id, change) => {
                let person = rows.people.get_or_insert_with(id.0, || Person::new(*id));
                describe(person, change);
                apply(&mut rows.links, person, change, &event.metadata.actor);
            }
            Subject::Pool(..) | Subject::Token(..) => {}
        }
        Ok(())
    }

    fn forget(rows: &mut LinkRows, account: AccountId) {
        let theirs = rows.links.all().filter(|link| link.account_id == account);
        let theirs: Vec<Uuid> = theirs.map(|link| link.link_id.0).collect();
        for link in theirs {
            rows.links.remove(link);
        }
        rows.people.remove(account.0);
        rows.deleted.put(Deleted { account_id: account });
    }

    async fn store(transaction: &Transaction<'_>, rows: LinkRows) -> Result<Digest, TableError> {
        let (links, people, deleted) = try_join!(
            rows.links.store(transaction),
            rows.people.store(transaction),
            rows.deleted.store(transaction),
        )?;
        Ok(links.and(people).and(deleted))
    }

    async fn digest(transaction: &Transaction<'_>) -> Result<Digest, TableError> {
        let links = table::digest::<Link>(transaction).await?;
        let people = table::digest::<Person>(transaction).await?;
        Ok(links.and(people).and(table::digest::<Deleted>(transaction).await?))
    }
}

async fn links_of(
    transaction: &Transaction<'_>,
    accounts: &[Uuid],
) -> Result<Vec<Uuid>, TableError> {
    if accounts.is_empty() {
        return Ok(Vec::new());
    }
    let query = "select link_id from link where account_id = any($1)";
    let query = transaction.prepare_cached(query).await?;
    let rows = transaction.query(&query, &[&accounts]).await?;
    Ok(rows.iter().map(|row| row.try_get("link_id")).collect::<Result<_, _>>()?)
}

/// The link that an event says something of, other than that it was issued.
fn ended_or_opened(event: &AccountEvent) -> Option<LinkId> {
    use AccountEvent as E;
    match event {
        E::SetupLinkOpened { link_id, .. } => Some(*link_id),
        _ => ended(event).map(|(link_id, ..)| link_id),
    }
}

/// The link that an event names as over, how it ended, and when.
fn ended(event: &AccountEvent) -> Option<(LinkId, LinkState, Timestamp)> {
    use AccountEvent as E;
    match event {
        E::SetupLinkCancelled { link_id, at, .. } | E::ResetLinkCancelled { link_id, at, .. } => {
            Some((*link_id, LinkState::Cancelled, *at))
        }
        E::SetupLinkExpired { link_id, at } | E::ResetLinkExpired { link_id, at } => {
            Some((*link_id, LinkState::Expired, *at))
        }
        E::Registered { link_id: Some(link_id), at, .. }
        | E::CredentialSet { link_id: Some(link_id), at, .. } => {
            Some((*link_id, LinkState::Used, *at))
        }
        _ => None,
    }
}

fn apply(links: &mut Rows<Link>, person: &mut Person, event: &AccountEvent, actor: &Actor) {
    use AccountEvent as E;
    match event {
        E::SetupLinkIssued { link_id, expires_at, at, .. } => {
            end_latest(links, person, LinkState::Superseded, *at);
            links.put(issued(person, *link_id, LinkPurpose::Setup, (*at, *expires_at), actor));
        }
        E::ResetLinkIssued { link_id, expires_at, at, .. } => {
            end_latest(links, person, LinkState::Superseded, *at);
            links.put(issued(person, *link_id, LinkPurpose::Reset, (*at, *expires_at), actor));
        }
        E::SetupLinkOpened { link_id, at } => {
            if let Some(link) = links.get_mut(link_id.0) {
                link.opened_at = Some(whole_microseconds(*at));
            }
        }
        // A closed record allows no link.
        E::Rejected { at, .. } | E::Revoked { at, .. } => {
            end_latest(links, person, LinkState::Cancelled, *at);
        }
        _ => {
            if let Some((link_id, state, at)) = ended(event) {
                end(links, link_id, state, at);
            }
        }
    }
}

/// From when until when, and by whom.
fn issued(
    person: &mut Person,
    link_id: LinkId,
    purpose: LinkPurpose,
    (at, expires_at): (Timestamp, Timestamp),
    actor: &Actor,
) -> Link {
    person.latest_link_id = Some(link_id);
    let (created_by, created_by_system) = match actor {
        Actor::Account { id, .. } => (Some(*id), None),
        Actor::System { name } => (None, Some(name.clone())),
    };
    Link {
        link_id,
        account_id: person.account_id,
        purpose,
        state: LinkState::Open,
        created_at: whole_microseconds(at),
        created_by,
        created_by_system,
        expires_at: whole_microseconds(expires_at),
        opened_at: None,
        ended_at: None,
    }
}

fn end_latest(links: &mut Rows<Link>, person: &Person, state: LinkState, at: Timestamp) {
    let latest = person.latest_link_id.and_then(|latest| links.get(latest.0));
    if let Some(link_id) = latest.filter(|link| link.state == LinkState::Open).map(|l| l.link_id) {
        end(links, link_id, state, at);
    }
}

fn end(links: &mut Rows<Link>, link_id: LinkId, state: LinkState, at: Timestamp) {
    if let Some(link) = links.get_mut(link_id.0) {
        link.state = state;
        link.ended_at = Some(whole_microseconds(at));
    }
}

/// Who somebody is, as far as is shown beside a link.
fn describe(person: &mut Person, event: &AccountEvent) {
    use AccountEvent as E;
    if let Some(status) = status_after(event) {
        person.status = status;
    }
    match event {
        E::Invited { login, display_name, method, role, .. } => {
            person.login = login.known().cloned();
            person.display_name = display_name.known().cloned();
            person.method = *method;
            person.role = *role;
        }
        E::Registered { method, display_name, at, .. } => {
            person.method = *method;
            person.registered_at = Some(whole_microseconds(*at));
            if let Some(name) = display_name {
                person.display_name = name.known().cloned();
            }
        }
        E::ProfileEdited { display_name: Some(name), .. } => {
            person.display_name = name.known().cloned();
        }
        E::AvatarSet { digest, .. } => person.avatar = Some(digest.clone()),
        E::AvatarRemoved { .. } => person.avatar = None,
        E::LoginChanged { login, .. } => person.login = login.known().cloned(),
        E::RoleChanged { role, .. } => person.role = *role,
        _ => {}
    }
}
