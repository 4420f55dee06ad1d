//! Guards under races: two nodes, fifty tries of each, and the tables are right afterwards.

use domain::{
    AccountId, Actor, CredentialId, LinkId, Role,
    account::{
        Account, AccountAction, AccountCommand, AccountError, Approval, LeftFiles, LinkPurpose,
        NewLink, Status,
    },
    values::{Fingerprint, Login, Reason},
};
use event_store::{Aggregates, ConnectOptions, ExecuteError, Log, keys::Installation};

use crate::{
    common::{TestLog, account_id, by_admin, invite, link, log, metadata, now},
    guard_check::differences,
};

const TRIES: u64 = 50;

/// A log, and the accounts as another node has them.
async fn two_nodes() -> (TestLog, Log, Aggregates<Account>) {
    let one = log().await;
    let options = ConnectOptions::parse(&one.database.url()).expect("a URL");
    let keys = Installation::open(&one.pool, one.folder.path()).await.expect("the same keys");
    let two = Log::open(options, one.pool.clone(), &keys);
    let accounts = two.aggregates().expect("accounts");
    (one, two, accounts)
}

/// Gives both commands at once, each to its own node, and returns the one refusal there must be.
async fn race(
    one: (&Aggregates<Account>, AccountId, AccountCommand),
    two: (&Aggregates<Account>, AccountId, AccountCommand),
) -> (AccountId, AccountError) {
    let metadata = metadata();
    let ((on_one, first, first_command), (on_two, second, second_command)) = (one, two);
    let (a, b) = tokio::join!(
        on_one.execute(first, first_command, &metadata, None),
        on_two.execute(second, second_command, &metadata, None),
    );
    match (a, b) {
        (Ok(_), Err(ExecuteError::Refused(refusal))) => (second, refusal),
        (Err(ExecuteError::Refused(refusal)), Ok(_)) => (first, refusal),
        (a, b) => panic!("not exactly one was refused: {:?}, {:?}", a.err(), b.err()),
    }
}

