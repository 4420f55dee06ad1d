//! A read model folded anew, aside, while the present one serves.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use projections::profiles;

use crate::{
    common::{ALL, Node, PATIENCE, account_id, eventually, node, rename},
    killed::is_held_up,
    node::NodeProcess,
};

async fn name_shown(node: &Node) -> String {
    let shown = profiles::get(&node.pool, account_id(1)).await.expect("a look").expect("there");
    shown.profile.display_name.map(String::from).unwrap_or_default()
}

#[tokio::test]
async fn a_rebuild_puts_right_what_was_wrong_in_the_tables() {
    let node = node().await;
    let running = node.start().await;
    node.administrator().await;
    node.settle().await;
    let right = node.everything().await;
    node.execute("update profiles.profile set display_name = 'wrong'").await;
    node.rebuild("profiles").await;
    assert_eq!(node.everything().await, right);
    running.stop().await;
}

#[tokio::test]
async fn the_present_read_model_serves_and_is_fed_until_the_rebuild_takes_over() {
    let node = node().await;
    let running = node.start().await;
    node.administrator().await;
    node.settle().await;
    // A query that holds on to the table keeps the rebuild from taking over.
    let mut reading = node.database.client().await;
    let transaction = reading.transaction().await.expect("a transaction");
    transaction.query("select * from profiles.profile", &[]).await.expect("read");
    assert!(projections::rebuild(&node.pool, "profiles").await.expect("asked"));
    let head = node.events().await;
    let at_the_end = async || {
        node.status("profiles").await.rebuilt_to.is_some_and(|position| position.0 == head)
    };
    eventually(at_the_end).await;
    assert_eq!(name_shown(&node).await, "Person 1");
    drop(transaction);
    eventually(async || node.status("profiles").await.rebuilt_to.is_none()).await;
    node.account(1, rename("Rosa Root")).await;
    node.settle().await;
    assert_eq!(name_shown(&node).await, "Rosa Root");
    running.stop().await;
}

#[tokio::test]
async fn tables_of_an_older_version_serve_until_they_are_made_anew() {
    let node = node().await;
    let running = node.start().await;
    node.administrator().await;
    node.settle().await;
    let version = node.status("profiles").await.version;
    running.stop().await;
    node.execute(
        "update projection_checkpoints set version = 0 where name = 'profiles';
         update profiles.profile set display_name = 'as it was made then'",
    )
    .await;
    assert_eq!(name_shown(&node).await, "as it was made then");
    let running = node.start().await;
    eventually(async || node.status("profiles").await.version == version).await;
    assert_eq!(name_shown(&node).await, "Person 1");
    running.stop().await;
}

/// What the tables of all read models look like, as PostgreSQL has it.
async fn shapes(node: &Node) -> Vec<String> {
    let client = node.pool.get().await.expect("a connection");
    let query = "
        select format('%s.%s.%s %s %s', nspname, relname, attname,
                   format_type(atttypid, atttypmod),
                   case when attnotnull then 'not null' end) as shape
        from pg_attribute
        join pg_class on pg_class.oid = attrelid
        join pg_namespace on pg_namespace.oid = relnamespace
        where nspname = any($1) and relkind = 'r' and attnum > 0
        union all
        select pg_get_indexdef(indexrelid) from pg_index
        join pg_class on pg_class.oid = indrelid
        join pg_namespace on pg_namespace.oid = relnamespace
        where nspname = any($1)
        union all
        select format('%s %s', conrelid::regclass, pg_get_constraintdef(pg_constraint.oid))
        from pg_constraint join pg_namespace on pg_namespace.oid = connamespace
        where nspname = any($1)
        order by shape";
    let rows = client.query(query, &[&&ALL[..]]).await.expect("the tables");
    rows.iter().map(|row| row.get(0)).collect()
}

#[tokio::test]
async fn after_an_upgrade_the_tables_are_those_of_a_new_installation() {
    let node = node().await;
    let running = node.start().await;
    node.administrator().await;
    node.settle().await;
    running.stop().await;
    let (fresh, rows) = (shapes(&node).await, node.everything().await);
    assert!(fresh.iter().any(|shape| shape.starts_with("profiles.profile.login text")));
    assert!(fresh.iter().any(|shape| shape.contains("approval_needs_action")));
    // As older versions may have had them.
    node.execute(
        "update projection_checkpoints set version = 0;
         alter table profiles.profile drop column method, add column nickname text;
         drop index approvals.approval_needs_action;
         alter table pools.pool alter column root drop not null;
         alter table account_history.entry alter column request_id type varchar(40);
         create table account_history.older (id int)",
    )
    .await;
    assert_ne!(shapes(&node).await, fresh);
    let running = node.start().await;
    for projection in ALL {
        eventually(async || node.status(projection).await.version > 0).await;
    }
    running.stop().await;
    assert_eq!(shapes(&node).await, fresh);
    assert_eq!(node.everything().await, rows);
}

