//! While every projector stands still, whatever takes a right away holds from the next request on,
//! on the node that did it and on every other.

use domain::{
    Role,
    account::{AccountAction, LeftFiles, LinkPurpose},
};
use event_store::Position;

use crate::common::{Person, Server, StoringApp, reason, signed_in};

struct Nodes {
    here: Server,
    there: Server,
}

impl Nodes {
    async fn start() -> Self {
        let here = Server::start_without_projectors().await;
        let there = here.second_node().await;
        Self { here, there }
    }

    /// Somebody of that role whom both nodes have just let in, at a browser on each.
    async fn person(&self, role: Role) -> (Person, Person) {
        signed_in(&self.here, "root", Role::Admin, 1).await;
        let here = signed_in(&self.here, "ada", role, 2).await;
        let browser = self.there.browser();
        browser.set_cookie(here.browser.cookie());
        let (login, account_id) = (here.login.clone(), here.account_id.clone());
        here.browser.get("/me").await.expect(200);
        browser.get("/me").await.expect(200);
        (here, Person { browser, login, account_id })
    }

    /// No read model has seen anything, so nothing can have been judged by one.
    async fn check_nothing_was_projected(&self) {
        let statuses = projections::statuses(&self.here.app.db, &self.here.app.reader).await;
        for status in statuses.expect("statuses") {
            assert_eq!(status.position, Position::START, "{}", status.name);
        }
    }
}

/// Takes everything away by one command, and expects what signing in is answered with after it.
async fn ends_all(action: impl AsyncFnOnce(&Server, &Person) -> AccountAction, sign_in: &str) {
    let nodes = Nodes::start().await;
    let (here, there) = nodes.person(Role::Admin).await;
    let action = action(&nodes.here, &here).await;
    nodes.here.command(here.id(), action).await;
    assert_eq!(there.browser.get("/me").await.problem(), "signed-out");
    assert_eq!(here.browser.get("/me").await.problem(), "signed-out");
    assert_eq!(there.sign_in().await.problem(), sign_in);
    assert_eq!(here.sign_in().await.problem(), sign_in);
    nodes.check_nothing_was_projected().await;
}

#[tokio::test]
async fn disabling_holds_at_once() {
    ends_all(async |_, _| AccountAction::Disable { reason: None }, "account-disabled").await;
}

#[tokio::test]
async fn revoking_holds_at_once() {
    let revoke = AccountAction::Revoke { reason: reason("left") };
    ends_all(async |_, _| revoke, "account-disabled").await;
}

#[tokio::test]
async fn a_forced_reset_holds_at_once() {
    let force = async |server: &Server, person: &Person| {
        let issued =
            api::auth::links::issue(&server.app, person.id(), LinkPurpose::Reset, None).await;
        let link = issued.expect("a link").link;
        AccountAction::ForceReset { reason: reason("lost the phone"), link }
    };
    // The password is gone: nothing tells it from a wrong one.
    ends_all(force, "sign-in-failed").await;
}

#[tokio::test]
async fn deleting_holds_at_once() {
    let delete = AccountAction::Delete { reason: reason("asked to"), files: LeftFiles::Keep };
    ends_all(async |_, _| delete, "sign-in-failed").await;
}

#[tokio::test]
async fn another_role_holds_at_once() {
    let nodes = Nodes::start().await;
    let (here, there) = nodes.person(Role::Auditor).await;
    // Who is given a larger role signs in again.
    for (role, status) in [(Role::User, 403), (Role::Auditor, 401)] {
        nodes.here.command(here.id(), AccountAction::ChangeRole { role, reason: None }).await;
        for person in [&there, &here] {
            let seen = person.browser.get("/events?limit=1").await;
            assert_eq!(seen.status, status, "{role:?}");
        }
    }
    nodes.check_nothing_was_projected().await;
}

#[tokio::test]
async fn revoking_a_token_holds_at_once() {
    let nodes = Nodes::start().await;
    let (here, there) = nodes.person(Role::Admin).await;
    let app = StoringApp::new(&nodes.here, &here).await;
    let apps = [app.at(&nodes.there), app];
    for app in &apps {
        assert_eq!(app.authorize(&here.account_id, 1).await.problem(), "no-quota");
    }
    there.browser.delete(&format!("/tokens/{}", apps[0].token_id)).await.expect(204);
    for app in &apps {
        assert_eq!(app.authorize(&here.account_id, 1).await.problem(), "token-unknown");
    }
    nodes.check_nothing_was_projected().await;
}
