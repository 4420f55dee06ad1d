//! The server's life: started, shared, killed, started again.

use std::{os::unix::process::CommandExt, path::Path, process::Command, time::Duration};

use embedded_postgres::{EmbeddedPostgres, Error};
use tokio_postgres::NoTls;

async fn run(url: &str, sql: &str) -> String {
    let (client, connection) = tokio_postgres::connect(url, NoTls).await.expect("connected");
    tokio::spawn(connection);
    let rows = client.simple_query(sql).await.expect(sql);
    rows.iter()
        .find_map(|message| match message {
            tokio_postgres::SimpleQueryMessage::Row(row) => row.get(0).map(str::to_owned),
            _ => None,
        })
        .unwrap_or_default()
}

fn pid(data_dir: &Path) -> i32 {
    let file = data_dir.join("postgres/cluster/postmaster.pid");
    let text = std::fs::read_to_string(file).expect("a pid file");
    text.lines().next().and_then(|line| line.trim().parse().ok()).expect("a pid")
}

/// A session that computes does not notice that its server is gone, and keeps its memory taken.
async fn compute(url: String) -> tokio::task::JoinHandle<()> {
    let (client, connection) = tokio_postgres::connect(&url, NoTls).await.expect("connected");
    tokio::spawn(connection);
    let busy = tokio::spawn(async move {
        let _ = client.simple_query("select count(*) from generate_series(1, 1e12::int8)").await;
    });
    let under_way = "select count(*) from pg_stat_activity
        where state = 'active' and query like '%generate_series(1, 1e12%' and pid <> pg_backend_pid()";
    while run(&url, under_way).await != "1" {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    busy
}

#[tokio::test]
async fn data_survives_a_stop_and_both_drivers_connect() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = EmbeddedPostgres::start(folder.path()).await.expect("starts");
    run(&server.url("postgres"), "create table kept as select 42 as answer").await;
    server.stop().await.expect("stops");
    let server = EmbeddedPostgres::start(folder.path()).await.expect("starts again");
    let pool = sqlx::PgPool::connect(&server.url("postgres")).await.expect("sqlx connects");
    let answer: (i32,) =
        sqlx::query_as("select answer from kept").fetch_one(&pool).await.expect("a row");
    assert_eq!(answer.0, 42);
    pool.close().await;
    assert_eq!(run(&server.url("postgres"), "show fsync").await, "on");
    server.stop().await.expect("stops");
}

#[tokio::test]
async fn a_second_owner_is_refused_and_a_guest_takes_part() {
    let folder = tempfile::tempdir().expect("a folder");
    let owner = EmbeddedPostgres::start(folder.path()).await.expect("starts");
    let refused = EmbeddedPostgres::start(folder.path()).await.expect_err("refused");
    assert!(matches!(refused, Error::OwnedByAnother { .. }), "{refused}");
    let guest = EmbeddedPostgres::attach_or_start(folder.path()).await.expect("attaches");
    run(&guest.url("postgres"), "select 1").await;
    guest.stop().await.expect("leaves");
    run(&owner.url("postgres"), "select 1").await;
    owner.stop().await.expect("stops");
}

/// Between its two system calls, a program that is being started has everything open that we have.
#[expect(unsafe_code, reason = "the only way to run something between fork and exec")]
fn start_a_program_slowly() -> std::thread::JoinHandle<()> {
    std::thread::spawn(|| {
        let mut program = Command::new("true");
        // SAFETY: the closure makes one system call and touches no memory of the parent.
        unsafe {
            program.pre_exec(|| {
                std::thread::sleep(Duration::from_secs(3));
                Ok(())
            });
        }
        program.status().expect("it runs");
    })
}

#[tokio::test]
async fn a_folder_is_free_once_its_server_has_stopped_whatever_is_being_started() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = EmbeddedPostgres::start(folder.path()).await.expect("starts");
    let starting = start_a_program_slowly();
    tokio::time::sleep(Duration::from_millis(500)).await;
    server.stop().await.expect("stops");
    let server = EmbeddedPostgres::start(folder.path()).await.expect("starts again");
    server.stop().await.expect("stops");
    starting.join().expect("started");
}

