//! Allocations that race for the last free space.

use api::storage::check;
use domain::{Role, account::Approval};
use futures_util::future::join_all;
use jiff::SignedDuration;
use serde_json::json;

use crate::common::{GIGABYTE, Server, TestPool, administrator};

const ALLOCATORS: u8 = 64;

#[tokio::test]
async fn sixty_four_at_once_on_two_nodes_get_exactly_what_is_there() {
    let server = Server::start_without_projectors().await;
    let other_node = server.second_node().await;
    let admin = administrator(&server).await;
    let pool = TestPool::register(&admin, "Main", 10 * GIGABYTE).await;
    let mut people = Vec::new();
    for number in 0..ALLOCATORS {
        let login = format!("user{number}");
        let person = server.registered(&login, Role::User, Approval::Automatic, 100 + number).await;
        people.push(person.account_id);
        // So many set-ups from one address take their time.
        server.clock.advance(SignedDuration::from_secs(10));
    }
    let there = other_node.browser();
    there.set_cookie(admin.browser.cookie());
    let answers = join_all(people.iter().enumerate().map(|(number, account)| {
        let browser = if number % 2 == 0 { &admin.browser } else { &there };
        let body = json!({ "pool_id": pool.id, "bytes": GIGABYTE });
        let path = format!("/accounts/{account}/quota");
        async move { browser.put(&path, body).await }
    }))
    .await;
    let given = answers.iter().filter(|answer| answer.status == 200).count();
    assert_eq!(given, 10);
    for refused in answers.iter().filter(|answer| answer.status != 200) {
        assert_eq!(refused.problem(), "quota-exceeds-pool");
    }
    let capacity = admin.capacity(&pool, &admin.account_id, 0).await;
    assert_eq!(capacity["reserved_for_others_bytes"], 10 * GIGABYTE);
    assert_eq!(capacity["remaining_reservable_bytes"], 0);
    let checked = check::run(&server.app).await.expect("checked");
    assert_eq!(checked.wrong, [""; 0]);
    assert_eq!(checked.reserved_bytes, u128::from(10 * GIGABYTE));
}
