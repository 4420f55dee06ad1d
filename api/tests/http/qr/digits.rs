//! The policy that asks for six digits, which the phone shows and the browser wants.

use api::auth::qr::QrSignIn;
use domain::{
    Role,
    account::{AccountAction, Approval},
};
use serde_json::{Value, json};

use crate::common::{Answer, Browser, Code, Server};

/// The digits in what the phone shows.
fn digits(answer: &Answer) -> String {
    let message = answer.body["detail"]["message"].as_str().expect("a message");
    let words: Vec<_> = message.split(' ').collect();
    let digits = words.iter().find(|word| word.bytes().all(|byte| byte.is_ascii_digit()));
    digits.map(|digits| (*digits).to_owned()).expect("digits")
}

async fn type_in(browser: &Browser, code: &Code, digits: Value) -> Answer {
    browser.post_root("/api/v5/consume", json!({ "k": code.k, "digits": digits })).await
}

async fn scanned() -> (Server, Browser, Code, String) {
    let server = Server::start_with_qr(QrSignIn::Digits).await;
    server.registered("ada", Role::User, Approval::Automatic, 2).await;
    let browser = server.browser();
    let code = browser.show_code().await;
    let answer = server.phone(2).scan(&code).await;
    // Not a success, or the app would not show the message.
    assert_eq!(answer.told(), (428, "digits_required"));
    let digits = digits(&answer);
    assert_eq!(digits.len(), 6);
    (server, browser, code, digits)
}

#[tokio::test]
async fn the_browser_goes_on_with_the_phone_s_digits_and_not_without() {
    let (_server, browser, code, digits) = scanned().await;
    assert_eq!(browser.qr_status(&code).await.expect(200)["asks_for_digits"], true);
    assert_eq!(browser.consume(&code).await.field_problem(), ("digits", "missing-field"));
    let spaced = format!("{} {}", &digits[..3], &digits[3..]);
    type_in(&browser, &code, json!(spaced)).await.expect(200);
}

#[tokio::test]
async fn wrong_digits_are_refused_and_after_five_tries_the_right_ones_too() {
    let (_server, browser, code, digits) = scanned().await;
    let wrong = if digits == "000000" { "000001" } else { "000000" };
    for _ in 0..5 {
        assert_eq!(type_in(&browser, &code, json!(wrong)).await.problem(), "qr-digits-wrong");
    }
    assert_eq!(type_in(&browser, &code, json!(digits)).await.problem(), "qr-over");
    assert_eq!(browser.cookie(), None);
}

#[tokio::test]
async fn a_repeated_answer_shows_the_same_digits_and_another_code_others() {
    let (server, browser, code, digits_shown) = scanned().await;
    assert_eq!(digits(&server.phone(2).scan(&code).await), digits_shown);
    let mut others = Vec::new();
    for _ in 0..3 {
        let code = browser.show_code().await;
        others.push(digits(&server.phone(2).scan(&code).await));
    }
    assert!(others.iter().any(|other| *other != digits_shown), "{others:?}");
}

#[tokio::test]
async fn a_newcomer_needs_both_the_administrator_and_the_digits() {
    let server = Server::start_with_qr(QrSignIn::Digits).await;
    let browser = server.browser();
    let code = browser.show_code().await;
    let answer = server.phone(9).scan(&code).await;
    assert_eq!(answer.told(), (428, "digits_required"));
    assert_eq!(browser.qr_state(&code).await, "pending_admin");
    let digits = json!(digits(&answer));
    let early = type_in(&browser, &code, digits.clone()).await;
    assert_eq!(early.problem(), "awaiting-approval");
    let client = server.database.client().await;
    let row = client.query_one("select aggregate_id from events", &[]).await.expect("a row");
    let id: String = row.get(0);
    server.command(id.parse().expect("an id"), AccountAction::Enable { reason: None }).await;
    type_in(&browser, &code, digits).await.expect(200);
}
