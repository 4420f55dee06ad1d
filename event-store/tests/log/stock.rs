//! Anyone with stock cqrs-es and postgres-es can load every aggregate from our table: the same
//! state, with the personal values in it still sealed.

use cqrs_es::{Aggregate, AggregateContext, EventStore, persist::PersistedEventStore};
use domain::{
    Actor, CredentialId, MoveId, Role,
    account::{
        Account, AccountAction, AccountCommand, Approval, Edit, ProfileEdit, QuotaRequest, Status,
    },
    service_token::{ServiceToken, TokenCommand},
    storage_pool::{Copied, Holder, Measured, PoolAction, PoolCommand, StoragePool},
    values::{DisplayName, Email, Login, Notes, PoolName, Reason},
};
use event_store::Loaded;
use postgres_es::PostgresEventRepository;
use serde::Serialize;
use serde_json::{Value, json};

use crate::common::{
    TestLog, account_id, admin, by_admin, fingerprint, invite, issue_token, link, log, metadata,
    now, pool_id, register_pool, revoke_token, token_id,
};

const PEOPLE: u64 = 6;
const POOLS: u64 = 2;
const TOKENS: u64 = 2;

fn why() -> Reason {
    Reason::parse("As agreed").expect("a reason")
}

fn complete(number: u64) -> AccountAction {
    AccountAction::CompleteSetup {
        link_id: link(number).id,
        fingerprint: fingerprint(char::from_digit(number as u32, 16).expect("a digit")),
        public_key: "cGs".to_owned(),
        credential_id: CredentialId(account_id(3_000 + number).0),
    }
}

/// People, pools and tokens with something in every field.
async fn story(log: &TestLog) {
    for number in 1..=4 {
        let role = if number == 1 { Role::Admin } else { Role::User };
        account(log, number, invite(number, &format!("person{number}"), role)).await;
        account(log, number, by_admin(complete(number))).await;
    }
    let mut wished = invite(5, "person5", Role::Support);
    if let AccountAction::Invite { quota, approval, .. } = &mut wished.action {
        *quota = Some(QuotaRequest { pool_id: pool_id(1), bytes: 500 });
        *approval = Approval::Required;
    }
    account(log, 5, wished).await;
    let register = AccountAction::RegisterByQr {
        account_id: account_id(6),
        fingerprint: fingerprint('6'),
        public_key: "cGs".to_owned(),
        browser_address: [203, 0, 113, 5].into(),
        approval: Approval::Required,
    };
    let herself = Actor::Account { id: account_id(6), role: Role::User };
    account(log, 6, AccountCommand { actor: herself, at: now(), action: register }).await;
    let edit = ProfileEdit {
        display_name: DisplayName::parse("Ada Lovelace").ok(),
        email: Some(Edit::Set(Email::parse("ada@example.org").expect("an address"))),
        notes: Some(Edit::Set(Notes::parse("Likes engines.").expect("notes"))),
    };
    for (number, action) in [
        (2, AccountAction::EditProfile(edit)),
        (
            2,
            AccountAction::ChangeLogin {
                login: Login::parse("ada").expect("a login"),
                reason: None,
            },
        ),
        (2, AccountAction::ChangeRole { role: Role::Auditor, reason: None }),
        (3, AccountAction::ForceReset { reason: why(), link: link(33) }),
        (4, AccountAction::IssueResetLink { link: link(44), reason: None }),
        (4, AccountAction::Revoke { reason: why() }),
        (5, AccountAction::OpenSetupLink { link_id: link(5).id }),
        (6, AccountAction::Reject { reason: why() }),
    ] {
        account(log, number, by_admin(action)).await;
    }
    for number in 1..=POOLS {
        pool(log, number, register_pool(number).action).await;
    }
    for (number, person, bytes) in [(1, 1, 300), (1, 2, 400), (2, 3, 2_000)] {
        let holder = Holder { account_id: account_id(person), status: Status::Enabled };
        let measured = Measured { total_bytes: 1_000, free_bytes: 1_000 };
        let overcommit = bytes > measured.total_bytes;
        let reason = Some(why());
        pool(log, number, PoolAction::Allocate { holder, bytes, measured, overcommit, reason })
            .await;
    }
    pool(log, 1, PoolAction::Release { account_id: account_id(1), reason: None }).await;
    pool(log, 2, PoolAction::ChangeHeadroom { headroom_bytes: 7, measured: None }).await;
    let name = PoolName::parse("Archive").expect("a name");
    pool(log, 2, PoolAction::Rename { name }).await;
    move_about(log).await;
    for number in 1..=TOKENS {
        token(log, number, issue_token(number)).await;
    }
    token(log, 1, revoke_token()).await;
}

