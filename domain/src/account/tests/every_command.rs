//! Every command in every state, asked by everybody whom the rules tell apart.

use std::{collections::BTreeSet, fmt::Write};

use jiff::Timestamp;

use super::{
    recorded_form::one_of_each,
    sentences::{after, given},
    story::*,
};
use crate::{
    Actor, Role,
    account::{AccountAction as A, AccountError, AccountEvent as E, Approval, Status},
};

/// A name for a past, the past, and when it is asked.
pub type State = (&'static str, Vec<E>, Timestamp);

pub fn states() -> Vec<State> {
    let opened = E::SetupLinkOpened { link_id: link_id(SETUP), at: now() };
    let expired = E::SetupLinkExpired { link_id: link_id(SETUP), at: hours_later(72) };
    let reset_expired = E::ResetLinkExpired { link_id: link_id(RESET), at: hours_later(1) };
    let invitation = |more: &[E]| [an_invitation(), more.to_vec()].concat();
    let pending = |more: &[E]| [a_pending_account(), more.to_vec()].concat();
    let account = |more: &[E]| [an_enabled_account(), more.to_vec()].concat();
    let (three_days, an_hour) = (hours_later(72), hours_later(1));
    vec![
        ("there is no account", vec![], now()),
        ("invited", invitation(&[]), now()),
        ("invited, asking for storage", invitation(&[quota_requested()]), now()),
        ("invited, the link opened", invitation(&[opened]), now()),
        ("invited, the link's time over", invitation(&[]), three_days),
        ("invitation expired", invitation(&[expired]), three_days),
        ("invitation cancelled", invitation(&[setup_link_cancelled()]), now()),
        ("pending", pending(&[]), now()),
        ("pending by QR code", vec![registered_by_qr()], now()),
        ("registration expired", vec![registered_by_qr(), registration_expired()], now()),
        ("enabled", account(&[]), now()),
        ("enabled, with an avatar", account(&[avatar_set()]), now()),
        ("enabled by QR code", vec![registered_by_qr(), enabled()], now()),
        ("enabled, with a reset link", account(&[reset_link(RESET)]), now()),
        ("enabled, the reset link's time over", account(&[reset_link(RESET)]), an_hour),
        ("enabled, the reset link expired", account(&[reset_link(RESET), reset_expired]), an_hour),
        ("enabled, reset forced", account(&[reset_forced(), reset_link(RESET)]), now()),
        ("disabled", account(&[disabled()]), now()),
        ("disabled, with a reset link", account(&[reset_link(RESET), disabled()]), now()),
        ("rejected", pending(&[rejected()]), now()),
        ("revoked", account(&[revoked()]), now()),
        ("deleted", account(&[deleted()]), now()),
    ]
}

fn actions() -> Vec<A> {
    vec![
        invite(Role::User),
        register_by_qr(Approval::Automatic),
        issue_setup_link(),
        A::OpenSetupLink { link_id: link_id(SETUP) },
        A::CancelSetupLink { reason: None },
        A::ExpireSetupLink { link_id: link_id(SETUP) },
        complete_setup(),
        enable(),
        disable(),
        reject(),
        revoke(),
        reinstate(),
        delete(),
        issue_reset_link(),
        A::CancelResetLink { reason: None },
        A::ExpireResetLink { link_id: link_id(RESET) },
        force_reset(),
        complete_reset(),
        A::Recover { credential_id: credential_id(2) },
        A::ChangeCredential { replaces: credential_id(1), credential_id: credential_id(2) },
        edit_profile(),
        A::ChangeLogin { login: login("countess"), reason: None },
        A::ChangeRole { role: Role::Support, reason: None },
        A::ExpireRegistration { registered_until: now() },
        A::EndSession { session_id: session_id() },
        A::EndSessions,
        A::SetAvatar { digest: avatar() },
        A::RemoveAvatar,
        A::DeclineQuota { reason: None },
    ]
}

/// Its place in [`actions`]: a new command does not compile until it is given one.
fn row(action: &A) -> (usize, &'static str) {
    match action {
        A::Invite { .. } => (0, "invite"),
        A::RegisterByQr { .. } => (1, "register by QR code"),
        A::IssueSetupLink { .. } => (2, "issue setup link"),
        A::OpenSetupLink { .. } => (3, "open setup link"),
        A::CancelSetupLink { .. } => (4, "cancel setup link"),
        A::ExpireSetupLink { .. } => (5, "expire setup link"),
        A::CompleteSetup { .. } => (6, "complete setup"),
        A::Enable { .. } => (7, "enable"),
        A::Disable { .. } => (8, "disable"),
        A::Reject { .. } => (9, "reject"),
        A::Revoke { .. } => (10, "revoke"),
        A::Reinstate { .. } => (11, "reinstate"),
        A::Delete { .. } => (12, "delete"),
        A::IssueResetLink { .. } => (13, "issue reset link"),
        A::CancelResetLink { .. } => (14, "cancel reset link"),
        A::ExpireResetLink { .. } => (15, "expire reset link"),
        A::ForceReset { .. } => (16, "force reset"),
        A::CompleteReset { .. } => (17, "complete reset"),
        A::Recover { .. } => (18, "recover"),
        A::ChangeCredential { .. } => (19, "change credential"),
        A::EditProfile(_) => (20, "edit profile"),
        A::ChangeLogin { .. } => (21, "change login"),
        A::ChangeRole { .. } => (22, "change role to support"),
        A::ExpireRegistration { .. } => (23, "expire registration"),
        A::EndSession { .. } => (24, "end session"),
        A::EndSessions => (25, "end sessions"),
        A::SetAvatar { .. } => (26, "set avatar"),
        A::RemoveAvatar => (27, "remove avatar"),
        A::DeclineQuota { .. } => (28, "decline quota"),
    }
}

/// Who asks. The account is a user's.
fn askers() -> [(&'static str, Actor); 3] {
    [
        ("an administrator", administrator()),
        ("support", support()),
        ("the person", herself(Role::User)),
    ]
}

fn outcome(result: Result<Vec<E>, AccountError>) -> String {
    match result {
        Ok(events) if events.is_empty() => "-".to_owned(),
        Ok(events) => events.iter().map(E::name).collect::<Vec<_>>().join(" + "),
        Err(error) => format!("refused: {error:?}"),
    }
}

#[test]
fn every_command_in_every_state_has_the_outcome_in_the_table() {
    let mut table = String::new();
    for (state, past, at) in states() {
        writeln!(table, "{state}").expect("a line");
        for action in actions() {
            let cells = askers().map(|(who, actor)| {
                let asked = given(past.clone()).by(actor).at(at).when(action.clone());
                (outcome(asked.result()), who)
            });
            let mut command = row(&action).1;
            for (cell, who) in grouped(cells) {
                writeln!(table, "  {command:<24}{cell:<50}{who}").expect("a line");
                command = "";
            }
        }
        writeln!(table).expect("a line");
    }
    insta::assert_snapshot!("every_command_in_every_state", table);
}

/// One line for each outcome, with everybody who gets it.
fn grouped(cells: [(String, &str); 3]) -> Vec<(String, String)> {
    let mut lines: Vec<(String, Vec<&str>)> = Vec::new();
    for (cell, who) in cells {
        match lines.iter_mut().find(|(outcome, _)| *outcome == cell) {
            Some((_, all)) => all.push(who),
            None => lines.push((cell, vec![who])),
        }
    }
    let anybody = |who: Vec<&str>| match who.len() {
        3 => "whoever asks".to_owned(),
        _ => who.join(", "),
    };
    lines.into_iter().map(|(outcome, who)| (outcome, anybody(who))).collect()
}

#[test]
fn support_can_do_nothing_at_all_to_an_administrators_account() {
    for (state, past, at) in states() {
        if matches!(after(past.clone()).status, Status::Absent | Status::Deleted) {
            continue;
        }
        // Inviting and registering make an account, and are refused because there is one.
        for action in actions().into_iter().skip(2) {
            let command = row(&action).1;
            let asked = given(past.clone()).and(role_changed(Role::Admin)).by(support()).at(at);
            let refused = Err(AccountError::Outranked(Role::Admin));
            assert_eq!(asked.when(action).result(), refused, "{command}, {state}");
        }
    }
}

#[test]
fn the_table_has_every_command_once() {
    let rows: Vec<usize> = actions().iter().map(|action| row(action).0).collect();
    assert_eq!(rows, (0..rows.len()).collect::<Vec<_>>());
}

#[test]
fn the_table_has_every_status() {
    let reached: BTreeSet<Status> =
        states().into_iter().map(|(_, past, _)| after(past).status).collect();
    assert_eq!(reached.into_iter().collect::<Vec<_>>(), Status::ALL);
}

#[test]
fn some_command_in_the_table_leads_to_every_event() {
    let mut reached = BTreeSet::new();
    for (_, past, at) in states() {
        for action in actions() {
            let events = given(past.clone()).at(at).when(action).result().unwrap_or_default();
            reached.extend(events.iter().map(E::name));
        }
    }
    let all: BTreeSet<&str> = one_of_each().iter().map(E::name).collect();
    assert_eq!(reached, all);
}
