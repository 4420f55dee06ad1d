//! What an operator does with the program.

use std::{
    path::Path,
    time::{Duration, Instant},
};

use embedded_postgres::EmbeddedPostgres;
use event_store::ConnectOptions;
use serde_json::{Value, json};

use crate::{
    administrators::browser,
    common::{Identity, PASSWORD, eventually, token_of},
    running::{Serving, folder, printed, refused, run},
    uploads::somebody_with_a_quota,
};

#[test]
fn a_first_start_prints_the_address_and_one_link_for_the_first_administrator() {
    let data = folder();
    let mut server = Serving::start(data.path());
    let line = server.line();
    let link = line.strip_prefix("First administrator: ").expect("a link");
    let token = link.strip_prefix(&format!("{}/setup#", server.address)).expect("our origin");
    assert_eq!(token.len(), 43);
    assert_eq!(server.stop(), "");
    // Nobody came: the next start makes a new link, and the old one is worth nothing.
    let mut again = Serving::start(data.path());
    assert!(!again.line().ends_with(token));
}

#[test]
fn commands_work_beside_a_running_server() {
    let data = folder();
    let server = Serving::start(data.path());
    let origin = ["--origin", &server.address];
    let invite = ["admin", "invite", "--login", "grace", "--name", "Grace Hopper"];
    let output = printed(&run(data.path(), &[&invite[..], &origin].concat()));
    assert!(output.contains(&format!("{}/setup#", server.address)), "{output}");
    let checks = printed(&run(data.path(), &["doctor"]));
    assert_eq!(checks.lines().count(), 8, "{checks}");
    assert!(checks.lines().all(|line| line.starts_with("ok ")), "{checks}");
}

#[test]
fn every_command_says_what_it_is_for_and_what_its_exit_code_means() {
    let data = folder();
    for (check, commands) in [
        (true, &["storage check", "log check-chain", "log check-guards"][..]),
        (false, &["", "projections list", "projections rebuild", "projections retry"]),
        (false, &["audit replay"]),
    ] {
        for command in commands {
            let words: Vec<_> = command.split_whitespace().chain(["--help"]).collect();
            let help = printed(&run(data.path(), &words));
            let codes = help.rsplit_once("Exit codes: 0 when ").expect("exit codes").1;
            assert!(codes.contains("2 when the arguments are wrong"), "{command}: {help}");
            assert_eq!(codes.contains("1 when something is off"), check, "{command}: {help}");
        }
    }
    for (words, code) in [
        (&["storage", "check"][..], 1), // there is nothing there
        (&["storage"], 2),
        (&["storage", "check", "--colour"], 2),
        (&["audit", "replay"], 2),
    ] {
        let output = run(data.path(), words);
        assert_eq!(output.status.code(), Some(code), "{words:?}");
        assert!(output.stdout.is_empty(), "{words:?}");
        assert!(!output.stderr.is_empty(), "{words:?}");
    }
}

#[test]
fn commands_work_without_a_server() {
    let data = folder();
    assert!(printed(&run(data.path(), &["migrate"])).lines().count() >= 5);
    let invite = ["admin", "invite", "--login", "grace"];
    printed(&run(data.path(), &invite));
    // Inviting again renews the link of somebody who has not come yet.
    printed(&run(data.path(), &invite));
    let server = Serving::start(data.path());
    drop(server);
}

