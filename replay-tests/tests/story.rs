//! The central story: invited, set up, listed, edited, given a quota, revoked.

use domain::{account::Account, service_token::ServiceToken, storage_pool::StoragePool};

const STORY: &str = include_str!("../histories/story.jsonl");
const EVERY_EVENT: &str = include_str!("../histories/every_event.jsonl");

#[test]
fn the_story_ends_in_the_same_accounts() {
    let history = replay_tests::read(STORY);
    insta::assert_json_snapshot!("story_accounts", replay_tests::replay::<Account>(&history));
}

#[test]
fn the_story_ends_in_the_same_pools() {
    let history = replay_tests::read(STORY);
    insta::assert_json_snapshot!("story_pools", replay_tests::replay::<StoragePool>(&history));
}

#[test]
fn every_event_ever_written_can_still_be_replayed() {
    let history = replay_tests::read(EVERY_EVENT);
    insta::assert_json_snapshot!("every_event_accounts", replay_tests::replay::<Account>(&history));
    insta::assert_json_snapshot!(
        "every_event_pools",
        replay_tests::replay::<StoragePool>(&history)
    );
    insta::assert_json_snapshot!(
        "every_event_tokens",
        replay_tests::replay::<ServiceToken>(&history)
    );
}

#[test]
fn positions_and_sequences_have_no_gaps() {
    for text in [STORY, EVERY_EVENT] {
        let mut sequences = std::collections::HashMap::new();
        for (event, position) in replay_tests::read(text).iter().zip(1..) {
            assert_eq!(event.position.0, position);
            let last = sequences.entry(event.aggregate_id.clone()).or_insert(0);
            assert_eq!(event.sequence, *last + 1);
            *last += 1;
        }
    }
}

#[test]
fn the_stored_name_is_the_payloads_name() {
    for text in [STORY, EVERY_EVENT] {
        for (stored, payload) in replay_tests::stored_and_payload_names(&replay_tests::read(text)) {
            assert_eq!(stored, payload);
        }
    }
}
