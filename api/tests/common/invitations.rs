//! Accounts in the states that tests start from.

use api::auth::links;
use domain::{
    AccountId, Actor, CredentialId, Role,
    account::{self, Account, AccountAction, AccountCommand, Approval, LinkPurpose},
    values::{DisplayName, Fingerprint, Login, Reason},
};
use event_store::{Metadata, Receipt};
use reqwest::Method;
use serde_json::json;
use uuid::Uuid;

use super::{Answer, Identity, PASSWORD, Person, Server, person::token_of};

/// Somebody who has been sent a link.
pub struct Invited {
    pub account_id: AccountId,
    pub token: String,
}

impl Server {
    pub async fn invite(&self, login: &str, role: Role, approval: Approval) -> Invited {
        self.invite_to(account::Method::Opaque, login, role, approval).await
    }

    pub async fn invite_to(
        &self,
        method: account::Method,
        login: &str,
        role: Role,
        approval: Approval,
    ) -> Invited {
        let account_id = AccountId(self.app.new_id());
        let issued = links::issue_setup(&self.app, account_id).await.expect("a link");
        let action = AccountAction::Invite {
            account_id,
            login: Login::parse(login).expect("a login"),
            display_name: DisplayName::parse(&format!("Person {login}")).expect("a name"),
            method,
            role,
            approval,
            quota: None,
            link: issued.link,
        };
        self.command(account_id, action).await;
        let token = token_of(&issued.url("")).to_owned();
        Invited { account_id, token }
    }

    /// Gives an account a command, as the server itself.
    pub async fn command(&self, account_id: AccountId, action: AccountAction) -> Receipt<Account> {
        let actor = Actor::system("test");
        let command = AccountCommand { actor, at: self.clock.now(), action };
        let metadata = Metadata::system("test", "test".to_owned());
        let accounts = &self.app.accounts;
        accounts.execute(account_id, command, &metadata, None).await.expect("carried out")
    }

    /// Makes a new link, which replaces the one before, and returns its token.
    pub async fn renew_link(&self, account_id: AccountId) -> String {
        let issued = links::issue_setup(&self.app, account_id).await.expect("a link");
        self.command(account_id, AccountAction::IssueSetupLink { link: issued.link, reason: None })
            .await;
        token_of(&issued.url("")).to_owned()
    }

    /// Hands out a reset link and returns its token.
    pub async fn reset_link(&self, account_id: AccountId) -> String {
        let issued = links::issue(&self.app, account_id, LinkPurpose::Reset, None).await;
        let issued = issued.expect("a link");
        self.command(account_id, AccountAction::IssueResetLink { link: issued.link, reason: None })
            .await;
        token_of(&issued.url("")).to_owned()
    }

    /// Records that somebody who is invited has set their account up, with what nobody can sign in
    /// with. `number` makes their identity.
    pub async fn set_up_on_paper(&self, account_id: AccountId, number: u64) {
        let account = self.app.accounts.load(account_id).await.expect("loads").aggregate;
        let set_up = AccountAction::CompleteSetup {
            link_id: account.links.current().expect("a link").id,
            fingerprint: Fingerprint::parse(&format!("{number:0128x}")).expect("a fingerprint"),
            public_key: "a2V5".to_owned(),
            credential_id: CredentialId(Uuid::now_v7()),
        };
        self.command(account_id, set_up).await;
    }

    /// Invites somebody who then sets their account up. `number` makes their identity.
    pub async fn registered(
        &self,
        login: &str,
        role: Role,
        approval: Approval,
        number: u8,
    ) -> Person {
        let invited = self.invite(login, role, approval).await;
        let browser = self.browser();
        browser.set_up(&invited.token, &Identity::number(number), PASSWORD).await.expect(200);
        let account_id = invited.account_id.to_string();
        Person { browser, login: login.to_owned(), account_id }
    }
}

/// An administrator with the login `admin`, signed in.
pub async fn administrator(server: &Server) -> Person {
    signed_in(server, "admin", Role::Admin, 1).await
}

/// A user with the login `ada`, signed in.
pub async fn user(server: &Server) -> Person {
    signed_in(server, "ada", Role::User, 2).await
}

/// Somebody with that role whose identity is made of `number`, signed in.
pub async fn signed_in(server: &Server, login: &str, role: Role, number: u8) -> Person {
    let person = server.registered(login, role, Approval::Automatic, number).await;
    person.sign_in().await.expect(200);
    person
}

impl Person {
    /// The same person, as they find another node behind the same address.
    pub fn at(&self, node: &Server) -> Self {
        let browser = node.browser();
        browser.set_cookie(self.browser.cookie());
        Self { browser, login: self.login.clone(), account_id: self.account_id.clone() }
    }

    pub fn id(&self) -> AccountId {
        self.account_id.parse().expect("an id")
    }

    /// Deletes an account, as the console does, and keeps its files.
    pub async fn delete_account(&self, id: &str) -> Answer {
        self.delete_account_and_files(id, "keep").await
    }

    pub async fn delete_account_and_files(&self, id: &str, files: &str) -> Answer {
        let request = self.browser.unsafe_request(Method::DELETE, &format!("/accounts/{id}"));
        let body = json!({ "reason": "Asked for it.", "files": files });
        self.browser.send(request.json(&body)).await
    }

    pub async fn sign_in(&self) -> Answer {
        self.browser.sign_in(&self.login, PASSWORD).await
    }
}

pub fn reason(text: &str) -> Reason {
    Reason::parse(text).expect("a reason")
}
