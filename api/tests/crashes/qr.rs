//! Signing in by QR code: the phone sends the same again, and the browser goes on with the code or
//! shows another.

use domain::{
    AccountId, Role,
    account::{AccountAction, Approval, fingerprint_claim},
    values::Fingerprint,
};

use crate::{
    common::{Browser, Code, Phone, Server},
    dying::at_each_step,
};

/// The browser that shows the code, as it finds another node behind the same address.
fn at(node: &Server, shows: &Browser) -> Browser {
    let (browser, name) = (node.browser(), "__Host-dna_preauth");
    browser.set_named_cookie(name, shows.named_cookie(name));
    browser
}

async fn holder(node: &Server, phone: &Phone) -> AccountId {
    let fingerprint = phone.key.fingerprint().to_string();
    let fingerprint = Fingerprint::parse(&fingerprint).expect("a fingerprint");
    let holder = node.app.log.holder(&fingerprint_claim(&fingerprint)).await.expect("an answer");
    holder.expect("an account").parse().expect("an id")
}

#[tokio::test]
async fn the_scan_of_a_newcomer() {
    at_each_step(
        async |server| {
            let browser = server.browser();
            let code = browser.show_code().await;
            (browser, code)
        },
        async |node, (_, code)| drop(node.phone(9).scan(code).await.expect(202)),
        async |node, (browser, code)| {
            let phone = node.phone(9);
            assert_eq!(phone.scan(code).await.told(), (202, "pending_admin"));
            let browser = at(node, browser);
            assert_eq!(browser.qr_state(code).await, "pending_admin");
            let id = holder(node, &phone).await;
            node.command(id, AccountAction::Enable { reason: None }).await;
            browser.consume(code).await.expect(200);
        },
    )
    .await;
}

#[tokio::test]
async fn the_way_from_the_scan_to_the_session() {
    let begin = async |node: &Server, (browser, code): &(Browser, Code)| {
        node.phone(2).scan(code).await.expect(200);
        at(node, browser).consume(code).await.expect(200);
    };
    at_each_step(
        async |server| {
            server.registered("ada", Role::User, Approval::Automatic, 2).await;
            let browser = server.browser();
            let code = browser.show_code().await;
            (browser, code)
        },
        begin,
        async |node, (browser, code)| {
            assert_eq!(node.phone(2).scan(code).await.told(), (200, "approved"));
            let browser = at(node, browser);
            let answer = browser.consume(code).await;
            if answer.status != 200 {
                assert_eq!(answer.problem(), "qr-over");
                let another = browser.show_code().await;
                begin(node, &(browser, another)).await;
            }
        },
    )
    .await;
}
