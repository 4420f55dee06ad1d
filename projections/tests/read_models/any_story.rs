//! For any story that the rules allow: what was fed live, what is folded anew, and what a pure fold
//! makes in memory are the same rows, however the log is cut into batches and wherever the runners
//! stop and start.

use std::collections::{BTreeMap, BTreeSet};

use domain::{
    Actor, CredentialId, Role,
    account::{
        AccountAction, AccountCommand, Approval, Credential, Edit, LeftFiles, LinkError,
        LinkPurpose, NewLink, ProfileEdit, Status,
    },
    storage_pool::{Holder, PoolAction, PoolCommand},
    values::{DisplayName, Email, Fingerprint, Login, Notes, PoolName},
};
use event_store::ExecuteError;
use jiff::{SignedDuration, Timestamp};
use projections::links::{Link, LinkState};
use proptest::{collection::vec, prelude::*, sample::select, test_runner::TestRunner};
use serde::Deserialize;
use serde_json::json;

use crate::{
    anew::{ask_for, until_none_is_folded_anew},
    common::{
        ALL, Node, account_id, allocate, complete, invite, later, link_id, metadata, node, now,
        pool_id, reason, register_pool, with_quota,
    },
    moves::{next_of_move, start_move},
    rows::{Tables, all_folded, all_stored, events},
};

/// The first is an administrator from the beginning.
const PEOPLE: u64 = 5;
const POOLS: u64 = 2;

/// How many kinds of events must have occurred in all stories together, of the 34 there are.
const KINDS: usize = 18;

#[derive(Clone, Copy, Debug)]
enum OnAccount {
    Invite { role: Role, approval: Approval, quota: Option<u64> },
    RegisterByQr(Approval),
    IssueSetupLink,
    OpenSetupLink,
    CancelSetupLink,
    ExpireSetupLink,
    CompleteSetup,
    Enable,
    Disable,
    Reject,
    Revoke,
    Reinstate,
    Delete,
    IssueResetLink,
    CancelResetLink,
    ForceReset,
    CompleteReset,
    Rename(u8),
    Write(bool),
    ChangeLogin(u8),
    ChangeRole(Role),
}

#[derive(Clone, Copy, Debug)]
enum OnPool {
    Register,
    Rename(u8),
    ChangeHeadroom(u64),
    Allocate { to: u64, bytes: u64, overcommit: bool },
    Release(u64),
    StartMove(u64),
    CancelMove(u64),
    GoOn(u64),
    GiveUpOldCopy(u64),
    Retire,
}

#[derive(Clone, Copy, Debug)]
enum Step {
    Account { by: u64, on: u64, what: OnAccount },
    Pool { by: u64, on: u64, what: OnPool },
}

/// What happens while the runners stand still, then while they run, in batches of some size and
/// with read models being folded anew beside.
#[derive(Clone, Debug)]
struct Chapter {
    asleep: Vec<Step>,
    anew: Vec<&'static str>,
    batch_events: u32,
    awake: Vec<Step>,
}

fn on_account() -> impl Strategy<Value = OnAccount> {
    use OnAccount as A;
    let role = || select(&Role::ALL[..]);
    let approval = || select(&[Approval::Automatic, Approval::Required][..]);
    let quota = proptest::option::of(1..300u64);
    prop_oneof![
        6 => (role(), approval(), quota)
            .prop_map(|(role, approval, quota)| A::Invite { role, approval, quota }),
        1 => approval().prop_map(A::RegisterByQr),
        5 => Just(A::CompleteSetup),
        2 => Just(A::Delete),
        8 => select(&[
            A::IssueSetupLink, A::OpenSetupLink, A::CancelSetupLink, A::ExpireSetupLink, A::Enable,
            A::Disable, A::Reject, A::Revoke, A::Reinstate, A::IssueResetLink, A::CancelResetLink,
            A::ForceReset, A::CompleteReset,
        ][..]),
        2 => any::<u8>().prop_map(A::Rename),
        1 => any::<bool>().prop_map(A::Write),
        1 => (0..4u8).prop_map(A::ChangeLogin),
        1 => role().prop_map(A::ChangeRole),
    ]
}

