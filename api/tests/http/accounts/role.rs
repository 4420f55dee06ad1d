//! PUT /accounts/{id}/role.

use domain::Role;
use serde_json::json;

use crate::common::{Answer, Person, Server, administrator, signed_in, user};

async fn change_role(by: &Person, of: &Person, role: &str) -> Answer {
    by.browser.put(&format!("/accounts/{}/role", of.account_id), json!({ "role": role })).await
}

#[tokio::test]
async fn a_role_holds_from_the_next_request_on_and_a_larger_one_from_the_next_sign_in_on() {
    let server = Server::start_without_projectors().await;
    let admin = administrator(&server).await;
    let ada = user(&server).await;
    assert_eq!(ada.browser.get("/attention").await.problem(), "forbidden");
    change_role(&admin, &ada, "admin").await.expect(200);
    assert_eq!(ada.browser.get("/attention").await.problem(), "signed-out");
    ada.sign_in().await.expect(200);
    assert_eq!(change_role(&ada, &admin, "user").await.status, 200);
    assert_eq!(admin.browser.get("/attention").await.problem(), "forbidden");
    assert_eq!(change_role(&admin, &ada, "user").await.problem(), "forbidden");
}

#[tokio::test]
async fn asking_for_the_role_that_somebody_has_records_nothing() {
    let server = Server::start_without_projectors().await;
    let admin = administrator(&server).await;
    let ada = user(&server).await;
    let answer = change_role(&admin, &ada, "user").await;
    assert_eq!(answer.header("nexus-position"), None);
    answer.expect(200);
    let answer = change_role(&admin, &ada, "emperor").await;
    assert_eq!(answer.field_problem(), ("role", "unknown"));
}

#[tokio::test]
async fn nobody_changes_their_own_role_and_support_changes_none() {
    let server = Server::start_without_projectors().await;
    let admin = administrator(&server).await;
    let ada = user(&server).await;
    assert_eq!(change_role(&admin, &admin, "user").await.problem(), "own-account");
    let support = signed_in(&server, "sam", Role::Support, 3).await;
    for (of, role) in [(&support, "admin"), (&ada, "admin"), (&admin, "user")] {
        assert_eq!(change_role(&support, of, role).await.problem(), "forbidden");
    }
}

#[tokio::test]
async fn of_two_administrators_who_demote_each_other_at_once_one_stays() {
    for round in 0..5 {
        let server = Server::start_without_projectors().await;
        let ann = administrator(&server).await;
        let bea = signed_in(&server, "bea", Role::Admin, 3).await;
        let (one, other) =
            tokio::join!(change_role(&ann, &bea, "user"), change_role(&bea, &ann, "user"));
        let done = [&one, &other].iter().filter(|answer| answer.status == 200).count();
        assert_eq!(done, 1, "round {round}: {} {}", one.body, other.body);
        let refused = if one.status == 200 { other } else { one };
        assert!(["last-administrator", "forbidden"].contains(&refused.problem()));
    }
}
