//! The people whose logins exist. They set their accounts up with a link, as people do.

use anyhow::{Context, ensure};
use api::{
    app::App,
    auth::{
        links,
        opaque::{KSF, OsRng, SERVER_IDENTIFIER, Suite},
    },
};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use domain::{
    AccountId, Actor, Role,
    account::{AccountAction, AccountCommand, Approval, Method},
    values::{DisplayName, Login},
};
use identity::{Challenge, Purpose, SecretKey, Words, proof};
use opaque_ke::{
    ClientRegistration, ClientRegistrationFinishParameters, Identifiers, RegistrationResponse,
};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::{
    LOGINS,
    served::{ORIGIN, Served},
    stranger::{Door, encode},
};
use crate::people;

const PASSWORD: &str = "a password of somebody's own";

pub async fn register(served: &Served) -> anyhow::Result<()> {
    for number in 0..LOGINS {
        let entropy = u8::try_from(number)?;
        for (door, method) in [(Door::Opaque, Method::Opaque), (Door::Password, Method::Password)] {
            let login = door.known_login(number);
            let (_, token) = invite(&served.app, &login, method, Role::User).await?;
            let mut entropy = [entropy; 32];
            entropy[0] = method.as_str().len() as u8;
            let key = SecretKey::from_words(&Words::from_entropy(&entropy));
            set_up(served, &token, &key, method).await?;
        }
    }
    Ok(())
}

/// An administrator with a password of their own.
pub async fn administrator(served: &Served) -> anyhow::Result<AccountId> {
    let (account_id, token) = invite(&served.app, "admin", Method::Password, Role::Admin).await?;
    let key = SecretKey::from_words(&Words::from_entropy(&[u8::MAX; 32]));
    set_up(served, &token, &key, Method::Password).await?;
    Ok(account_id)
}

async fn invite(
    app: &App,
    login: &str,
    method: Method,
    role: Role,
) -> anyhow::Result<(AccountId, String)> {
    let account_id = AccountId(app.new_id());
    let issued = links::issue_setup(app, account_id).await?;
    let action = AccountAction::Invite {
        account_id,
        login: Login::parse(login)?,
        display_name: DisplayName::parse("Ada Lovelace")?,
        method,
        role,
        approval: Approval::Automatic,
        quota: None,
        link: issued.link,
    };
    let command = AccountCommand { actor: Actor::system("bench"), at: app.clock.now(), action };
    app.accounts.execute(account_id, command, &people::metadata(), None).await?;
    let url = issued.url("");
    let (_, token) = url.split_once('#').context("a token")?;
    Ok((account_id, token.to_owned()))
}

async fn set_up(
    served: &Served,
    token: &str,
    key: &SecretKey,
    method: Method,
) -> anyhow::Result<()> {
    let details = post(served, "/links/inspect", &json!({ "token": token })).await?;
    let identity = prove(token, key, &details)?;
    let mut body = json!({ "token": token, "identity": identity });
    let path = match method {
        Method::Opaque => {
            let started = ClientRegistration::<Suite>::start(&mut OsRng, PASSWORD.as_bytes())?;
            let request = encode(&started.message.serialize());
            let request = json!({ "token": token, "registration_request": request });
            let answer = post(served, "/links/opaque/start", &request).await?;
            let response = answer["registration_response"].as_str().context("a response")?;
            let response = BASE64_URL_SAFE_NO_PAD.decode(response)?;
            let response = RegistrationResponse::deserialize(&response)?;
            let identifiers =
                Identifiers { client: None, server: Some(SERVER_IDENTIFIER.as_bytes()) };
            let parameters = ClientRegistrationFinishParameters::new(identifiers, None);
            let finished =
                started.state.finish(&mut OsRng, PASSWORD.as_bytes(), response, parameters)?;
            body["registration_upload"] = encode(&finished.message.serialize()).into();
            body["ksf"] = KSF.into();
            "/links/opaque/finish"
        }
        Method::Password | Method::Qr => {
            body["password"] = PASSWORD.into();
            "/links/password/finish"
        }
    };
    post(served, path, &body).await.map(drop)
}

fn prove(token: &str, key: &SecretKey, details: &Value) -> anyhow::Result<Value> {
    let challenge = Challenge {
        purpose: Purpose::Enroll,
        expires_at: details["proof"]["expires_at"].as_i64().context("a time")?,
        login: details["login"].as_str().context("a login")?,
        nonce: details["proof"]["nonce"].as_str().context("a nonce")?,
        origin: ORIGIN,
        token_hash: &encode(&Sha256::digest(token)),
    };
    Ok(json!({
        "public_key": encode(key.public_key().as_bytes()),
        "proof": encode(proof::sign(key, &challenge, &[7; 32]).as_bytes()),
        "signed": challenge.statement(&key.fingerprint()),
    }))
}

async fn post(served: &Served, path: &str, body: &Value) -> anyhow::Result<Value> {
    let [.., third, fourth] = served.app.new_id().into_bytes();
    let request = reqwest::Client::new().post(format!("{}/api/v1{path}", served.base)).json(body);
    let from = format!("192.0.{third}.{fourth}");
    let response = request.header("x-forwarded-for", from).send().await?;
    let status = response.status();
    let text = response.text().await?;
    ensure!(status.is_success(), "{path} answered {status}: {text}");
    Ok(serde_json::from_str(&text)?)
}
