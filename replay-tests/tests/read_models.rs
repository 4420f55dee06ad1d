//! What frozen histories look like to administrators: every read model, folded from the start.

use projections::{
    Projector, account_history::AccountHistory, approvals::Approvals, links::Links, pools::Pools,
    profiles::Profiles,
};
use replay_tests::{fold, read};

const STORY: &str = include_str!("../histories/story.jsonl");
const EVERY_EVENT: &str = include_str!("../histories/every_event.jsonl");

fn rows<P: Projector>(history: &str) -> P::Rows {
    fold::<P>(&read(history))
}

#[test]
fn the_story_as_approvals() {
    let approvals = rows::<Approvals>(STORY).approvals;
    insta::assert_json_snapshot!("story_approvals", approvals.all().collect::<Vec<_>>());
}

#[test]
fn the_story_as_profiles() {
    let profiles = rows::<Profiles>(STORY).profiles;
    insta::assert_json_snapshot!("story_profiles", profiles.all().collect::<Vec<_>>());
}

#[test]
fn the_story_as_links() {
    let rows = rows::<Links>(STORY);
    insta::assert_json_snapshot!("story_links", rows.links.all().collect::<Vec<_>>());
    insta::assert_json_snapshot!("story_link_people", rows.people.all().collect::<Vec<_>>());
}

#[test]
fn the_story_as_history() {
    insta::assert_json_snapshot!("story_history", rows::<AccountHistory>(STORY).entries);
}

#[test]
fn every_event_as_approvals() {
    let approvals = rows::<Approvals>(EVERY_EVENT).approvals;
    insta::assert_json_snapshot!("every_event_as_approvals", approvals.all().collect::<Vec<_>>());
}

#[test]
fn every_event_as_profiles() {
    let profiles = rows::<Profiles>(EVERY_EVENT).profiles;
    insta::assert_json_snapshot!("every_event_as_profiles", profiles.all().collect::<Vec<_>>());
}

#[test]
fn every_event_as_links() {
    let links = rows::<Links>(EVERY_EVENT).links;
    insta::assert_json_snapshot!("every_event_as_links", links.all().collect::<Vec<_>>());
}

#[test]
fn every_event_as_pools() {
    let rows = rows::<Pools>(EVERY_EVENT);
    insta::assert_json_snapshot!("every_event_as_pools", rows.pools.all().collect::<Vec<_>>());
    let allocations = rows.allocations.all().collect::<Vec<_>>();
    insta::assert_json_snapshot!("every_event_as_allocations", allocations);
    assert_eq!(rows.moves.all().count(), 0, "of every move, nothing is left");
    insta::assert_json_snapshot!("every_event_as_ledger", rows.ledger);
}

#[test]
fn every_event_as_history() {
    insta::assert_json_snapshot!(
        "every_event_as_history",
        rows::<AccountHistory>(EVERY_EVENT).entries
    );
}
