//! Nothing plain is left of an erased person: not in a dump of the whole database, and not in a log
//! line that was ever written about them, by the server or by its PostgreSQL.
//!
//! One test in a program of its own: it sees every log line that the process writes.

mod common;

use std::{
    fs,
    path::Path,
    process::{Command, Output},
};

use base64::{Engine, prelude::BASE64_STANDARD_NO_PAD};
use common::{GIGABYTE, LogLines, Person, Server, TestPool, administrator, eventually, signed_in};
use domain::{Role, account::AccountAction, values::Login};
use embedded_postgres::Binaries;
use event_store::{Filter, Position, first_broken_link};
use reqwest::Method;
use serde_json::{Value, json};

/// What is known of Carl. Nothing of it could be spelled in hexadecimal, or be there by chance.
const CARL: [&str; 5] = [
    "carl.zwingli",
    "Carl Quentin Zwingli",
    "zwingli@nexus-of-carl.example",
    "Carl keeps pigeons",
    "Carl left for good",
];

const ADA: [&str; 11] = [
    "ada.lovelace",
    "countess.of.lovelace",
    "Person ada.lovelace",
    "Augusta Quillon",
    "ada@lovelace.example",
    "Likes analytical engines",
    "Has gone to the mountains",
    "Room for her tables of sines",
    "She asked for it in writing",
    ADDRESS,
    USER_AGENT,
];

/// What Ada wrote about Bob is Bob's.
const BOBS: &str = "Bob plays the oboe";

const ADDRESS: &str = "203.0.113.77";
const USER_AGENT: &str = "Quillfox/77 (Zither OS)";

/// Everything in the database, as a backup has it.
async fn dump(server: &Server) -> String {
    let program = Binaries::find().expect("PostgreSQL").folder.join("pg_dump");
    // Packages that carry a server only leave the clients to the PATH.
    let program = if program.exists() { program } else { "pg_dump".into() };
    let output = Command::new(program).arg(server.database.owner_url()).output();
    let output = output.expect("pg_dump runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("UTF-8")
}

/// What the database has logged since it was started, by whomever it was used.
async fn database_log(server: &Server) -> String {
    let client = server.database.client().await;
    let row = client.query_one("select current_setting('data_directory')", &[]).await;
    let cluster: String = row.expect("the owner may know").get(0);
    let log = Path::new(&cluster).with_file_name("postgres.log");
    String::from_utf8_lossy(&fs::read(log).expect("readable")).into_owned()
}

/// Has the database refuse something about Ada, which it logs.
async fn refused_by_the_database(server: &Server) {
    let client = server.database.client().await;
    client.batch_execute("create temp table refused (login text primary key)").await.expect("made");
    let insert = "insert into refused values ($1)";
    client.execute(insert, &[&ADA[1]]).await.expect("the first");
    let error = client.execute(insert, &[&ADA[1]]).await.expect_err("refused");
    let detail = error.as_db_error().and_then(|error| error.detail());
    assert!(detail.is_some_and(|detail| detail.contains(ADA[1])), "{error}");
}

/// Which of these values are in a text: as they are, in hexadecimal as bytes are dumped, or as a
/// part of something in base64.
fn found<'a>(text: &str, values: &[&'a str]) -> Vec<&'a str> {
    let lower = text.to_lowercase();
    let is_there = |value: &&str| {
        let hex: String = value.bytes().map(|byte| format!("{byte:02x}")).collect();
        lower.contains(&value.to_lowercase())
            || lower.contains(&hex)
            || in_base64(value).iter().any(|encoded| text.contains(encoded))
    };
    values.iter().copied().filter(is_there).collect()
}

/// How a value looks inside something that is encoded, wherever in it it begins: three bytes make
/// four characters, and those at the ends depend on what stands beside it. Both alphabets.
fn in_base64(value: &str) -> Vec<String> {
    (0..3_usize)
        .flat_map(|before| {
            let bytes = [&[0; 3][..before], value.as_bytes()].concat();
            let whole = bytes.len() / 3 * 4;
            let first = (before * 8).div_ceil(6);
            let encoded = BASE64_STANDARD_NO_PAD.encode(bytes)[first..whole].to_owned();
            [encoded.replace('+', "-").replace('/', "_"), encoded]
        })
        .collect()
}

