//! GET /pools/{id}/old-copies, and the retirement that they are in the way of.

use std::fs;

use domain::{Role, account::Approval};
use jiff::SignedDuration;
use serde_json::{Value, json};

use crate::common::{Answer, GIGABYTE, Household, Person, Server, eventually};

/// What the north lists.
async fn listed(server: &Server, home: &Household, query: &str) -> Value {
    let path = format!("/pools/{}/old-copies{query}", home.north.id);
    home.admin.browser.get_at_head(server, &path).await.expect(200)
}

async fn retire(home: &Household) -> Answer {
    home.admin.browser.post(&format!("/pools/{}/retire", home.north.id), json!({})).await
}

async fn clean(home: &Household, account_id: &str) {
    let path = format!("/accounts/{account_id}/clean-old-copy");
    home.admin.browser.post(&path, json!({ "pool_id": home.north.id })).await.expect(200);
}

fn refusal(answer: &Answer) -> (u16, &str, &str) {
    let detail = answer.body["detail"].as_str().expect("a detail");
    (answer.status.as_u16(), answer.problem(), detail)
}

/// Ada has moved from the north, and Bea after her.
async fn both_moved(server: &Server) -> (Household, Person) {
    let home = Household::new(server).await;
    home.fill();
    let bea = server.registered("bea", Role::User, Approval::Automatic, 9).await;
    home.admin.allocate(&home.north, &bea.account_id, GIGABYTE).await.expect(200);
    for (account_id, moved) in [(&home.ada.account_id, 1), (&bea.account_id, 2)] {
        let body = json!({ "pool_id": home.south.id });
        home.admin.browser.post(&format!("/accounts/{account_id}/move"), body).await.expect(200);
        eventually(async || listed(server, &home, "").await["total"] == moved).await;
        server.clock.advance(SignedDuration::from_mins(1));
    }
    home.until_idle(server).await;
    (home, bea)
}

#[tokio::test]
async fn a_pool_lists_what_moves_have_left_in_it_page_by_page() {
    let server = Server::start().await;
    let (home, bea) = both_moved(&server).await;
    let first = listed(&server, &home, "?limit=1").await;
    let row = &first["items"][0];
    let ada = json!({
        "account_id": home.ada.account_id,
        "display_name": "Person ada",
        "fingerprint": home.fingerprint,
        "deleted": false,
    });
    assert_eq!(row["owner"], ada);
    assert_eq!(row["to"], json!({ "pool_id": home.south.id, "name": "South" }));
    assert_eq!((&row["bytes"], &row["files"]), (&json!(3_000_008), &json!(3)));
    assert_eq!((&row["state"], &row["work"]), (&json!("kept"), &json!(null)));
    assert_eq!(row["since"], "2026-03-02T08:00:00Z");
    let cursor = first["next_cursor"].as_str().expect("there is more");
    let second = listed(&server, &home, &format!("?limit=1&cursor={cursor}")).await;
    assert_eq!(second["items"][0]["owner"]["account_id"], bea.account_id.as_str());
    assert_eq!((&second["total"], &second["next_cursor"]), (&json!(2), &json!(null)));

    // Nothing lies in the other pool but what is in use.
    let south = format!("/pools/{}/old-copies", home.south.id);
    assert_eq!(home.admin.browser.get(&south).await.expect(200)["items"], json!([]));
    let unknown = "/pools/0199aa00-0000-7000-8000-000000000000/old-copies";
    assert_eq!(home.admin.browser.get(unknown).await.problem(), "pool-unknown");
    let asked = home.admin.browser.get(&format!("{south}?limit=0")).await;
    assert_eq!(asked.field_problem(), ("limit", "out-of-range"));
}

#[tokio::test]
async fn a_refused_retirement_names_whose_old_copies_are_in_the_way() {
    let server = Server::start().await;
    let (home, bea) = both_moved(&server).await;
    let refused = retire(&home).await;
    let (status, code, detail) = refusal(&refused);
    assert_eq!((status, code), (409, "pool-holds-old-copies"));
    let either = ["Person ada and Person bea", "Person bea and Person ada"];
    let either = either
        .map(|who| format!("Clean the old copies of {who} first: the pool's page lists them."));
    assert!(either.contains(&detail.to_owned()), "{detail}");

    clean(&home, &bea.account_id).await;
    eventually(async || listed(&server, &home, "").await["total"] == 1).await;
    let expected = "Clean the old copy of Person ada first: the pool's page shows it.";
    assert_eq!(refusal(&retire(&home).await).2, expected);

    // Of who is deleted there is a fingerprint, and the old copy can still be cleaned.
    home.admin.delete_account(&home.ada.account_id).await.expect(200);
    let owner = listed(&server, &home, "").await["items"][0]["owner"].clone();
    assert_eq!((&owner["display_name"], &owner["deleted"]), (&json!(null), &json!(true)));
    assert_eq!(owner["fingerprint"], home.fingerprint.as_str());
    let (first, last) = (&home.fingerprint[..8], &home.fingerprint[120..]);
    let who = format!("a deleted account (fingerprint {first} … {last})");
    let expected = format!("Clean the old copy of {who} first: the pool's page shows it.");
    assert_eq!(refusal(&retire(&home).await).2, expected);
    let path = format!("/accounts/{}/clean-old-copy", home.ada.account_id);
    let why = json!({ "pool_id": home.north.id, "reason": "No longer needed." });
    let refused = home.admin.browser.post(&path, why).await;
    assert_eq!(refused.field_problem(), ("reason", "unexpected"));
    clean(&home, &home.ada.account_id).await;
    eventually(async || listed(&server, &home, "").await["total"] == 0).await;
    retire(&home).await.expect(200);
}

#[tokio::test]
async fn who_is_still_on_the_way_has_left_nothing() {
    let mut server = Server::start_without_projectors().await;
    let home = Household::new(&server).await;
    home.start_move().await.expect(200);
    let in_the_way = home.folder(&home.south);
    fs::create_dir_all(&in_the_way).expect("made");
    fs::write(in_the_way.join("stranger"), "somebody else's").expect("written");
    server.start_projectors().await;
    home.until(&server, |shown| shown["work"]["held_up"]["code"] == "target-occupied").await;
    assert_eq!(listed(&server, &home, "").await["items"], json!([]));
}
