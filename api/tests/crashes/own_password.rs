//! Changing one's own password: whose session has ended signs in with the new one, and who still
//! has it has the former password, and changes it again.

use domain::{Role, account::Approval};
use serde_json::json;

use crate::{
    common::{Answer, Browser, PASSWORD, Person, Server},
    dying::at_each_step,
};

const CHOSEN: &str = "seven lanterns drift 31";

/// The person's browser, as it finds another node behind the same address.
fn at(node: &Server, person: &Person) -> Browser {
    let browser = node.browser();
    browser.set_cookie(person.browser.cookie());
    browser
}

#[tokio::test]
async fn by_opaque() {
    at_each_step(
        async |server| {
            let ada = server.registered("ada", Role::User, Approval::Automatic, 2).await;
            ada.sign_in().await.expect(200);
            ada
        },
        async |node, ada| drop(at(node, ada).change_password(PASSWORD, CHOSEN).await.expect(200)),
        async |node, ada| {
            let browser = at(node, ada);
            if browser.get("/me").await.status == 200 {
                browser.change_password(PASSWORD, CHOSEN).await.expect(200);
            }
            node.browser().sign_in("ada", CHOSEN).await.expect(200);
        },
    )
    .await;
}

#[tokio::test]
async fn by_password() {
    let change = async |browser: &Browser| -> Answer {
        let body = json!({ "current_password": PASSWORD, "new_password": CHOSEN });
        browser.post("/me/password", body).await
    };
    at_each_step(
        async |server| {
            let ada = server.registered_by_password("ada", Approval::Automatic, 2).await;
            ada.browser.sign_in_by_password("ada", PASSWORD).await.expect(200);
            ada
        },
        async |node, ada| drop(change(&at(node, ada)).await.expect(200)),
        async |node, ada| {
            let browser = at(node, ada);
            if browser.get("/me").await.status == 200 {
                change(&browser).await.expect(200);
            }
            node.browser().sign_in_by_password("ada", CHOSEN).await.expect(200);
        },
    )
    .await;
}