fn on_pool() -> impl Strategy<Value = OnPool> {
    prop_oneof![
        3 => Just(OnPool::Register),
        1 => any::<u8>().prop_map(OnPool::Rename),
        1 => (0..500u64).prop_map(OnPool::ChangeHeadroom),
        6 => (1..=PEOPLE, 1..600u64, any::<bool>())
            .prop_map(|(to, bytes, overcommit)| OnPool::Allocate { to, bytes, overcommit }),
        2 => (1..=PEOPLE).prop_map(OnPool::Release),
        3 => (1..=PEOPLE).prop_map(OnPool::StartMove),
        1 => (1..=PEOPLE).prop_map(OnPool::CancelMove),
        8 => (1..=PEOPLE).prop_map(OnPool::GoOn),
        1 => (1..=PEOPLE).prop_map(OnPool::GiveUpOldCopy),
        1 => Just(OnPool::Retire),
    ]
}

fn step() -> impl Strategy<Value = Step> {
    let by = || prop_oneof![4 => Just(1), 1 => 1..=PEOPLE];
    prop_oneof![
        3 => (by(), 1..=PEOPLE, on_account())
            .prop_map(|(by, on, what)| Step::Account { by, on, what }),
        2 => (by(), 1..=POOLS, on_pool()).prop_map(|(by, on, what)| Step::Pool { by, on, what }),
    ]
}

fn chapter() -> impl Strategy<Value = Chapter> {
    let anew = proptest::sample::subsequence(ALL.to_vec(), 0..=ALL.len());
    (vec(step(), 0..30), anew, 1..12u32, vec(step(), 0..15)).prop_map(
        |(asleep, anew, batch_events, awake)| Chapter { asleep, anew, batch_events, awake },
    )
}

/// Tells a story to a node.
struct Telling<'a> {
    node: &'a Node,
    steps: u64,
    /// The newest link that each person was given.
    links: BTreeMap<u64, u64>,
}

impl Telling<'_> {
    async fn tell(&mut self, step: Step) {
        self.steps += 1;
        let (Step::Account { by, .. } | Step::Pool { by, .. }) = step;
        let actor = self.node.accounts.load(account_id(by)).await.expect("loaded").aggregate;
        if actor.may_sign_in().is_err() {
            return;
        }
        let actor = Actor::Account { id: account_id(by), role: actor.role };
        match step {
            Step::Account { on, what, .. } => self.account(actor, on, what).await,
            Step::Pool { on, what, .. } => self.pool(actor, on, what).await,
        }
    }

    /// Finer than what tables keep.
    fn at(&self) -> Timestamp {
        now() + SignedDuration::from_nanos(1_234_567 * i64::try_from(self.steps).expect("few"))
    }

    async fn account(&mut self, actor: Actor, on: u64, what: OnAccount) {
        let link = NewLink { id: link_id(100 + self.steps), expires_at: later(3) };
        let newest = link_id(*self.links.get(&on).unwrap_or(&0));
        let (action, gives_link) = action(on, what, link, newest, self.steps);
        let at = if let OnAccount::ExpireSetupLink = what { later(9) } else { self.at() };
        let metadata = metadata(&actor);
        let command = AccountCommand { actor, at, action };
        match self.node.accounts.execute(account_id(on), command, &metadata, None).await {
            Ok(_) if gives_link => drop(self.links.insert(on, 100 + self.steps)),
            Ok(_) | Err(ExecuteError::Refused(_)) => {}
            Err(error) => panic!("{error:?}"),
        }
    }

    async fn pool(&mut self, actor: Actor, on: u64, what: OnPool) {
        let action = match what {
            OnPool::Register => register_pool(on),
            OnPool::Rename(name) => PoolAction::Rename {
                name: PoolName::parse(&format!("Pool {name}")).expect("a name"),
            },
            OnPool::ChangeHeadroom(headroom_bytes) => PoolAction::ChangeHeadroom { headroom_bytes },
            OnPool::Allocate { to, bytes, overcommit } => {
                let account = self.node.accounts.load(account_id(to)).await.expect("loaded");
                let mut action = allocate(to, bytes);
                if let PoolAction::Allocate { holder, measured, overcommit: why, .. } = &mut action
                {
                    *holder =
                        Holder { account_id: account_id(to), status: account.aggregate.status };
                    measured.total_bytes = 1_000;
                    *why = overcommit.then(|| reason("worth it"));
                }
                action
            }
            OnPool::StartMove(number) => start_move(on, number, self.steps),
            OnPool::CancelMove(number) => PoolAction::CancelMove { account_id: account_id(number) },
            OnPool::GiveUpOldCopy(number) => {
                PoolAction::GiveUpOldCopy { account_id: account_id(number) }
            }
            OnPool::GoOn(number) => match next_of_move(self.node, on, number).await {
                Some(action) => action,
                None => return,
            },
            OnPool::Release(from) => PoolAction::Release { account_id: account_id(from) },
            OnPool::Retire => PoolAction::Retire,
        };
        let metadata = metadata(&actor);
        let command = PoolCommand { actor, at: self.at(), action };
        match self.node.pools.execute(pool_id(on), command, &metadata, None).await {
            Ok(_) | Err(ExecuteError::Refused(_)) => {}
            Err(error) => panic!("{error:?}"),
        }
    }
}