fn setup(number: u64, fingerprint: u64) -> AccountCommand {
    by_admin(AccountAction::CompleteSetup {
        link_id: link(number).id,
        fingerprint: Fingerprint::parse(&format!("{fingerprint:0128x}")).expect("a fingerprint"),
        public_key: "cGs".to_owned(),
        credential_id: CredentialId(account_id(number).0),
    })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_login_goes_to_one_of_two_however_it_is_written() {
    let (one, _log, two) = two_nodes().await;
    for number in (2..).step_by(2).take(TRIES as usize) {
        // Another case, full-width letters, a ligature.
        let (login, same) = match number % 3 {
            0 => (format!("ada{number}"), format!("ADA{number}")),
            1 => (format!("ada{number}"), format!("\u{ff21}da{number}")),
            _ => (format!("fine{number}"), format!("\u{fb01}ne{number}")),
        };
        let before = one.log.reader().head().await.expect("a head");
        let (loser, refusal) = race(
            (&one.accounts, account_id(number), invite(number, &login, Role::User)),
            (&two, account_id(number + 1), invite(number + 1, &same, Role::User)),
        )
        .await;
        assert_eq!(refusal, AccountError::LoginTaken);
        assert_eq!(one.accounts.load(loser).await.expect("loads").sequence, 0);
        let after = one.log.reader().head().await.expect("a head");
        assert_eq!(after.0 - before.0, 2, "the loser left nothing");
    }
    assert_eq!(differences(&one).await, []);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_identity_goes_to_one_of_two() {
    let (one, _log, two) = two_nodes().await;
    for number in (2..).step_by(2).take(TRIES as usize) {
        one.invite(number, &format!("person{number}")).await;
        one.invite(number + 1, &format!("person{}", number + 1)).await;
        let (loser, refusal) = race(
            (&one.accounts, account_id(number), setup(number, number)),
            (&two, account_id(number + 1), setup(number + 1, number)),
        )
        .await;
        assert_eq!(refusal, AccountError::FingerprintTaken);
        assert_eq!(one.accounts.load(loser).await.expect("loads").sequence, 2);
    }
    assert_eq!(differences(&one).await, []);
}

/// Two administrators do the same to each other, time and again with whoever is left.
async fn one_administrator_stays(action: impl Fn() -> AccountAction) {
    let (one, _log, two) = two_nodes().await;
    let mut left = account_id(1);
    for number in 1..=TRIES + 1 {
        let id = account_id(number);
        let invitation = invite(number, &format!("admin{number}"), Role::Admin);
        for command in
            [invitation, setup(number, number), by_admin(AccountAction::Enable { reason: None })]
        {
            one.accounts.execute(id, command, &metadata(), None).await.expect("an administrator");
        }
        if id == left {
            continue;
        }
        let by = |actor| AccountCommand {
            actor: Actor::Account { id: actor, role: Role::Admin },
            at: now(),
            action: action(),
        };
        let (loser, refusal) = race((&one.accounts, left, by(id)), (&two, id, by(left))).await;
        assert_eq!(refusal, AccountError::LastAdministrator);
        // The command that was refused would have been about whoever is left.
        left = loser;
        let account = two.load(left).await.expect("loads").aggregate;
        assert!(account.is_acting_administrator());
    }
    assert_eq!(differences(&one).await, []);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_login_that_two_change_to_goes_to_one() {
    let (one, _log, two) = two_nodes().await;
    for number in (2..).step_by(2).take(TRIES as usize) {
        one.invite(number, &format!("person{number}")).await;
        one.invite(number + 1, &format!("person{}", number + 1)).await;
        let change = |login: String| {
            by_admin(AccountAction::ChangeLogin {
                login: Login::parse(&login).expect("a login"),
                reason: None,
            })
        };
        let (loser, refusal) = race(
            (&one.accounts, account_id(number), change(format!("wanted{number}"))),
            (&two, account_id(number + 1), change(format!("WANTED{number}"))),
        )
        .await;
        assert_eq!(refusal, AccountError::LoginTaken);
        // Whoever lost keeps the login from before: nobody else can have it.
        let kept = if loser == account_id(number) { number } else { number + 1 };
        let again = invite(10_000 + number, &format!("person{kept}"), Role::User);
        let again = two.execute(account_id(10_000 + number), again, &metadata(), None).await;
        assert!(matches!(again, Err(ExecuteError::Refused(AccountError::LoginTaken))));
    }
    assert_eq!(differences(&one).await, []);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_identity_that_scans_two_codes_at_once_gets_one_account() {
    let (one, _log, two) = two_nodes().await;
    for number in (2..).step_by(2).take(TRIES as usize) {
        let register = |id: u64| AccountCommand {
            actor: Actor::system("qr"),
            at: now(),
            action: AccountAction::RegisterByQr {
                account_id: account_id(id),
                fingerprint: Fingerprint::parse(&format!("{number:0128x}")).expect("a fingerprint"),
                public_key: "cGs".to_owned(),
                browser_address: [192, 0, 2, 1].into(),
                approval: Approval::Required,
            },
        };
        let (loser, refusal) = race(
            (&one.accounts, account_id(number), register(number)),
            (&two, account_id(number + 1), register(number + 1)),
        )
        .await;
        assert_eq!(refusal, AccountError::FingerprintTaken);
        assert_eq!(one.accounts.load(loser).await.expect("loads").sequence, 0);
    }
    assert_eq!(differences(&one).await, []);
}

/// Whichever comes first, who is revoked stays so, and no link or credential lets them in.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_is_revoked_while_a_reset_is_under_way_stays_out() {
    let (one, _log, two) = two_nodes().await;
    let execute = async |id, command| {
        one.accounts.execute(id, command, &metadata(), None).await.expect("carried out");
    };
    for number in 2..2 + TRIES {
        let id = account_id(number);
        let (sent, forced) = (new_link(), new_link());
        execute(id, invite(number, &format!("person{number}"), Role::User)).await;
        execute(id, setup(number, number)).await;
        execute(id, by_admin(AccountAction::IssueResetLink { link: sent, reason: None })).await;
        // By the person with the link that they were sent, and by whoever may force it.
        let credential_id = CredentialId(uuid::Uuid::now_v7());
        let reset = match number % 2 {
            0 => AccountAction::ForceReset { reason: reason(), link: forced },
            _ => AccountAction::CompleteReset { link_id: sent.id, credential_id },
        };
        let revoke = by_admin(AccountAction::Revoke { reason: reason() });
        let metadata = metadata();
        let (revoked, reset) = tokio::join!(
            one.accounts.execute(id, revoke, &metadata, None),
            two.execute(id, by_admin(reset), &metadata, None),
        );
        revoked.expect("revoked whatever else happens");
        assert!(matches!(reset, Ok(_) | Err(ExecuteError::Refused(_))), "{:?}", reset.err());
        let account = one.accounts.load(id).await.expect("loads").aggregate;
        assert_eq!(account.status, Status::Revoked);
        assert!(account.may_sign_in().is_err());
        for link in [sent, forced] {
            assert!(account.links.usable(link.id, LinkPurpose::Reset, now()).is_err());
        }
    }
    assert_eq!(differences(&one).await, []);
}

fn new_link() -> NewLink {
    NewLink { id: LinkId(uuid::Uuid::now_v7()), ..link(1) }
}

fn reason() -> Reason {
    Reason::parse("test").expect("a reason")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_who_disable_each_other_one_stays() {
    one_administrator_stays(|| AccountAction::Disable { reason: None }).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_who_revoke_each_other_one_stays() {
    one_administrator_stays(|| AccountAction::Revoke { reason: reason() }).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_who_demote_each_other_one_stays() {
    one_administrator_stays(|| AccountAction::ChangeRole { role: Role::User, reason: None }).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_who_delete_each_other_one_stays() {
    one_administrator_stays(|| AccountAction::Delete { reason: reason(), files: LeftFiles::Keep })
        .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_who_force_a_reset_on_each_other_one_stays() {
    one_administrator_stays(|| AccountAction::ForceReset { reason: reason(), link: new_link() })
        .await;
}
