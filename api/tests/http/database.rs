//! What people are told while the database is away.

use serde_json::json;
use test_support::Cluster;

use crate::common::{Server, administrator};

#[tokio::test(flavor = "multi_thread")]
async fn while_the_database_is_away_everybody_is_told_to_try_again() {
    let cluster = Cluster::start().await;
    let server = Server::start_on(test_support::database_in(&cluster).await, |_| {}).await;
    let admin = administrator(&server).await;
    admin.browser.get("/me").await.expect(200);
    drop(cluster);
    let invitation = json!({ "display_name": "Ada", "login": "ada", "method": "opaque" });
    for answer in [
        admin.browser.get("/me").await,
        admin.browser.get("/approvals").await,
        admin.browser.get("/events").await,
        admin.browser.post("/accounts", invitation).await,
        server.browser().sign_in("admin", "whatever it was").await,
        server.browser().inspect(&"A".repeat(43)).await,
    ] {
        assert_eq!(answer.problem(), "database-unavailable");
        assert_eq!((answer.status.as_u16(), answer.header("retry-after")), (503, Some("1")));
    }
}
