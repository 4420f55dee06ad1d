//! How an installation gets its administrators, and gets them back: from the machine itself.

use std::{net::SocketAddr, path::Path};

use serde_json::Value;

use crate::{
    common::{Browser, Identity, PASSWORD, Phone, token_of},
    running::{Serving, folder, printed, refused, run},
};

const CHOSEN: &str = "seven lanterns drift 31";

/// Somebody's browser at a server. A server of these tests is not told its origin, so that the
/// address it listens on is the one that it believes in.
pub fn browser(server: &Serving) -> Browser {
    let (_, port) = server.address.rsplit_once(':').expect("a port");
    let address = SocketAddr::from(([127, 0, 0, 1], port.parse().expect("a port")));
    Browser::new(address, &server.address)
}

/// How whoever is invited as the first administrator at present will sign in.
fn method_of_first_administrator(data_dir: &Path) -> String {
    let events = printed(&run(data_dir, &["audit", "replay", "--account", "admin"]));
    let first: Value =
        serde_json::from_str(events.lines().next().expect("an event")).expect("JSON");
    first["data"]["method"].as_str().expect("a method").to_owned()
}

#[test]
fn with_every_combination_of_methods_a_start_says_how_the_first_administrator_comes() {
    let data = folder();
    for (methods, invited_to) in [
        ("qr", None),
        ("password,qr", Some("password")),
        ("opaque,password,qr", Some("opaque")),
        ("password", Some("password")),
        ("opaque", Some("opaque")),
        ("opaque,password", Some("opaque")),
        ("opaque,qr", Some("opaque")),
    ] {
        let mut server = Serving::start_with(data.path(), &["--methods", methods]);
        let line = server.line();
        let told = line.strip_prefix("First administrator: ").expect("what to do");
        match invited_to {
            Some(method) => {
                let link = told.strip_prefix(&server.address).expect("our origin");
                assert_eq!(link.strip_prefix("/setup#").map(str::len), Some(43), "{methods}");
                assert_eq!(method_of_first_administrator(data.path()), method, "{methods}");
            }
            None => {
                let scan = format!("scan the code at {}/sign-in", server.address);
                assert!(told.starts_with(&scan), "{told}");
                assert!(told.contains("dna-nexus admin appoint --fingerprint"), "{told}");
            }
        }
        assert_eq!(server.stop(), "", "and nothing else");
    }
}

#[tokio::test]
async fn with_codes_alone_whoever_has_scanned_is_appointed() {
    let data = folder();
    let server = Serving::start_with(data.path(), &["--methods", "qr"]);
    let (phone, browser) = (Phone::new(9, browser(&server)), browser(&server));
    let fingerprint = phone.key.fingerprint().to_string();
    let appoint = ["admin", "appoint", "--fingerprint", &fingerprint];
    let error = refused(&run(data.path(), &appoint));
    assert!(error.contains("let them scan the code first"), "{error}");
    let code = browser.show_code().await;
    assert_eq!(phone.scan(&code).await.told(), (202, "pending_admin"));
    let appointed = printed(&run(data.path(), &appoint));
    assert_eq!(appointed, "Administrator from now on, and enabled.\n");
    assert_eq!(browser.qr_state(&code).await, "approved", "the browser has waited");
    assert_eq!(browser.consume(&code).await.expect(200)["role"], "admin");
    browser.get("/approvals").await.expect(200);
    assert_eq!(server.stop().lines().count(), 1);
    let again = Serving::start_with(data.path(), &["--methods", "qr"]);
    assert_eq!(again.stop(), "", "the first administrator is there");
}

#[tokio::test]
async fn an_administrator_invited_from_the_command_line_and_locked_out_is_let_in_by_it_again() {
    for (methods, method) in [("opaque", "opaque"), ("password,qr", "password")] {
        let data = folder();
        let server = Serving::start_with(data.path(), &["--methods", methods]);
        let origin = ["--origin", &server.address];
        let invite = ["admin", "invite", "--login", "grace", "--methods", methods];
        let answer = printed(&run(data.path(), &[&invite[..], &origin].concat()));
        let link = answer.strip_prefix("Setup link, good once: ").expect("a link").trim();
        assert!(link.starts_with(&format!("{}/setup#", server.address)), "{link}");
        let (grace, identity) = (browser(&server), Identity::number(3));
        let is_opaque = method == "opaque";
        match is_opaque {
            true => grace.set_up(token_of(link), &identity, PASSWORD).await,
            false => grace.set_up_by_password(token_of(link), &identity, PASSWORD).await,
        }
        .expect(200);
        let sign_in = async |password: &str| match is_opaque {
            true => grace.sign_in("grace", password).await,
            false => grace.sign_in_by_password("grace", password).await,
        };
        assert_eq!(sign_in(PASSWORD).await.expect(200)["role"], "admin");
        // Who is there already is not invited again, and who is not there not let in.
        let error = refused(&run(data.path(), &[&invite[..], &origin].concat()));
        assert!(error.contains("an account that is enabled"), "{error}");
        let error = refused(&run(data.path(), &["admin", "recover", "--login", "nobody"]));
        assert!(error.contains("no account has the login nobody"), "{error}");

        let error = refused(&run(data.path(), &["admin", "recover", "--login", "admin"]));
        assert!(error.contains("admin is invited") && error.contains("admin invite"), "{error}");
        let user = serde_json::json!({ "login": "bob", "display_name": "Bob", "method": method });
        grace.post("/accounts", user).await.expect(201);
        let error = refused(&run(data.path(), &["admin", "recover", "--login", "bob"]));
        assert!(error.contains("bob is no administrator"), "{error}");

        let recover = ["admin", "recover", "--login", "grace"];
        let answer = printed(&run(data.path(), &[&recover[..], &origin].concat()));
        let link = answer.strip_prefix("Reset link, good once and for an hour: ").expect("a link");
        assert!(link.starts_with(&format!("{}/reset#", server.address)), "{link}");
        let token = token_of(link.trim());
        match is_opaque {
            true => grace.reset(token, CHOSEN).await,
            false => {
                let body = serde_json::json!({ "token": token, "password": CHOSEN });
                grace.post("/links/password/finish", body).await
            }
        }
        .expect(200);
        assert_eq!(sign_in(PASSWORD).await.problem(), "sign-in-failed");
        assert_eq!(sign_in(CHOSEN).await.expect(200)["role"], "admin");
    }
}
