//! `Idempotency-Key`: a POST that is sent again after a lost answer gets that answer, and nothing
//! happens twice.
//!
//! Keys belong to a session, so only who sent the request can have its answer, and only as long as
//! they are signed in. Answers that refused are not kept: nothing was done, so trying again is
//! right. Requests without a session ignore the header.

use axum::{
    body::{Body, Bytes, to_bytes},
    extract::{FromRequestParts, Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header, request::Parts},
    middleware::Next,
    response::{IntoResponse, Response},
};
use base64::{Engine, prelude::BASE64_STANDARD};
use domain::AccountId;
use event_store::keys::MacUse;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::{MAX_BODY_BYTES, positions::NEXUS_POSITION};
use crate::{
    app::{App, SharedApp},
    auth::{StoreError, signed_in::SignedIn},
    problem::ApiError,
};

const IDEMPOTENCY_KEY: &str = "idempotency-key";

const MAX_KEY_CHARACTERS: usize = 255;

/// How long an answer is kept.
const KEPT_FOR: SignedDuration = SignedDuration::from_hours(24);

/// After this long without an answer, whoever carried the request out has crashed.
const GIVEN_UP_AFTER: SignedDuration = SignedDuration::from_secs(60);

/// What is worth keeping besides the body.
const KEPT_HEADERS: [HeaderName; 4] =
    [header::CONTENT_TYPE, header::LOCATION, header::ETAG, NEXUS_POSITION];

/// Middleware: carries a keyed request out once, and answers its repetitions.
pub async fn replay(State(app): State<SharedApp>, request: Request, next: Next) -> Response {
    if request.method() != Method::POST || !request.headers().contains_key(IDEMPOTENCY_KEY) {
        return next.run(request).await;
    }
    once(&app, request, next).await.unwrap_or_else(IntoResponse::into_response)
}

async fn once(app: &SharedApp, request: Request, next: Next) -> Result<Response, ApiError> {
    let (mut parts, body) = request.into_parts();
    let key = key(&parts.headers)?;
    let body = to_bytes(body, MAX_BODY_BYTES).await.map_err(|_| ApiError::PayloadTooLarge)?;
    let signed_in = SignedIn::from_request_parts(&mut parts, app).await;
    let forward = |parts: Parts, body: Bytes| Request::from_parts(parts, Body::from(body));
    // Whoever has no session is told so, or served, by the endpoint.
    let Ok(signed_in) = signed_in else { return Ok(next.run(forward(parts, body)).await) };
    let mac = app.installation.key().mac_key(MacUse::IdempotencyKey);
    let scope = [&signed_in.session_id.to_string(), parts.uri.path(), &key].join("\n");
    let slot = Slot {
        scope: mac.mac(scope.as_bytes()),
        request: mac.mac(&body),
        account_id: signed_in.account_id,
    };
    if let Some(answer) = slot.begin(app).await? {
        return Ok(answer);
    }
    let response = next.run(forward(parts, body)).await;
    if !response.status().is_success() {
        slot.release(app).await?;
        return Ok(response);
    }
    slot.keep(app, response).await
}

fn key(headers: &HeaderMap) -> Result<String, ApiError> {
    let text = headers.get(IDEMPOTENCY_KEY).and_then(|value| value.to_str().ok());
    match text {
        Some(text) if (1..=MAX_KEY_CHARACTERS).contains(&text.len()) => Ok(text.to_owned()),
        _ => {
            let detail = format!("must be 1 to {MAX_KEY_CHARACTERS} visible ASCII characters");
            Err(ApiError::invalid("Idempotency-Key", "malformed", &detail))
        }
    }
}

/// A keyed request's place in the table, as keyed hashes.
struct Slot {
    scope: [u8; 32],
    request: [u8; 32],
    account_id: AccountId,
}

/// An answer as it is kept.
#[derive(Serialize, Deserialize)]
struct Answer {
    status: u16,
    headers: Vec<(String, String)>,
    /// Base64.
    body: String,
}

