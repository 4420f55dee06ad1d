use axum::{
    body::to_bytes,
    extract::{FromRequestParts, Request, State},
};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use domain::{
    AccountId, Actor, Role,
    account::{AccountAction, AccountCommand, AccountError, Approval},
    values::Fingerprint,
};
use event_store::ExecuteError;
use identity::PublicKey;
use jiff::Timestamp;

use super::{
    offered::Offered,
    phone_reply::{PhoneRefusal, PhoneReply, Scanned},
};
use crate::{
    app::{App, SharedApp},
    auth::qr::{
        self, Answer, MAX_ANSWER_BYTES, Standing, registrations,
        sessions::{self, QrSession, Scan},
        standing,
    },
    http::context::RequestContext,
    problem::ApiError,
};

/// What a phone says after a scan. Refusals carry `detail.message`, which the app shows.
///
/// An identity that nobody knows gets an account that waits for an administrator. The same body
/// sent again gets the same answer.
#[utoipa::path(post, path = "/verify", tag = "qr", request_body(content = String, content_type = "application/json", description = "At most 32 KiB, without doubled members."), responses(
    (status = 200, description = "The browser goes on.", body = PhoneReply),
    (status = 202, description = "An administrator has to approve first.", body = PhoneReply),
    (status = 400, description = "malformed, encoding, fingerprint, statement, not_ours", body = PhoneReply),
    (status = 403, description = "signature, other_server, refused", body = PhoneReply),
    (status = 404, description = "switched_off", body = PhoneReply),
    (status = 409, description = "used", body = PhoneReply),
    (status = 410, description = "expired", body = PhoneReply),
    (status = 413, description = "too_large", body = PhoneReply),
    (status = 428, description = "digits_required: type what the message says into the browser.", body = PhoneReply),
    (status = 429, description = "too_many", body = PhoneReply),
))]
pub async fn verify(
    State(app): State<SharedApp>,
    request: Request,
) -> Result<Scanned, PhoneRefusal> {
    let (mut parts, body) = request.into_parts();
    let offered = Offered::from_request_parts(&mut parts, &app).await?;
    let Ok(request) = RequestContext::from_request_parts(&mut parts, &app).await;
    let now = app.clock.now();
    app.limits.qr_answer(now, request.address)?;
    // From the cheapest check to the dearest.
    let body = to_bytes(body, MAX_ANSWER_BYTES).await.map_err(|_| PhoneRefusal::TooLarge)?;
    let answer = Answer::read(&body)?;
    let token = app.qr.check(&answer.st, now)?;
    let st_hash = token.st_hash();
    let session = sessions::find(&app, &st_hash).await?.ok_or(PhoneRefusal::Forgotten)?;
    let told = |was_admitted| told(&app, offered, &st_hash, was_admitted);
    if let Some(scan) = &session.scan {
        return repeated(scan, &answer).map(told);
    }
    let key = answer.verify(&token)?;
    let fingerprint = key.fingerprint().to_string();
    let fingerprint = Fingerprint::parse(&fingerprint).map_err(ApiError::internal)?;
    let standing = standing(&app, &fingerprint).await?;
    let was_admitted = match &standing {
        Standing::Refused => return Err(PhoneRefusal::AccountClosed),
        Standing::Admitted { .. } => true,
        Standing::Waits | Standing::Unknown => false,
    };
    if matches!(standing, Standing::Unknown) {
        app.limits.qr_newcomer(now, request.address)?;
        // Before the code is used up: whatever happens in between, the same scan can be sent again.
        let newcomer = Newcomer { fingerprint: fingerprint.clone(), key, session: &session };
        register(&app, &request, &st_hash, newcomer, now).await?;
    }
    let body_hash = answer.body_hash().to_vec();
    let scan = Scan { fingerprint, body_hash, was_admitted };
    if !sessions::scanned(&app, &st_hash, &scan).await? {
        // Another scan was faster: this very one, sent twice, or another phone's.
        let session = sessions::find(&app, &st_hash).await?.ok_or(PhoneRefusal::Forgotten)?;
        let scan = session.scan.ok_or(PhoneRefusal::Forgotten)?;
        return repeated(&scan, &answer).map(told);
    }
    Ok(told(was_admitted))
}

/// What the phone was told when it sent the same before; whoever sends anything else is late.
fn repeated(scan: &Scan, answer: &Answer) -> Result<bool, PhoneRefusal> {
    if scan.body_hash == answer.body_hash() {
        Ok(scan.was_admitted)
    } else {
        Err(PhoneRefusal::Used)
    }
}

fn told(app: &App, offered: Offered, st_hash: &[u8; 32], is_admitted: bool) -> Scanned {
    if offered.asks_for_digits {
        return Scanned::DigitsRequired { digits: qr::digits(app, st_hash), is_admitted };
    }
    if is_admitted { Scanned::Approved } else { Scanned::PendingAdmin }
}

/// An identity that nobody has seen before.
struct Newcomer<'a> {
    fingerprint: Fingerprint,
    key: PublicKey,
    session: &'a QrSession,
}

/// Makes an account that waits for approval, as the person whose identity it is.
async fn register(
    app: &App,
    request: &RequestContext,
    st_hash: &[u8; 32],
    newcomer: Newcomer<'_>,
    now: Timestamp,
) -> Result<(), PhoneRefusal> {
    let account_id = AccountId(app.new_id());
    if !registrations::take_place(app, account_id).await? {
        return Err(PhoneRefusal::NoRoom);
    }
    let actor = Actor::Account { id: account_id, role: Role::User };
    let metadata = request.metadata(actor.clone());
    let action = AccountAction::RegisterByQr {
        account_id,
        fingerprint: newcomer.fingerprint,
        public_key: BASE64_URL_SAFE_NO_PAD.encode(newcomer.key.as_bytes()),
        browser_address: newcomer.session.browser_address(app, st_hash)?,
        approval: Approval::Required,
    };
    let command = AccountCommand { actor, at: now, action };
    match app.accounts.execute(account_id, command, &metadata, None).await {
        Ok(_) => Ok(()),
        // By another code at this very moment: there is one account, and both wait for it.
        Err(ExecuteError::Refused(AccountError::FingerprintTaken)) => {
            Ok(registrations::give_back(app, account_id).await?)
        }
        // Whether it is in the log is not known; the sweep finds out.
        Err(error @ ExecuteError::Failed(_)) => Err(ApiError::from(error).into()),
        Err(error) => {
            registrations::give_back(app, account_id).await?;
            Err(ApiError::from(error).into())
        }
    }
}
