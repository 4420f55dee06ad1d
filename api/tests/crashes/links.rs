//! Setup and reset links: the same link leads on, or says that it was used, and then the password
//! is set.

use domain::{
    Role,
    account::{Approval, Method},
};
use serde_json::json;

use crate::{
    common::{Answer, Browser, Identity, Invited, PASSWORD, Person, Server},
    dying::at_each_step,
};

const CHOSEN: &str = "seven lanterns drift 31";

/// Who finds the link used has come to the end before.
fn done_by_now(answer: &Answer) {
    if answer.status != 200 {
        assert_eq!(answer.problem(), "link-used");
    }
}

async fn goes_on(link: &str, browser: &Browser) -> bool {
    let opened = browser.inspect(link).await;
    done_by_now(&opened);
    opened.status == 200
}

#[tokio::test]
async fn a_setup_by_opaque() {
    let set_up = async |node: &Server, ada: &Invited| {
        let answer = node.browser().set_up(&ada.token, &Identity::number(2), PASSWORD).await;
        answer.expect(200);
    };
    at_each_step(
        async |server| server.invite("ada", Role::User, Approval::Automatic).await,
        set_up,
        async |node, ada| {
            if goes_on(&ada.token, &node.browser()).await {
                set_up(node, ada).await;
            }
            node.browser().sign_in("ada", PASSWORD).await.expect(200);
        },
    )
    .await;
}

#[tokio::test]
async fn a_setup_by_password() {
    let set_up = async |node: &Server, ada: &Invited| {
        let (browser, identity) = (node.browser(), Identity::number(2));
        browser.set_up_by_password(&ada.token, &identity, PASSWORD).await.expect(200);
    };
    at_each_step(
        async |server| {
            server.invite_to(Method::Password, "ada", Role::User, Approval::Automatic).await
        },
        set_up,
        async |node, ada| {
            if goes_on(&ada.token, &node.browser()).await {
                set_up(node, ada).await;
            }
            node.browser().sign_in_by_password("ada", PASSWORD).await.expect(200);
        },
    )
    .await;
}

/// Somebody with a reset link.
async fn with_link(server: &Server, person: Person) -> String {
    server.reset_link(person.id()).await
}

#[tokio::test]
async fn a_reset_by_opaque() {
    at_each_step(
        async |server| {
            let ada = server.registered("ada", Role::User, Approval::Automatic, 2).await;
            with_link(server, ada).await
        },
        async |node, token| drop(node.browser().reset(token, CHOSEN).await.expect(200)),
        async |node, token| {
            done_by_now(&node.browser().reset(token, CHOSEN).await);
            node.browser().sign_in("ada", CHOSEN).await.expect(200);
            let former = node.browser().sign_in("ada", PASSWORD).await;
            assert_eq!(former.problem(), "sign-in-failed");
        },
    )
    .await;
}

#[tokio::test]
async fn a_reset_by_password() {
    let reset = async |node: &Server, token: &String| {
        let body = json!({ "token": token, "password": CHOSEN });
        node.browser().post("/links/password/finish", body).await
    };
    at_each_step(
        async |server| {
            let ada = server.registered_by_password("ada", Approval::Automatic, 2).await;
            with_link(server, ada).await
        },
        async |node, token| drop(reset(node, token).await.expect(200)),
        async |node, token| {
            done_by_now(&reset(node, token).await);
            node.browser().sign_in_by_password("ada", CHOSEN).await.expect(200);
            let former = node.browser().sign_in_by_password("ada", PASSWORD).await;
            assert_eq!(former.problem(), "sign-in-failed");
        },
    )
    .await;
}