/// Every event, opened with the keys there are.
async fn opened(server: &Server) -> String {
    let events = server.app.reader.read_after(Position::START, 1000, &Filter::default()).await;
    let events = events.expect("readable");
    let texts = events.iter().map(|event| format!("{} {:?}\n", event.payload, event.metadata));
    texts.collect::<String>().replace('\\', "")
}

fn dna_nexus(server: &Server, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_dna-nexus"))
        .arg("--data-dir")
        .arg(server.data_dir.path())
        .args(["--database-url", &server.database.url()])
        .args(["--migration-url", &server.database.owner_url()])
        .args(arguments)
        .output()
        .expect("the program runs")
}

#[track_caller]
fn printed(output: &Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

impl Person {
    /// As from Ada's computer.
    async fn at_her_desk(&self, method: Method, path: &str, body: Value) -> Value {
        let request = self.browser.unsafe_request(method, path).json(&body);
        let request = request.header("x-forwarded-for", ADDRESS).header("user-agent", USER_AGENT);
        self.browser.send(request).await.expect(200)
    }
}

/// Carl exists, and Ada gave him away.
async fn carls_life(server: &Server, ada: &Person) -> String {
    let carl = server.invite(CARL[0], Role::User, domain::account::Approval::Required).await;
    let id = carl.account_id.to_string();
    let profile = json!({ "display_name": CARL[1], "email": CARL[2], "notes": CARL[3] });
    ada.at_her_desk(Method::PATCH, &format!("/accounts/{id}/profile"), profile).await;
    let identity = common::Identity::number(4);
    let browser = server.browser();
    browser.set_up(&carl.token, &identity, common::PASSWORD).await.expect(200);
    let reject = format!("/accounts/{id}/reject");
    ada.at_her_desk(Method::POST, &reject, json!({ "reason": CARL[4] })).await;
    id
}

/// Ada is named, described, moved about and given storage, and says something about Bob.
async fn adas_life(server: &Server, admin: &Person, ada: &Person, bob: &Person) {
    let path = format!("/accounts/{}", ada.account_id);
    let profile = json!({ "display_name": ADA[3], "email": ADA[4], "notes": ADA[5] });
    ada.at_her_desk(Method::PATCH, &format!("{path}/profile"), profile).await;
    let notes = json!({ "notes": BOBS });
    ada.at_her_desk(Method::PATCH, &format!("/accounts/{}/profile", bob.account_id), notes).await;
    let pool = TestPool::register(admin, "Main", GIGABYTE).await;
    let beyond = json!({
        "pool_id": pool.id, "bytes": 2 * GIGABYTE, "overcommit": true, "reason": ADA[7]
    });
    admin.browser.put(&format!("{path}/quota"), beyond).await.expect(200);
    let disable = json!({ "reason": ADA[6] });
    admin.browser.post(&format!("{path}/disable"), disable).await.expect(200);
    let login = Login::parse(ADA[1]).expect("a login");
    server.command(ada.id(), AccountAction::ChangeLogin { login, reason: None }).await;
}

async fn delete(server: &Server, admin: &Person, id: &str, reason: &str) {
    let request = admin.browser.unsafe_request(Method::DELETE, &format!("/accounts/{id}"));
    admin
        .browser
        .send(request.json(&json!({ "reason": reason, "files": "keep" })))
        .await
        .expect(200);
    read_models_at_head(server, admin).await;
}

async fn read_models_at_head(server: &Server, admin: &Person) {
    for path in ["/profiles", "/approvals", &format!("/accounts/{}/history", admin.account_id)] {
        admin.browser.get_at_head(server, path).await.expect(200);
    }
}

#[tokio::test]
async fn nothing_plain_of_an_erased_person_is_in_a_dump_or_was_ever_logged() {
    let lines = LogLines::keep();
    let server = Server::start().await;
    let admin = administrator(&server).await;
    let mut ada = signed_in(&server, ADA[0], Role::Support, 2).await;
    let bob = signed_in(&server, "bob", Role::User, 3).await;
    let carl = carls_life(&server, &ada).await;
    adas_life(&server, &admin, &ada, &bob).await;
    ada.login = ADA[1].to_owned();
    read_models_at_head(&server, &admin).await;
    refused_by_the_database(&server).await;

    // Read models have everything but what only the log tells, sealed: so the search can find.
    let only_sealed = ["She asked for it in writing", USER_AGENT];
    let listed: Vec<_> = ADA.into_iter().filter(|value| !only_sealed.contains(value)).collect();
    let before = dump(&server).await;
    assert_eq!(found(&before, &ADA), listed);
    assert_eq!(found(&before, &CARL), CARL);
    assert!(opened(&server).await.contains(USER_AGENT), "the log has it sealed");

    // Ada acted on Carl: erasing him leaves her readable, also in what she did to him.
    delete(&server, &admin, &carl, "Carl asked for it").await;
    let after_carl = dump(&server).await;
    assert_eq!(found(&after_carl, &CARL), [""; 0]);
    assert_eq!(found(&after_carl, &ADA), listed);
    let history = format!("/accounts/{carl}/history");
    let history_of_carl = admin.browser.get(&history).await.expect(200).to_string();
    assert!(history_of_carl.contains(ADDRESS) && history_of_carl.contains(ADA[2]));

    // And the reverse: what she wrote about Bob is his, and stays.
    delete(&server, &admin, &ada.account_id, ADA[8]).await;
    eventually(async || server.count("sessions").await == 2).await; // the administrator's and Bob's
    let after = dump(&server).await;
    assert_eq!(found(&after, &ADA), [""; 0]);
    assert_eq!(found(&after, &[BOBS]), [BOBS]);
    let fresh_node = server.second_node().await;
    let readable = opened(&fresh_node).await;
    assert_eq!(found(&readable, &[&ADA[..], &CARL[..]].concat()), [""; 0]);
    assert_eq!(found(&readable, &[BOBS]), [BOBS]);

    // What happened is still told, by the list, by the command line, and by the chain.
    let history = format!("/accounts/{}/history", bob.account_id);
    let history_of_bob = admin.browser.get(&history).await.expect(200);
    let edited = &history_of_bob["items"][0];
    assert_eq!(edited["actor"]["account_id"], ada.account_id);
    assert_eq!((&edited["actor"]["name"], &edited["address"]), (&json!(null), &json!(null)));
    assert_eq!(first_broken_link(&server.app.db, u32::MAX).await.expect("checked"), None);
    printed(&dna_nexus(&server, &["log", "check-chain"]));
    printed(&dna_nexus(&server, &["log", "check-guards"]));
    let replayed = printed(&dna_nexus(&server, &["audit", "replay", "--account", &ada.account_id]));
    let invited: Value =
        serde_json::from_str(replayed.lines().next().expect("events")).expect("JSON");
    assert_eq!((&invited["type"], &invited["erased"]), (&json!("Invited"), &json!(true)));
    assert_eq!(invited["data"]["login"], json!(null));
    let events = replayed.lines().map(|line| serde_json::from_str::<Value>(line).expect("JSON"));
    let deleted: Vec<_> = events.filter(|event| event["type"] == "Deleted").collect();
    assert_eq!(deleted.len(), 1);
    assert_eq!(deleted[0]["erased"], true);
    let by_login = dna_nexus(&server, &["audit", "replay", "--account", ADA[1]]);
    let error = String::from_utf8_lossy(&by_login.stderr).into_owned();
    assert!(!by_login.status.success() && error.contains("whoever was deleted"), "{error}");

    let database_log = database_log(&server).await;
    assert!(database_log.contains("duplicate key value"), "its refusals are logged");
    assert_eq!(found(&database_log, &[&ADA[..], &CARL[..], &[BOBS]].concat()), [""; 0]);
    let logged = lines.text();
    assert!(logged.contains("/api/v1/accounts/"), "requests are logged");
    assert!(logged.contains("TRACE"), "at the finest level");
    assert_eq!(found(&logged, &[&ADA[..], &CARL[..], &[BOBS]].concat()), [""; 0]);
}