#[tokio::test]
async fn a_killed_server_recovers_what_was_committed() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = EmbeddedPostgres::start(folder.path()).await.expect("starts");
    run(&server.url("postgres"), "create table kept as select 7 as answer").await;
    let killed = Command::new("kill").args(["-9", &pid(folder.path()).to_string()]).status();
    assert!(killed.expect("kill runs").success());
    tokio::time::sleep(Duration::from_millis(300)).await;
    drop(server);
    let server = EmbeddedPostgres::start(folder.path()).await.expect("recovers");
    assert_eq!(run(&server.url("postgres"), "select answer from kept").await, "7");
    server.stop().await.expect("stops");
}

#[tokio::test]
async fn a_server_that_died_is_started_again_under_its_owner() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = EmbeddedPostgres::start(folder.path()).await.expect("starts");
    run(&server.url("postgres"), "create table kept as select 7 as answer").await;
    let _busy = compute(server.url("postgres")).await;
    let killed = Command::new("kill").args(["-9", &pid(folder.path()).to_string()]).status();
    assert!(killed.expect("kill runs").success());
    let mut answer = None;
    for _ in 0..1_200 {
        tokio::time::sleep(Duration::from_millis(100)).await;
        if let Ok((client, connection)) =
            tokio_postgres::connect(&server.url("postgres"), tokio_postgres::NoTls).await
        {
            tokio::spawn(connection);
            if let Ok(row) = client.query_one("select answer from kept", &[]).await {
                answer = Some(row.get::<_, i32>(0));
                break;
            }
        }
    }
    assert_eq!(answer, Some(7));
    server.stop().await.expect("stops");
}

#[tokio::test]
async fn sessions_that_outlive_a_killed_server_hinder_no_start() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = EmbeddedPostgres::start(folder.path()).await.expect("starts");
    let _busy = compute(server.url("postgres")).await;
    let killed = Command::new("kill").args(["-9", &pid(folder.path()).to_string()]).status();
    assert!(killed.expect("kill runs").success());
    drop(server);
    let server = EmbeddedPostgres::start(folder.path()).await.expect("starts");
    assert_eq!(run(&server.url("postgres"), "select 1").await, "1");
    server.stop().await.expect("stops");
}

#[tokio::test]
async fn a_cluster_of_another_version_is_refused_rather_than_replaced() {
    let folder = tempfile::tempdir().expect("a folder");
    EmbeddedPostgres::start(folder.path()).await.expect("starts").stop().await.expect("stops");
    std::fs::write(folder.path().join("postgres/cluster/PG_VERSION"), "13\n").expect("written");
    let refused = EmbeddedPostgres::start(folder.path()).await.expect_err("refused");
    assert!(refused.to_string().contains("made by PostgreSQL 13"), "{refused}");
}

#[tokio::test]
async fn a_deep_data_folder_gets_a_short_socket_folder() {
    let folder = tempfile::tempdir().expect("a folder");
    let deep = folder.path().join("a-rather-long-name".repeat(5)).join("with spaces & more");
    let server = EmbeddedPostgres::start(&deep).await.expect("starts");
    assert_eq!(run(&server.url("postgres"), "select 1").await, "1");
    server.stop().await.expect("stops");
}

#[tokio::test]
async fn the_log_file_says_what_failed_without_the_row_that_was_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = EmbeddedPostgres::start(folder.path()).await.expect("starts");
    let url = server.url("postgres");
    run(&url, "create table person (name text check (length(name) < 5))").await;
    let (client, connection) = tokio_postgres::connect(&url, NoTls).await.expect("connected");
    tokio::spawn(connection);
    let insert = client.execute("insert into person values ($1)", &[&"Ada Lovelace"]).await;
    let error = insert.expect_err("too long").to_string();
    server.stop().await.expect("stops");
    let log = std::fs::read_to_string(folder.path().join("postgres/postgres.log")).expect("a log");
    assert!(log.contains("violates check constraint"), "{error} {log}");
    assert!(!log.contains("Lovelace"), "{log}");
}
