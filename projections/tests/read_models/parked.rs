//! An event that a projection cannot digest keeps nobody else waiting.

use domain::account::AccountAction;
use projections::{Parked, profiles};

use crate::common::{Node, account_id, allocate, node, pool_id, reason, register_pool, rename};

/// Damages an event as only the table's owner can, and hands back what repairs it.
async fn damage_event(node: &Node, position: u64, what: &str) -> String {
    node.execute_as_owner(&format!(
        "create table kept as select * from events where position = {position};
         alter table events disable trigger user;
         update events set {what} where position = {position}"
    ))
    .await;
    "update events e
     set payload = k.payload, metadata = k.metadata, event_type = k.event_type
     from kept k where e.position = k.position"
        .to_owned()
}

async fn parked(node: &Node, projection: &str) -> Vec<Parked> {
    let parked = projections::parked(&node.pool).await.expect("a list");
    parked.into_iter().filter(|parked| parked.projection == projection).collect()
}

async fn name_of(node: &Node, number: u64) -> Option<String> {
    let shown = profiles::get(&node.pool, account_id(number)).await.expect("a look")?;
    shown.profile.display_name.map(String::from)
}

#[tokio::test]
async fn an_event_that_makes_no_sense_parks_its_aggregate_and_others_go_on() {
    let node = node().await;
    node.administrator().await;
    node.person(2, "ada").await;
    let poison = node.account(2, rename("Ada King")).await.position.expect("appended");
    damage_event(&node, poison.0, "payload = '{\"Nonsense\": {\"secret\": \"Ada King\"}}'").await;
    node.account(2, rename("Ada Byron")).await;
    node.person(3, "grace").await;
    let running = node.start().await;
    node.settle().await;

    assert_eq!(name_of(&node, 3).await.as_deref(), Some("Person 3"));
    assert_eq!(name_of(&node, 2).await.as_deref(), Some("Person 2"), "as before the poison");
    let parked = parked(&node, "profiles").await;
    assert_eq!(parked.len(), 1);
    assert_eq!(parked[0].aggregate_id, account_id(2).to_string());
    assert_eq!(parked[0].position, poison);
    assert!(!parked[0].error.contains("Ada"), "{}", parked[0].error);
    let status = node.status("profiles").await;
    assert_eq!((status.parked, status.position.0), (1, node.events().await));
    running.stop().await;
}

#[tokio::test]
async fn what_is_said_of_a_poisonous_event_quotes_nothing_of_it() {
    for damage in [
        "payload = '{\"ProfileEdited\": {\"display_name\": \"Ada King\"}}'",
        "payload = '\"Ada King\"'",
        "metadata = '\"Ada King\"'",
        "metadata = '{\"actor\": \"Ada King\"}'",
        "aggregate_type = 'Ada King'",
        "sequence = 9999, payload = '{\"ProfileEdited\": {\"display_name\": {\"personal\":
            {\"of\": \"018f0000-0000-7000-8000-000000000002\", \"value\": \"Ada King\"}}}}'",
    ] {
        let node = node().await;
        node.administrator().await;
        node.person(2, "ada").await;
        let poison = node.account(2, rename("Ada King")).await.position.expect("appended");
        damage_event(&node, poison.0, damage).await;
        let running = node.start().await;
        node.settle().await;
        for parked in projections::parked(&node.pool).await.expect("a list") {
            assert_eq!(parked.position, poison);
            assert!(!parked.error.contains("Ada"), "{} for {damage}", parked.error);
        }
        assert_eq!(node.status("profiles").await.parked, 1, "{damage}");
        running.stop().await;
    }
}

#[tokio::test]
async fn an_event_that_cannot_be_opened_is_parked_as_well() {
    let node = node().await;
    node.administrator().await;
    node.person(2, "ada").await;
    let revoked = node.account(2, AccountAction::Revoke { reason: reason("left") }).await;
    let poison = revoked.position.expect("appended");
    let sealed = "payload = jsonb_set(payload::jsonb, '{Revoked,reason,personal,sealed}',
                                      '\"AAAA\"')::json";
    damage_event(&node, poison.0, sealed).await;
    let running = node.start().await;
    node.settle().await;
    assert_eq!(parked(&node, "profiles").await[0].position, poison);
    running.stop().await;
}

#[tokio::test]
async fn what_the_database_refuses_parks_the_culprit_only() {
    let node = node().await;
    node.start().await.stop().await;
    node.execute("alter table profiles.profile add constraint no_ada check (login <> 'ada')").await;
    node.administrator().await;
    node.person(2, "ada").await;
    node.person(3, "grace").await;
    // All in one batch: it is refused as a whole, and then taken one by one.
    let running = node.start().await;
    node.settle().await;
    assert_eq!(name_of(&node, 1).await.as_deref(), Some("Person 1"));
    assert_eq!(name_of(&node, 3).await.as_deref(), Some("Person 3"));
    let parked_here = parked(&node, "profiles").await;
    assert_eq!(parked_here.len(), 1);
    assert_eq!(parked_here[0].aggregate_id, account_id(2).to_string());
    assert!(parked_here[0].error.contains("no_ada"), "{}", parked_here[0].error);
    assert_eq!(parked(&node, "approvals").await, [], "every projection for itself");
    running.stop().await;
}

#[tokio::test]
async fn the_first_batch_of_a_session_is_told_what_the_database_refuses() {
    let node = node().await;
    node.administrator().await;
    node.pool(1, register_pool(1)).await;
    let running = node.start().await;
    node.settle().await;
    running.stop().await;
    let refuse = "alter table pools.allocation add constraint no_quota check (false)";
    node.execute(refuse).await;
    // A row that there is, and behind it one of another table that is refused.
    node.pool(1, allocate(1, 10)).await;
    let running = node.start().await;
    node.settle().await;
    let parked_here = parked(&node, "pools").await;
    assert_eq!(parked_here.len(), 1);
    assert_eq!(parked_here[0].aggregate_id, pool_id(1).to_string());
    assert!(parked_here[0].error.contains("no_quota"), "{}", parked_here[0].error);
    running.stop().await;
}

#[tokio::test]
async fn what_was_parked_is_whole_again_after_the_cause_is_gone_and_it_is_retried() {
    let node = node().await;
    node.administrator().await;
    node.person(2, "ada").await;
    let poison = node.account(2, rename("Ada King")).await.position.expect("appended");
    let repair =
        damage_event(&node, poison.0, "event_type = 'ProfileEdited', payload = '{}'").await;
    let running = node.start().await;
    node.settle().await;
    node.rebuild("profiles").await;
    assert_eq!(parked(&node, "profiles").await.len(), 1, "the cause is still there");

    node.execute_as_owner(&repair).await;
    node.rebuild("profiles").await;
    assert_eq!(parked(&node, "profiles").await, []);
    assert_eq!(name_of(&node, 2).await.as_deref(), Some("Ada King"));
    assert_eq!(node.status("profiles").await.parked, 0);
    assert_eq!(node.status("approvals").await.parked, 1, "only what was asked for");
    node.account(2, rename("Ada Byron")).await;
    node.settle().await;
    assert_eq!(name_of(&node, 2).await.as_deref(), Some("Ada Byron"));
    running.stop().await;
}