/// Somebody has come from the first pool to the second and left an old copy, somebody is on the way
/// back, and files are to be removed.
async fn move_about(log: &TestLog) {
    let measured = Measured { total_bytes: 100_000, free_bytes: 100_000 };
    let copied = Copied { files: 2, bytes: 30 };
    let (came, goes, gone) = (account_id(2), account_id(3), account_id(4));
    let (first, second) = (MoveId(came.0), MoveId(goes.0));
    let (one, two) = (pool_id(1), pool_id(2));
    for (number, action) in [
        (1, PoolAction::StartMove { move_id: first, account_id: came, to: two, reason: None }),
        (
            2,
            PoolAction::ReserveSpace {
                move_id: first,
                account_id: came,
                from: one,
                bytes: 400,
                measured,
            },
        ),
        (1, PoolAction::CompleteMove { move_id: first, account_id: came, copied }),
        (2, PoolAction::MoveIn { move_id: first, account_id: came }),
        (
            2,
            PoolAction::StartMove {
                move_id: second,
                account_id: goes,
                to: one,
                reason: Some(why()),
            },
        ),
        (
            1,
            PoolAction::ReserveSpace {
                move_id: second,
                account_id: goes,
                from: two,
                bytes: 2_000,
                measured,
            },
        ),
        (1, PoolAction::OrderRemoval { account_id: gone }),
    ] {
        pool(log, number, action).await;
    }
}

async fn token(log: &TestLog, number: u64, command: TokenCommand) {
    let done = log.tokens.execute(token_id(number), command, &metadata(), None).await;
    assert!(done.expect("carried out").position.is_some());
}

async fn account(log: &TestLog, number: u64, command: AccountCommand) {
    let done = log.accounts.execute(account_id(number), command, &metadata(), None).await;
    assert!(done.expect("carried out").position.is_some());
}

async fn pool(log: &TestLog, number: u64, action: PoolAction) {
    let command = PoolCommand { actor: admin(), at: now(), action };
    let done = log.pools.execute(pool_id(number), command, &metadata(), None).await;
    assert!(done.expect("carried out").position.is_some());
}

/// Says only whose a personal value is, and counts the values: how many are plain, how many sealed.
fn without_personal_values(value: &mut Value, counts: &mut (usize, usize)) {
    match value {
        Value::Object(members) => {
            if let Some(body) = members.get_mut("personal") {
                counts.0 += usize::from(body.get("value").is_some());
                counts.1 += usize::from(body.get("sealed").is_some());
                *body = json!({ "of": body["of"] });
            } else {
                members.values_mut().for_each(|member| without_personal_values(member, counts));
            }
        }
        Value::Array(items) => {
            items.iter_mut().for_each(|item| without_personal_values(item, counts));
        }
        _ => {}
    }
}

fn reduced(state: &impl Serialize) -> (Value, (usize, usize)) {
    let mut json = serde_json::to_value(state).expect("a state");
    let mut counts = (0, 0);
    without_personal_values(&mut json, &mut counts);
    (json, counts)
}

/// Loads one aggregate as anybody would, and compares. Returns how many personal values are in it.
async fn compare<A: Aggregate + Clone + Serialize>(
    stock: &PersistedEventStore<PostgresEventRepository, A>,
    id: &str,
    ours: Loaded<A>,
) -> usize {
    let mut context = stock.load_aggregate(id).await.expect("loads");
    assert_eq!(context.current_sequence as u64, ours.sequence, "{id}");
    let (theirs, (plain_there, sealed)) = reduced(context.aggregate());
    let (ours, (plain, sealed_here)) = reduced(&ours.aggregate);
    assert_eq!(theirs, ours, "{id}");
    assert_eq!((plain_there, sealed_here), (0, 0), "{id}: open there, or sealed here");
    assert_eq!(plain, sealed, "{id}");
    sealed
}

#[tokio::test]
async fn a_stock_postgres_es_loads_every_aggregate_to_the_same_state() {
    let log = log().await;
    story(&log).await;
    let pool = sqlx::PgPool::connect(&log.database.url()).await.expect("connected");
    let repository = || PostgresEventRepository::new(pool.clone());
    let accounts = PersistedEventStore::<_, Account>::new_event_store(repository());
    let pools = PersistedEventStore::<_, StoragePool>::new_event_store(repository());
    let tokens = PersistedEventStore::<_, ServiceToken>::new_event_store(repository());
    let mut personal_values = 0;
    for id in (1..=PEOPLE).map(account_id) {
        let ours = log.accounts.load(id).await.expect("loads");
        personal_values += compare(&accounts, &id.to_string(), ours).await;
    }
    assert!(personal_values >= 12, "{personal_values}");
    for id in (1..=POOLS).map(pool_id) {
        let ours = log.pools.load(id).await.expect("loads");
        compare(&pools, &id.to_string(), ours).await;
    }
    for id in (1..=TOKENS).map(token_id) {
        let ours = log.tokens.load(id).await.expect("loads");
        compare(&tokens, &id.to_string(), ours).await;
    }
    // These were all there are.
    let client = log.pool.get().await.expect("a connection");
    let query = "select count(distinct (aggregate_type, aggregate_id)) from events";
    let count: i64 = client.query_one(query, &[]).await.expect("counted").get(0);
    assert_eq!(count as u64, PEOPLE + POOLS + TOKENS);
    pool.close().await;
}