#[test]
fn an_auditor_replays_an_account_from_the_command_line() {
    let data = folder();
    printed(&run(data.path(), &["migrate"]));
    printed(&run(data.path(), &["admin", "invite", "--login", "grace", "--name", "Grace Hopper"]));
    let nobody = "0199aa00-0000-7000-8000-000000000000";
    let replay = ["audit", "replay", "--account"];
    let error = refused(&run(data.path(), &[&replay[..], &[nobody]].concat()));
    assert!(error.contains("has no event of account"), "{error}");
    let error = refused(&run(data.path(), &[&replay[..], &["nobody"]].concat()));
    assert!(error.contains("no account has the login nobody"), "{error}");
    let lines = printed(&run(data.path(), &[&replay[..], &["Grace"]].concat()));
    let events: Vec<Value> =
        lines.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let types: Vec<_> = events.iter().map(|event| event["type"].as_str().expect("text")).collect();
    assert_eq!(types, ["Invited", "SetupLinkIssued"]);
    assert_eq!(events[0]["data"]["display_name"], "Grace Hopper");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_auditor_sees_the_storage_of_an_account_among_its_own_events() {
    let (data, pool) = (folder(), folder());
    let mut server = Serving::start(data.path());
    let admin = somebody_with_a_quota(&mut server, pool.path()).await;
    let me = admin.get("/me").await.expect(200)["account_id"].as_str().expect("an id").to_owned();
    let edited = admin.patch(&format!("/accounts/{me}/profile"), json!({ "notes": "x" })).await;
    edited.expect(200);
    admin.delete(&format!("/accounts/{me}/quota")).await.expect(200);
    let lines = printed(&run(data.path(), &["audit", "replay", "--account", &me]));
    let events = lines.lines().map(|line| serde_json::from_str::<Value>(line).expect("JSON"));
    let types = events.map(|event| event["type"].as_str().expect("text").to_owned());
    let types: Vec<_> = types.skip_while(|name| name != "CredentialSet").skip(1).collect();
    assert_eq!(types, ["Enabled", "QuotaAllocated", "ProfileEdited", "QuotaReleased"]);
}

/// What is said of each read model: state, position, lag and what was left out. And the whole list.
fn read_models(data: &Path) -> (Vec<Vec<String>>, String) {
    let list = printed(&run(data, &["projections", "list"]));
    let words = |line: &str| line.split_whitespace().skip(2).map(str::to_owned).collect();
    let are: Vec<Vec<_>> = list.lines().skip(1).map(words).collect();
    assert_eq!(are.len(), 5, "{list}");
    (are, list)
}

fn until_all_are(data: &Path, wanted: [&str; 4]) {
    let since = Instant::now();
    loop {
        let (are, list) = read_models(data);
        if are.iter().all(|are| *are == wanted) {
            return;
        }
        assert!(since.elapsed() < Duration::from_secs(120), "{list}");
    }
}

#[test]
fn the_log_and_the_read_models_are_checked_and_made_anew_beside_a_server() {
    let data = folder();
    let server = Serving::start(data.path());
    printed(&run(data.path(), &["admin", "invite", "--login", "grace"]));
    let chain = printed(&run(data.path(), &["log", "check-chain"]));
    assert!(chain.contains("to position 4"), "{chain}");
    printed(&run(data.path(), &["log", "check-guards"]));
    let anew = printed(&run(data.path(), &["projections", "rebuild", "profiles", "approvals"]));
    assert_eq!(anew, "approvals: folded anew\nprofiles: folded anew\n");
    // The server takes over from the command that made them anew.
    until_all_are(data.path(), ["live", "4", "0", "0"]);
    let error = refused(&run(data.path(), &["projections", "rebuild", "gossip"]));
    assert!(error.contains("there is no read model gossip; there are"), "{error}");
    let error = refused(&run(data.path(), &["projections", "rebuild"]));
    assert!(error.contains("<NAMES>"), "{error}");
    assert_eq!(printed(&run(data.path(), &["projections", "retry"])), "Nothing to do.\n");
    let all = printed(&run(data.path(), &["projections", "rebuild", "--all"]));
    assert_eq!(all.lines().count(), 5, "{all}");
    drop(server);
}

#[test]
fn listing_the_read_models_only_looks() {
    let data = folder();
    let server = Serving::start(data.path());
    until_all_are(data.path(), ["live", "2", "0", "0"]);
    server.stop();
    printed(&run(data.path(), &["admin", "invite", "--login", "grace"]));
    for _ in 0..2 {
        let (are, list) = read_models(data.path());
        assert!(are.iter().all(|are| *are == ["stopped", "2", "2", "0"]), "{list}");
    }
    // Folding anew needs no server.
    printed(&run(data.path(), &["projections", "rebuild", "pools"]));
    let list = printed(&run(data.path(), &["projections", "list"]));
    assert!(list.lines().any(|line| line.starts_with("pools ") && line.contains(" 4        0")));
}

#[tokio::test]
async fn what_a_read_model_had_to_leave_out_is_listed_and_taken_in_when_retried() {
    let data = folder();
    printed(&run(data.path(), &["migrate"]));
    printed(&run(data.path(), &["admin", "invite", "--login", "grace", "--name", "Grace Hopper"]));
    let postgres = EmbeddedPostgres::attach_or_start(data.path()).await.expect("the database");
    let owner = ConnectOptions::parse(&postgres.url("dna_nexus")).expect("a URL");
    let owner = owner.connect().await.expect("a connection");
    let damage = "alter table events disable trigger user;
                  create table kept as select * from events where position = 1;
                  update events set payload = '{\"Invited\": \"Grace Hopper\"}' where position = 1";
    owner.batch_execute(damage).await.expect("damaged");
    let anew = printed(&run(data.path(), &["projections", "rebuild", "profiles"]));
    assert_eq!(anew, "profiles: folded anew\n");
    let list = printed(&run(data.path(), &["projections", "list"]));
    let left_out = list.lines().find(|line| line.starts_with("profiles left ")).expect("listed");
    assert!(left_out.ends_with("from position 1 on: it does not have the form of its type"));
    let repair =
        "update events e set payload = k.payload from kept k where e.position = k.position";
    owner.batch_execute(repair).await.expect("repaired");
    let retried = printed(&run(data.path(), &["projections", "retry"]));
    assert!(retried.contains("profiles: folded anew\n"), "{retried}");
    let list = printed(&run(data.path(), &["projections", "list"]));
    assert!(!list.contains("left"), "{list}");
    drop(owner);
    postgres.stop().await.expect("stopped");
}

#[tokio::test]
async fn quotas_that_do_not_add_up_are_an_error() {
    let data = folder();
    drop(Serving::start(data.path()));
    let well = printed(&run(data.path(), &["storage", "check"]));
    assert!(well.starts_with("0 pools, 0 quotas, 0 bytes reserved"), "{well}");
    let postgres = EmbeddedPostgres::attach_or_start(data.path()).await.expect("a database");
    let owner = ConnectOptions::parse(&postgres.url("dna_nexus")).expect("a URL");
    let owner = owner.connect().await.expect("a connection");
    let made_up = "insert into pools.allocation
                   values (gen_random_uuid(), gen_random_uuid(), 5000, now())";
    owner.batch_execute(made_up).await.expect("made up");
    let output = run(data.path(), &["storage", "check"]);
    let found = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(found.contains("has 5000 bytes in pool"), "{found}");
    assert!(refused(&output).contains("1 things are not what the events say"));
    drop(owner);
    postgres.stop().await.expect("stopped");
}

#[tokio::test]
async fn the_master_key_is_replaced_while_a_server_runs() {
    let data = folder();
    let mut server = Serving::start(data.path());
    let token = token_of(server.line().trim()).to_owned();
    let (admin, identity) = (browser(&server), Identity::number(3));
    // What was sealed before is read by the server that runs all along.
    let login = async || admin.inspect(&token).await.expect(200)["login"].clone();
    assert_eq!(login().await, "admin");
    let key = data.path().join("keys/master.key");
    let former = std::fs::read(&key).expect("a key");
    let prepared = printed(&run(data.path(), &["keys", "rotate", "--prepare"]));
    assert!(prepared.contains("master.key.next"), "{prepared}");
    assert_eq!(login().await, "admin");
    let rotated = printed(&run(data.path(), &["keys", "rotate"]));
    assert!(rotated.contains("keys are wrapped by master key"), "{rotated}");
    assert_ne!(std::fs::read(&key).expect("a key"), former);
    assert_eq!(login().await, "admin");
    // It goes on sealing, and reads what others seal.
    admin.set_up(&token, &identity, PASSWORD).await.expect(200);
    admin.sign_in("admin", PASSWORD).await.expect(200);
    printed(&run(data.path(), &["admin", "invite", "--login", "grace"]));
    eventually(async || {
        let waiting = admin.get("/approvals?filter=grace").await.expect(200);
        waiting["items"][0]["login"] == "grace"
    })
    .await;
    drop(server);
    let events = printed(&run(data.path(), &["audit", "replay", "--account", "admin"]));
    assert!(events.contains("\"login\":\"admin\""), "{events}");
}

#[test]
fn what_cannot_work_is_said_with_what_to_do() {
    let data = folder();
    let server = Serving::start(data.path());
    let port = server.address.rsplit_once(':').expect("a port").1;
    let listen = format!("127.0.0.1:{port}");
    let other = folder();
    let error = refused(&run(other.path(), &["serve", "--listen", &listen]));
    assert!(error.contains("cannot listen on") && error.contains("is a server running"), "{error}");
    let error = refused(&run(data.path(), &["serve", "--listen", "127.0.0.1:0"]));
    assert!(error.contains("another"), "{error}");
    let origin = ["serve", "--listen", "127.0.0.1:0", "--origin", "nexus.example/pages"];
    let error = refused(&run(other.path(), &origin));
    assert!(error.contains("must look like https://nexus.example.org"), "{error}");
    let doctor = run(other.path(), &["doctor"]);
    refused(&doctor);
    let found = String::from_utf8_lossy(&doctor.stdout);
    assert!(found.contains("there is no installation in"), "{found}");
    assert_eq!(std::fs::read_dir(other.path()).expect("a folder").count(), 0, "nothing was made");
    let invite = ["admin", "invite", "--login", "ada", "--origin", "not a url/"];
    let error = refused(&run(other.path(), &invite));
    assert!(error.contains("must look like https://nexus.example.org"), "{error}");
    let error = refused(&run(other.path(), &["admin", "invite", "--login", "no spaces"]));
    assert!(error.contains("invalid value 'no spaces'"), "{error}");
    let nowhere = ["--database-url", "postgres://127.0.0.1:1/none", "migrate"];
    let error = refused(&run(other.path(), &nowhere));
    assert!(error.contains("the database cannot be reached"), "{error}");
}

#[tokio::test]
async fn a_server_answers_for_metrics_only_where_it_is_told_to() {
    let folder = folder();
    let arguments = ["--metrics-listen", "127.0.0.1:0"];
    let mut server = Serving::start_with(folder.path(), &arguments);
    let mut lines = [server.line(), server.line()];
    lines.sort();
    let url = lines[1].strip_prefix("Metrics: ").expect("an address");
    assert!(!url.starts_with(&server.address), "{url}");
    // The client wants one although nothing here is encrypted.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let text = reqwest::get(url).await.expect("an answer").text().await.expect("text");
    assert!(text.contains("dna_nexus_log_answers 1"), "{text}");
    server.stop();
    let mut closed = Serving::start(folder.path());
    let line = closed.line();
    assert!(!line.contains("Metrics"), "{line}");
    assert!(!closed.stop().contains("Metrics"));
}
