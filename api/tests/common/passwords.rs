//! Passwords that are sent to the server, and recovery with words.

use api::auth::opaque::KSF;
use domain::{
    Role,
    account::{Approval, Method},
};
use identity::Purpose;
use serde_json::{Value, json};

use super::{
    Answer, Browser, Identity, LoginInBrowser, PASSWORD, Person, RegistrationInBrowser, Server,
};

impl Browser {
    pub async fn set_up_by_password(
        &self,
        token: &str,
        identity: &Identity,
        password: &str,
    ) -> Answer {
        let details = self.inspect(token).await.expect(200);
        let identity = identity.proof(token, &details);
        let body = json!({ "token": token, "password": password, "identity": identity });
        self.post("/links/password/finish", body).await
    }

    pub async fn sign_in_by_password(&self, login: &str, password: &str) -> Answer {
        let body = json!({ "login": login, "password": password });
        self.post("/auth/password/login", body).await
    }

    /// A body for links/opaque/finish which brings an identity to a reset.
    pub async fn prepare_reset_with_identity(&self, token: &str, password: &str) -> Value {
        let registration = RegistrationInBrowser::start(password);
        let request = json!({ "token": token, "registration_request": registration.request });
        let started = self.post("/links/opaque/start", request).await.expect(200);
        let response = started["registration_response"].as_str().expect("a response");
        let upload = registration.finish(password, response);
        let identity = json!({ "public_key": "", "proof": "", "signed": "" });
        json!({ "token": token, "registration_upload": upload, "ksf": KSF, "identity": identity })
    }

    /// Sets a new OPAQUE password with a reset link.
    pub async fn reset(&self, token: &str, password: &str) -> Answer {
        let registration = RegistrationInBrowser::start(password);
        let request = json!({ "token": token, "registration_request": registration.request });
        let started = self.post("/links/opaque/start", request).await;
        if started.status != 200 {
            return started;
        }
        let response = started.body["registration_response"].as_str().expect("a response");
        let upload = registration.finish(password, response);
        let body = json!({ "token": token, "registration_upload": upload, "ksf": KSF });
        self.post("/links/opaque/finish", body).await
    }

    /// What begins a recovery, with the proof that goes with it.
    pub async fn prove_for_recovery(&self, login: &str, identity: &Identity) -> (Value, Value) {
        let started = self.post("/recovery/start", json!({ "login": login })).await.expect(200);
        let token = started["token"].as_str().expect("a token");
        let proof = identity.proof_for(Purpose::Recover, token, &started);
        (started["token"].clone(), proof)
    }

    /// A complete body for recovery/opaque/finish, for tests that spoil a part of it.
    pub async fn prepare_recovery(
        &self,
        login: &str,
        identity: &Identity,
        password: &str,
    ) -> Value {
        let (token, proof) = self.prove_for_recovery(login, identity).await;
        let registration = RegistrationInBrowser::start(password);
        let request = json!({ "token": token, "registration_request": registration.request });
        let started = self.post("/recovery/opaque/start", request).await.expect(200);
        let response = started["registration_response"].as_str().expect("a response");
        let upload = registration.finish(password, response);
        json!({ "token": token, "registration_upload": upload, "ksf": KSF, "identity": proof })
    }

    pub async fn recover(&self, login: &str, identity: &Identity, password: &str) -> Answer {
        let body = self.prepare_recovery(login, identity, password).await;
        self.post("/recovery/opaque/finish", body).await
    }

    /// A complete body for me/password/opaque/finish.
    pub async fn prepare_change(&self, present: &str, new: &str) -> Result<Value, Answer> {
        let login = LoginInBrowser::start(present);
        let registration = RegistrationInBrowser::start(new);
        let request = json!({ "ke1": login.ke1, "registration_request": registration.request });
        let answer = self.post("/me/password/opaque/start", request).await;
        if answer.status != 200 {
            return Err(answer);
        }
        let text = |name: &str| answer.body[name].as_str().expect("a text");
        let ke3 = login.answer(present, text("ke2")).unwrap_or_else(|| super::encode(&[0; 64]));
        let upload = registration.finish(new, text("registration_response"));
        Ok(json!({
            "login_id": answer.body["login_id"],
            "ke3": ke3,
            "registration_upload": upload,
            "ksf": KSF,
        }))
    }

    pub async fn change_password(&self, present: &str, new: &str) -> Answer {
        match self.prepare_change(present, new).await {
            Ok(body) => self.post("/me/password/opaque/finish", body).await,
            Err(answer) => answer,
        }
    }
}

impl Server {
    /// Somebody with a classic password, set up and not signed in. `number` makes their identity.
    pub async fn registered_by_password(
        &self,
        login: &str,
        approval: Approval,
        number: u8,
    ) -> Person {
        let invited = self.invite_to(Method::Password, login, Role::User, approval).await;
        let browser = self.browser();
        let identity = Identity::number(number);
        browser.set_up_by_password(&invited.token, &identity, PASSWORD).await.expect(200);
        let account_id = invited.account_id.to_string();
        Person { browser, login: login.to_owned(), account_id }
    }
}
