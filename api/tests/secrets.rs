//! Secrets are nowhere but where they belong: not in the log, not in a table, not in a log line.
//!
//! One test in a program of its own: it sees every log line that the process writes.

mod common;

use common::{Identity, LogLines, PASSWORD, Server, StoringApp, administrator};
use domain::{Role, account::Approval};
use serde_json::Value;

/// All rows of all tables as text; bytes as PostgreSQL writes them, in hexadecimal.
async fn everything_stored(server: &Server) -> String {
    let client = server.database.client().await;
    let tables = "select quote_ident(table_schema) || '.' || quote_ident(table_name)
        from information_schema.tables
        where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema')";
    let mut text = String::new();
    for row in client.query(tables, &[]).await.expect("tables") {
        let table: String = row.get(0);
        let rows = client.query(&format!("select t::text from {table} t"), &[]).await;
        rows.expect("rows").iter().for_each(|row| text.push_str(row.get(0)));
    }
    text
}

fn hex(text: &str) -> String {
    text.bytes().map(|byte| format!("{byte:02x}")).collect()
}

fn decoded_hex(base64url: &str) -> String {
    use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
    let bytes = BASE64_URL_SAFE_NO_PAD.decode(base64url).expect("base64url");
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[tokio::test]
async fn no_secret_is_stored_or_logged_from_link_to_sign_out() {
    let lines = LogLines::keep();
    let server = Server::start_without_projectors().await;
    let invited = server.invite("ada.lovelace", Role::User, Approval::Automatic).await;
    let browser = server.browser();
    let body = browser.prepare_setup(&invited.token, &Identity::number(2), PASSWORD).await;
    browser.post("/links/opaque/finish", body.clone()).await.expect(200);
    browser.sign_in("ada.lovelace", "wrong password").await;
    browser.sign_in("ada.lovelace", PASSWORD).await.expect(200);
    let session = browser.cookie().expect("a session");
    browser.get("/me").await.expect(200);
    let screen = server.browser();
    let code = screen.show_code().await;
    let preauth = screen.named_cookie("__Host-dna_preauth").expect("a cookie");
    server.phone(2).scan(&code).await.expect(200);
    assert_eq!(server.count("qr_sessions").await, 1);
    screen.consume(&code).await.expect(200);
    let by_qr = screen.cookie().expect("a session");

    let admin = administrator(&server).await;
    let app = StoringApp::new(&server, &admin).await;
    assert_eq!(app.authorize(&admin.account_id, 1).await.problem(), "no-quota");

    let stored = everything_stored(&server).await;
    assert!(stored.contains("SetupLinkIssued") && stored.contains("CredentialSet"));
    let logged = lines.text();
    assert!(logged.contains("/api/v1/links/opaque/finish"), "requests are logged: {logged}");

    let upload = body["registration_upload"].as_str().expect("an upload");
    let secrets = [
        invited.token.as_str(),
        &session,
        upload,
        PASSWORD,
        &preauth,
        &code.st,
        &by_qr,
        &app.token,
    ];
    for (place, text) in [("a table", &stored), ("a log line", &logged)] {
        for secret in secrets {
            assert!(!text.contains(secret), "{secret} is in {place}");
            assert!(!text.contains(&hex(secret)), "{secret} is in {place}, in hexadecimal");
        }
        assert!(!text.contains(&decoded_hex(upload)), "the password file is in {place}");
        assert!(!text.contains(&decoded_hex(&invited.token)), "the link's token is in {place}");
        assert!(!text.contains(&decoded_hex(&app.token)), "a program's token is in {place}");
        assert!(!text.contains("ada.lovelace"), "the login is in {place}");
    }
    let proof: &Value = &body["identity"]["proof"];
    assert!(!stored.contains(proof.as_str().expect("a proof")));
}