impl Slot {
    /// The answer that is there already. `None` means that the request is to be carried out.
    async fn begin(&self, app: &App) -> Result<Option<Response>, ApiError> {
        let now = app.clock.now();
        let client = app.db.get().await?;
        let statement = client
            .prepare_cached(
                "insert into idempotency_keys as known (scope, request, account_id, started_at)
                 values ($1, $2, $5, $3)
                 on conflict (scope) do update set started_at = excluded.started_at
                     where known.answer is null and known.started_at < $4
                         and known.request = excluded.request",
            )
            .await?;
        let (scope, request) = (self.scope.as_slice(), self.request.as_slice());
        let given_up = before(now, GIVEN_UP_AFTER);
        let sender = self.account_id.0;
        if client.execute(&statement, &[&scope, &request, &now, &given_up, &sender]).await? == 1 {
            return Ok(None);
        }
        let row = client
            .query_opt("select request, answer from idempotency_keys where scope = $1", &[&scope])
            .await?;
        // Refused and released by its first sender at this very moment.
        let row = row.ok_or(ApiError::IdempotencyInProgress)?;
        if row.try_get::<_, &[u8]>("request")? != request {
            return Err(ApiError::IdempotencyMismatch);
        }
        let sealed: Option<&[u8]> = row.try_get("answer")?;
        let sealed = sealed.ok_or(ApiError::IdempotencyInProgress)?;
        let sealed = sealed.to_vec();
        drop(client);
        let key = app.keyring.get(self.account_id.0).await.map_err(StoreError::from)?;
        // Whoever was deleted a moment ago is signed out as well.
        let key = key.ok_or(ApiError::SignedOut)?;
        let opened = key.open(&sealed, &self.scope).map_err(StoreError::from)?;
        let answer: Answer = serde_json::from_slice(&opened).map_err(ApiError::internal)?;
        answer.into_response().map(Some)
    }

    async fn keep(&self, app: &App, response: Response) -> Result<Response, ApiError> {
        let (parts, body) = response.into_parts();
        let body = to_bytes(body, usize::MAX).await.map_err(ApiError::internal)?;
        let kept = KEPT_HEADERS.into_iter().filter_map(|name| {
            let value = parts.headers.get(&name)?.to_str().ok()?;
            Some((name.to_string(), value.to_owned()))
        });
        let answer = Answer {
            status: parts.status.as_u16(),
            headers: kept.collect(),
            body: BASE64_STANDARD.encode(&body),
        };
        let plain = serde_json::to_vec(&answer).map_err(ApiError::internal)?;
        let key = app.keyring.get(self.account_id.0).await.map_err(StoreError::from)?;
        // Whoever was deleted meanwhile will not ask again.
        let Some(key) = key else { return Ok(Response::from_parts(parts, Body::from(body))) };
        let sealed = key.seal(&plain, &self.scope);
        let client = app.db.get().await?;
        let statement = "update idempotency_keys set answer = $2 where scope = $1";
        client.execute(statement, &[&self.scope.as_slice(), &sealed]).await?;
        Ok(Response::from_parts(parts, Body::from(body)))
    }

    async fn release(&self, app: &App) -> Result<(), ApiError> {
        let client = app.db.get().await?;
        let statement = "delete from idempotency_keys where scope = $1 and answer is null";
        client.execute(statement, &[&self.scope.as_slice()]).await?;
        Ok(())
    }
}

impl Answer {
    fn into_response(self) -> Result<Response, ApiError> {
        let body = BASE64_STANDARD.decode(self.body).map_err(ApiError::internal)?;
        let status = StatusCode::from_u16(self.status).map_err(ApiError::internal)?;
        let mut response = (status, body).into_response();
        for (name, value) in self.headers {
            let name = HeaderName::try_from(name).map_err(ApiError::internal)?;
            let value = HeaderValue::try_from(value).map_err(ApiError::internal)?;
            response.headers_mut().insert(name, value);
        }
        Ok(response)
    }
}

/// Removes the answers of somebody who is deleted. Repeating it is harmless.
pub async fn forget(app: &App, account_id: AccountId) -> Result<(), StoreError> {
    let client = app.db.get().await?;
    client.execute("delete from idempotency_keys where account_id = $1", &[&account_id.0]).await?;
    Ok(())
}

/// Removes answers that nobody will ask for any more.
pub async fn sweep(app: &App) -> Result<u64, StoreError> {
    let client = app.db.get().await?;
    let until = before(app.clock.now(), KEPT_FOR);
    Ok(client.execute("delete from idempotency_keys where started_at < $1", &[&until]).await?)
}

fn before(now: Timestamp, duration: SignedDuration) -> Timestamp {
    now.checked_sub(duration).unwrap_or(Timestamp::MIN)
}
