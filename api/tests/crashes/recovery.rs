//! Recovery with words: whoever is not let in by the new password begins again.

use domain::{Role, account::Approval};
use serde_json::json;

use crate::{
    common::{Answer, Identity, Server},
    dying::at_each_step,
};

const CHOSEN: &str = "seven lanterns drift 31";

#[tokio::test]
async fn a_recovery_by_opaque() {
    let recover =
        async |node: &Server| node.browser().recover("ada", &Identity::number(2), CHOSEN).await;
    at_each_step(
        async |server| server.registered("ada", Role::User, Approval::Automatic, 2).await,
        async |node, _| drop(recover(node).await.expect(200)),
        async |node, _| {
            if node.browser().sign_in("ada", CHOSEN).await.status != 200 {
                recover(node).await.expect(200);
                node.browser().sign_in("ada", CHOSEN).await.expect(200);
            }
        },
    )
    .await;
}

#[tokio::test]
async fn a_recovery_by_password() {
    let recover = async |node: &Server| -> Answer {
        let browser = node.browser();
        let (token, proof) = browser.prove_for_recovery("ada", &Identity::number(2)).await;
        let body = json!({ "token": token, "password": CHOSEN, "identity": proof });
        browser.post("/recovery/password/finish", body).await
    };
    at_each_step(
        async |server| server.registered_by_password("ada", Approval::Automatic, 2).await,
        async |node, _| drop(recover(node).await.expect(200)),
        async |node, _| {
            if node.browser().sign_in_by_password("ada", CHOSEN).await.status != 200 {
                recover(node).await.expect(200);
                node.browser().sign_in_by_password("ada", CHOSEN).await.expect(200);
            }
        },
    )
    .await;
}
