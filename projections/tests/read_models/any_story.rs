//! For any story that the rules allow: what was fed live, what is folded anew, and what a pure fold
//! makes in memory are the same rows, however the log is cut into batches and wherever the runners
//! stop and start, in the middle of feeding and of folding anew as well.

use std::{cell::RefCell, collections::BTreeSet, time::Duration};

use domain::{
    Role,
    account::{Approval, Credential, LinkError, LinkPurpose, Status},
};
use event_store::Position;
use projections::{
    Batches,
    links::{Link, LinkState},
};
use proptest::{collection::vec, prelude::*, sample::select, test_runner::TestRunner};
use serde::Deserialize;
use serde_json::json;

use crate::{
    anew::{ask_for, until_none_is_folded_anew},
    common::{ALL, Node, account_id, node, now},
    every_kind,
    rows::{Tables, all_folded, all_stored, events},
    telling::{OnAccount, OnPool, OnToken, PEOPLE, POOLS, Step, TOKENS, Telling},
};

/// What happens while the runners stand still, then while they run, in batches of some size and
/// with read models being folded anew beside.
#[derive(Clone, Debug)]
struct Chapter {
    asleep: Vec<Step>,
    anew: Vec<&'static str>,
    batches: Batches,
    awake: Vec<Step>,
    ends: Ends,
}

/// When the runners stop.
#[derive(Clone, Copy, Debug)]
enum Ends {
    /// Once they have come to the end of the log.
    Settled,
    /// Wherever they are then.
    After { milliseconds: u64 },
}

/// What has come up in the stories.
#[derive(Debug, Default)]
struct Seen {
    kinds: BTreeSet<String>,
    /// How often a read model was left behind the log, and half folded anew.
    stopped_behind: usize,
    stopped_half_anew: usize,
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
        10 => select(&[
            A::IssueSetupLink, A::OpenSetupLink, A::CancelSetupLink, A::ExpireSetupLink, A::Enable,
            A::Disable, A::Reject, A::Revoke, A::Reinstate, A::IssueResetLink, A::CancelResetLink,
            A::ExpireResetLink, A::ForceReset, A::CompleteReset, A::Recover, A::EndSession,
            A::EndSessions, A::RemoveAvatar, A::DeclineQuota, A::ExpireRegistration,
        ][..]),
        1 => any::<u8>().prop_map(A::SetAvatar),
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
        2 => (1..=PEOPLE).prop_map(OnPool::OrderRemoval),
        1 => (1..=PEOPLE).prop_map(OnPool::NoteFilesRemoved),
        1 => (1..=PEOPLE).prop_map(OnPool::NoteFilesKept),
        1 => Just(OnPool::Retire),
    ]
}

fn step() -> impl Strategy<Value = Step> {
    let by = || prop_oneof![4 => Just(1), 1 => 1..=PEOPLE];
    prop_oneof![
        6 => (by(), 1..=PEOPLE, on_account())
            .prop_map(|(by, on, what)| Step::Account { by, on, what }),
        4 => (by(), 1..=POOLS, on_pool()).prop_map(|(by, on, what)| Step::Pool { by, on, what }),
        1 => (by(), 1..=TOKENS, select(&[OnToken::Issue, OnToken::Revoke][..]))
            .prop_map(|(by, on, what)| Step::Token { by, on, what }),
    ]
}

fn batches() -> impl Strategy<Value = Batches> {
    (1..12u32, prop_oneof![Just(1), 2..12u32, 12..200u32])
        .prop_map(|(feeding, rebuilding)| Batches { feeding, rebuilding })
}

fn ends() -> impl Strategy<Value = Ends> {
    prop_oneof![
        1 => Just(Ends::Settled),
        3 => (0..60u64).prop_map(|milliseconds| Ends::After { milliseconds }),
    ]
}