#[tokio::test]
async fn a_rebuild_whose_node_is_killed_goes_on_where_it_was() {
    let node = node().await;
    node.administrator().await;
    let running = node.start().await;
    node.settle().await;
    running.stop().await;
    node.fill(80_000).await;
    let head = node.events().await;
    assert!(projections::rebuild(&node.pool, "profiles").await.expect("asked"));
    let rebuilt_to = async || node.status("profiles").await.rebuilt_to;
    let victim = NodeProcess::start(&node, 500);
    eventually(async || rebuilt_to().await.is_some_and(|position| position.0 > 0)).await;
    victim.kill();
    let reached = rebuilt_to().await.expect("it is not done").0;
    assert!(0 < reached && reached < head, "{reached} of {head}");
    // Whoever folded these a second time would have to park them.
    node.execute_as_owner(&format!(
        "update events set payload = '{{}}' where position <= {reached}"
    ))
    .await;
    let _other = NodeProcess::start(&node, 500);
    eventually(async || rebuilt_to().await.is_none()).await;
    let status = node.status("profiles").await;
    assert_eq!((status.parked, status.position.0, status.refused), (0, head, None));
    let people = "select count(*) from profiles.profile where registered_at is not null";
    assert_eq!(node.count(people).await, 1 + 80_000 / 20);
}

/// Lets a rebuild come to the end of the log, and no further.
pub async fn almost_done(node: &Node) {
    let running = node.start().await;
    let mut reading = node.database.client().await;
    let transaction = reading.transaction().await.expect("a transaction");
    transaction.query("select * from profiles.profile", &[]).await.expect("read");
    assert!(projections::rebuild(&node.pool, "profiles").await.expect("asked"));
    let head = node.events().await;
    let folded = async || {
        node.status("profiles").await.rebuilt_to.is_some_and(|position| position.0 == head)
    };
    eventually(folded).await;
    running.stop().await;
    drop(transaction);
}

#[tokio::test]
async fn a_rebuild_that_does_not_hold_what_was_folded_is_refused() {
    let node = node().await;
    node.administrator().await;
    node.person(2, "ada").await;
    for (damage, why) in [
        (
            "delete from profiles_next.profile where login = 'ada'",
            "hold 1 rows, and the fold made 2",
        ),
        ("update profiles_next.profile set notes = 'x'", "is not the one that the fold made"),
        ("update profiles_next.profile set revision = revision + 1", "is not the one"),
        ("insert into profiles_next.deleted values (gen_random_uuid())", "hold 3 rows"),
        ("update profiles_next.profile set role = 'king'", "does not have its own table's form"),
    ] {
        almost_done(&node).await;
        node.execute(damage).await;
        let running = node.start().await;
        eventually(async || node.status("profiles").await.refused.is_some()).await;
        let status = node.status("profiles").await;
        let refused = status.refused.unwrap_or_default();
        assert!(refused.contains(why), "{refused} for {damage}");
        assert_eq!(name_shown(&node).await, "Person 1", "the present one goes on");
        // Nobody tries again unasked. Who asks gets a new one.
        node.account(1, rename("Rosa Root")).await;
        node.settle().await;
        assert_eq!(node.status("profiles").await.refused, Some(refused));
        node.account(1, rename("Person 1")).await;
        node.rebuild("profiles").await;
        node.settle().await;
        assert_eq!(name_shown(&node).await, "Person 1");
        running.stop().await;
    }
}

#[tokio::test]
async fn what_is_damaged_while_a_rebuild_waits_to_take_over_is_noticed() {
    let node = node().await;
    let running = node.start().await;
    node.administrator().await;
    node.settle().await;
    let right = node.everything().await;
    let mut reading = node.database.client().await;
    let transaction = reading.transaction().await.expect("a transaction");
    transaction.query("select * from profiles.profile", &[]).await.expect("read");
    assert!(projections::rebuild(&node.pool, "profiles").await.expect("asked"));
    // By then it has been compared.
    is_held_up(&node, "drop schema profiles cascade").await;
    node.execute("update profiles_next.profile set notes = 'x'").await;
    eventually(async || node.status("profiles").await.refused.is_some()).await;
    transaction.commit().await.expect("let go");
    let refused = node.status("profiles").await.refused.unwrap_or_default();
    assert!(refused.contains("is not the one that the fold made"), "{refused}");
    assert_eq!(node.everything().await, right, "the present one goes on");
    running.stop().await;
}

#[tokio::test]
async fn a_rebuild_comes_to_its_end_however_busy_the_log_is() {
    let node = Arc::new(node().await);
    let running = node.start_in_batches(5).await;
    node.administrator().await;
    let stop = Arc::new(AtomicBool::new(false));
    let writing = tokio::spawn({
        let (node, stop) = (Arc::clone(&node), Arc::clone(&stop));
        async move {
            let mut number = 0;
            while !stop.load(Ordering::SeqCst) {
                number += 1;
                node.account(1, rename(&format!("Root {number}"))).await;
            }
            number
        }
    });
    for _ in 0..3 {
        node.rebuild("profiles").await;
    }
    assert!(!writing.is_finished());
    stop.store(true, Ordering::SeqCst);
    let last = writing.await.expect("written");
    node.settle().await;
    assert_eq!(name_shown(&node).await, format!("Root {last}"));
    running.stop().await;
}

#[tokio::test]
async fn only_projections_can_be_rebuilt() {
    let node = node().await;
    let running = node.start().await;
    assert!(!projections::rebuild(&node.pool, "nonsense").await.expect("asked"));
    assert!(!projections::rebuild(&node.pool, "profiles_next").await.expect("asked"));
    tokio::time::timeout(PATIENCE, running.stop()).await.expect("stops at once");
}
