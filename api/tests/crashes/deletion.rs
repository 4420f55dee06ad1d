//! Deleting somebody: it is done or not, asking again does it, and then they can come anew.

use domain::{Role, account::Approval};
use reqwest::Method;
use serde_json::json;

use crate::{
    common::{Answer, Person, Server, administrator},
    dying::at_each_step,
};

async fn delete(node: &Server, (admin, ada): &(Person, Person)) -> Answer {
    let browser = node.browser();
    browser.set_cookie(admin.browser.cookie());
    let request = browser.unsafe_request(Method::DELETE, &format!("/accounts/{}", ada.account_id));
    browser.send(request.json(&json!({ "reason": "Asked for it.", "files": "keep" }))).await
}

#[tokio::test]
async fn a_deletion() {
    at_each_step(
        async |server| {
            let admin = administrator(server).await;
            (admin, server.registered("ada", Role::User, Approval::Automatic, 2).await)
        },
        async |node, people| drop(delete(node, people).await.expect(200)),
        async |node, people| {
            assert_eq!(delete(node, people).await.expect(200)["status"], "deleted");
            let ada = node.registered("ada", Role::User, Approval::Automatic, 2).await;
            ada.sign_in().await.expect(200);
        },
    )
    .await;
}