fn chapter() -> impl Strategy<Value = Chapter> {
    let anew = proptest::sample::subsequence(ALL.to_vec(), 0..=ALL.len());
    (vec(step(), 0..30), anew, batches(), vec(step(), 0..15), ends()).prop_map(
        |(asleep, anew, batches, awake, ends)| Chapter { asleep, anew, batches, awake, ends },
    )
}

/// The story in which everything occurs, in chapters that end anywhere.
fn everything_told() -> Vec<Chapter> {
    let story = every_kind::story();
    let chapters = (1..).zip(story.chunks(7)).map(|(number, steps)| Chapter {
        asleep: steps[..steps.len() / 2].to_vec(),
        anew: ALL.to_vec(),
        batches: Batches { feeding: number, rebuilding: 1 },
        awake: steps[steps.len() / 2..].to_vec(),
        // What is known before somebody is deleted has to be forgotten then.
        ends: match number % 2 {
            0 => Ends::After { milliseconds: 5 * u64::from(number) },
            _ => Ends::Settled,
        },
    });
    chapters.collect()
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

async fn check(chapters: Vec<Chapter>, seen: &RefCell<Seen>) {
    let node = node().await;
    node.administrator().await;
    let mut telling = Telling::to(&node);
    let mut last = Batches::default();
    for Chapter { asleep, anew, batches, awake, ends } in chapters {
        for step in asleep {
            telling.tell(step).await;
        }
        ask_for(&node, &anew).await;
        let running = node.start_in(batches).await;
        for step in awake {
            telling.tell(step).await;
        }
        match ends {
            Ends::Settled => node.settle().await,
            Ends::After { milliseconds } => {
                tokio::time::sleep(Duration::from_millis(milliseconds)).await;
            }
        }
        running.stop().await;
        note_where_they_stopped(&node, seen).await;
        last = batches;
    }
    let running = node.start_in(last).await;
    node.settle().await;
    until_none_is_folded_anew(&node).await;
    running.stop().await;
    let events = events(&node).await;
    let (live, folded) = (all_stored(&node).await, all_folded(&events));
    for (table, rows) in &folded {
        assert_eq!(&live[table], rows, "{table}, fed live");
    }
    ask_for(&node, &ALL).await;
    let running = node.start_in(last).await;
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
    seen.borrow_mut().kinds.extend(events.into_iter().map(|event| event.event_type));
}

async fn note_where_they_stopped(node: &Node, seen: &RefCell<Seen>) {
    let head = Position(node.events().await);
    for status in node.statuses().await {
        let half_anew = |at| Position::START < at && at < head;
        let mut seen = seen.borrow_mut();
        seen.stopped_behind += usize::from(status.position < head);
        seen.stopped_half_anew += usize::from(status.rebuilt_to.is_some_and(half_anew));
    }
}

#[test]
fn live_anew_and_in_memory_are_the_same_for_any_story() {
    let config = ProptestConfig {
        cases: 24,
        max_shrink_iters: 60,
        failure_persistence: None,
        ..<_>::default()
    };
    let seen = RefCell::new(Seen::default());
    let tell = |chapters| {
        let runtime = tokio::runtime::Runtime::new().expect("a runtime");
        runtime.block_on(check(chapters, &seen));
    };
    tell(everything_told());
    let told = TestRunner::new(config).run(&vec(chapter(), 1..4), |chapters| {
        tell(chapters);
        Ok(())
    });
    told.unwrap_or_else(|failure| panic!("{failure}"));
    let Seen { kinds, stopped_behind, stopped_half_anew } = seen.into_inner();
    let untold: Vec<_> = every_kind::names().filter(|kind| !kinds.contains(*kind)).collect();
    assert_eq!(untold, [""; 0], "no story was about these: let them occur in `every_kind`");
    // How often depends on how fast the machine is.
    assert!(stopped_behind > 0 && stopped_half_anew > 0, "{stopped_behind}, {stopped_half_anew}");
}