/// What is asked of a person, and whether that gives them `link`.
fn action(
    on: u64,
    what: OnAccount,
    link: NewLink,
    newest: domain::LinkId,
    steps: u64,
) -> (AccountAction, bool) {
    use AccountAction as A;
    let why = || reason(&format!("because of step {steps}"));
    let credential_id = CredentialId(account_id(5_000_000 + steps).0);
    let action = match what {
        OnAccount::Invite { role, approval, quota } => {
            let mut action = invite(on, &format!("person{on}"), role, approval);
            if let A::Invite { link: given, .. } = &mut action {
                *given = link;
            }
            if let Some(bytes) = quota {
                action = with_quota(action, 1 + on % POOLS, bytes);
            }
            return (action, true);
        }
        OnAccount::RegisterByQr(approval) => A::RegisterByQr {
            account_id: account_id(on),
            fingerprint: Fingerprint::parse(&format!("{on:0128x}")).expect("a fingerprint"),
            public_key: "a2V5".to_owned(),
            browser_address: [203, 0, 113, 5].into(),
            approval,
        },
        OnAccount::IssueSetupLink => return (A::IssueSetupLink { link }, true),
        OnAccount::OpenSetupLink => A::OpenSetupLink { link_id: newest },
        OnAccount::CancelSetupLink => A::CancelSetupLink,
        OnAccount::ExpireSetupLink => A::ExpireSetupLink { link_id: newest },
        OnAccount::CompleteSetup => {
            let mut action = complete(on);
            if let A::CompleteSetup { link_id, credential_id: made, .. } = &mut action {
                (*link_id, *made) = (newest, credential_id);
            }
            action
        }
        OnAccount::Enable => A::Enable { reason: None },
        OnAccount::Disable => A::Disable { reason: Some(why()) },
        OnAccount::Reject => A::Reject { reason: why() },
        OnAccount::Revoke => A::Revoke { reason: why() },
        OnAccount::Reinstate => A::Reinstate { reason: Some(why()) },
        OnAccount::Delete => A::Delete { reason: why(), files: LeftFiles::Keep },
        OnAccount::IssueResetLink => return (A::IssueResetLink { link }, true),
        OnAccount::CancelResetLink => A::CancelResetLink,
        OnAccount::ForceReset => return (A::ForceReset { reason: why(), link }, true),
        OnAccount::CompleteReset => A::CompleteReset { link_id: newest, credential_id },
        OnAccount::Rename(name) => A::EditProfile(ProfileEdit {
            display_name: DisplayName::parse(&format!("Name {name}")).ok(),
            ..ProfileEdit::default()
        }),
        OnAccount::Write(set) => A::EditProfile(ProfileEdit {
            email: set.then(|| Edit::Set(Email::parse("a@example.org").expect("an address"))),
            notes: Some(match Notes::parse(&format!("Seen at {steps}")) {
                Ok(notes) if set => Edit::Set(notes),
                _ => Edit::Cleared,
            }),
            ..ProfileEdit::default()
        }),
        OnAccount::ChangeLogin(number) => {
            A::ChangeLogin { login: Login::parse(&format!("login{number}")).expect("a login") }
        }
        OnAccount::ChangeRole(role) => A::ChangeRole { role },
    };
    (action, false)
}

