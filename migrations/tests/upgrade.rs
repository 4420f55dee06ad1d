//! An installation that was brought up to date step by step, with something in every table all the
//! while, has the same schema as a new one, and still has what it had.

use std::{collections::BTreeMap, fs, path::Path};

use refinery::Target;
use test_support::{Cluster, dump};
use tokio_postgres::{Client, NoTls};

refinery::embed_migrations!("sql");

const ROLE: &str = "dna_nexus";

async fn connect(url: &str) -> Client {
    let (client, connection) = tokio_postgres::connect(url, NoTls).await.expect("a connection");
    tokio::spawn(connection);
    client
}

/// What each migration's tables may hold once it has been applied: `sample/<its name>`.
fn sample(migration: &str) -> Option<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/sample");
    fs::read_to_string(folder.join(format!("{migration}.sql"))).ok()
}

/// Everything that makes up the schema, with owners and rights, as PostgreSQL itself writes it.
fn schema(url: &str) -> String {
    let dump = dump::program("pg_dump").arg(url).arg("--schema-only").output();
    let dump = dump.expect("pg_dump runs");
    assert!(dump.status.success(), "{}", String::from_utf8_lossy(&dump.stderr));
    let text = String::from_utf8(dump.stdout).expect("UTF-8");
    // A key that newer versions make up for each dump.
    let lines = text.lines().filter(|line| !line.contains("restrict "));
    lines.map(|line| format!("{line}\n")).collect()
}

/// How many rows each table has.
async fn counts(client: &Client) -> BTreeMap<String, i64> {
    let tables = "select tablename from pg_tables where schemaname = 'public'";
    let mut counts = BTreeMap::new();
    for row in client.query(tables, &[]).await.expect("the tables") {
        let table: &str = row.get(0);
        let count = client.query_one(&format!("select count(*) from {table}"), &[]).await;
        counts.insert(table.to_owned(), count.expect("a count").get(0));
    }
    counts
}

#[tokio::test]
async fn step_by_step_with_rows_in_every_table_is_the_same_as_at_once() {
    let cluster = Cluster::start().await;
    let admin = connect(&cluster.url("postgres")).await;
    for statement in [
        format!("create role {ROLE} login"),
        "create database grown".to_owned(),
        "create database fresh".to_owned(),
    ] {
        admin.batch_execute(&statement).await.expect("made");
    }
    let mut grown = connect(&cluster.url("grown")).await;
    let mut is_admitted = false;
    for migration in migrations::runner().get_migrations() {
        let before = counts(&grown).await;
        let one = migrations::runner().set_target(Target::Version(migration.version()));
        let applied = one.run_async(&mut grown).await.expect("applied");
        assert_eq!(applied.applied_migrations().len(), 1, "{migration}");
        let after = counts(&grown).await;
        for (table, count) in before.iter().filter(|(table, _)| *table != "refinery_schema_history")
        {
            assert_eq!(after.get(table), Some(count), "{migration} changes what is in {table}");
        }
        if let Some(rows) = sample(&migration.to_string()) {
            grown.batch_execute(&rows).await.expect("rows as they were then");
        }
        for (table, count) in counts(&grown).await {
            assert!(count > 0, "{table} is empty: tests/sample/{migration}.sql fills new tables");
        }
        // As every start of every version does since there is a role for servers.
        is_admitted = is_admitted || migration.name() == "application_role";
        if is_admitted {
            ::migrations::admit(&grown, ROLE).await.expect("admitted");
        }
    }
    assert_eq!(::migrations::run(&mut grown).await.expect("up to date"), [""; 0]);
    let mut fresh = connect(&cluster.url("fresh")).await;
    ::migrations::run(&mut fresh).await.expect("migrated");
    ::migrations::admit(&fresh, ROLE).await.expect("admitted");
    let (grown, fresh) = (schema(&cluster.url("grown")), schema(&cluster.url("fresh")));
    assert!(fresh.contains("CREATE TABLE public.events"), "{fresh}");
    assert!(fresh.contains("GRANT SELECT ON TABLE public.events TO dna_nexus"), "{fresh}");
    for (grown, fresh) in grown.lines().zip(fresh.lines()) {
        assert_eq!(grown, fresh);
    }
    assert_eq!(grown.lines().count(), fresh.lines().count());
}