/// What is open about somebody's password, and what became of links, is folded twice: in the account
/// and in the read models.
async fn the_rows_say_what_the_accounts_are(node: &Node, tables: &Tables) {
    for number in 1..=PEOPLE {
        let account = node.accounts.load(account_id(number)).await.expect("loaded").aggregate;
        let link = account.links.current_for(LinkPurpose::Reset);
        let works_until = link.map(|link| link.expires_at);
        let required = account.credential == Credential::ResetRequired;
        for table in ["profiles.profile", "approvals.approval"] {
            let id = json!(account_id(number));
            let Some(row) = tables[table].iter().find(|row| row["account_id"] == id) else {
                assert!(matches!(account.status, Status::Absent | Status::Deleted), "{table}");
                continue;
            };
            assert_eq!(row["reset_link_expires_at"], json!(works_until), "{table}");
            assert_eq!(row["reset_required"], json!(required), "{table}");
        }
        let theirs = tables["links.link"].iter().map(|row| Link::deserialize(row).expect("a link"));
        for link in theirs.filter(|link| link.account_id == account_id(number)) {
            let usable = account.links.usable(link.link_id, link.purpose, now());
            let state = usable.map_or_else(ended, |usable| {
                assert_eq!(usable.opened, link.opened_at.is_some());
                LinkState::Open
            });
            assert_eq!(link.state, state);
        }
    }
}

fn ended(error: LinkError) -> LinkState {
    match error {
        LinkError::Used => LinkState::Used,
        LinkError::Superseded => LinkState::Superseded,
        LinkError::Cancelled => LinkState::Cancelled,
        LinkError::Expired => LinkState::Expired,
        LinkError::Unknown => panic!("the account does not know the link"),
    }
}

/// Returns the kinds of events that occurred.
async fn check(chapters: Vec<Chapter>) -> BTreeSet<String> {
    let node = node().await;
    node.administrator().await;
    let mut telling = Telling { node: &node, steps: 0, links: BTreeMap::new() };
    for Chapter { asleep, anew, batch_events, awake } in chapters {
        for step in asleep {
            telling.tell(step).await;
        }
        ask_for(&node, &anew).await;
        let running = node.start_in_batches(batch_events).await;
        for step in awake {
            telling.tell(step).await;
        }
        node.settle().await;
        running.stop().await;
    }
    let running = node.start().await;
    node.settle().await;
    until_none_is_folded_anew(&node).await;
    running.stop().await;
    let events = events(&node).await;
    let (live, folded) = (all_stored(&node).await, all_folded(&events));
    for (table, rows) in &folded {
        assert_eq!(&live[table], rows, "{table}, fed live");
    }
    ask_for(&node, &ALL).await;
    let running = node.start().await;
    until_none_is_folded_anew(&node).await;
    running.stop().await;
    let anew = all_stored(&node).await;
    for (table, rows) in &folded {
        assert_eq!(&anew[table], rows, "{table}, folded anew");
    }
    the_rows_say_what_the_accounts_are(&node, &folded).await;
    for status in node.statuses().await {
        assert_eq!(status.parked, 0, "{}", status.name);
    }
    events.into_iter().map(|event| event.event_type).collect()
}

#[test]
fn live_anew_and_in_memory_are_the_same_for_any_story() {
    let config = ProptestConfig {
        cases: 24,
        max_shrink_iters: 60,
        failure_persistence: None,
        ..<_>::default()
    };
    let kinds = std::cell::RefCell::new(BTreeSet::new());
    let told = TestRunner::new(config).run(&vec(chapter(), 1..4), |chapters| {
        let runtime = tokio::runtime::Runtime::new().expect("a runtime");
        kinds.borrow_mut().extend(runtime.block_on(check(chapters)));
        Ok(())
    });
    told.unwrap_or_else(|failure| panic!("{failure}"));
    let kinds = kinds.into_inner();
    assert!(kinds.len() >= KINDS, "the stories were about too little: {kinds:?}");
}
