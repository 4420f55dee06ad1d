//! Pages of a list: every row once, in order, while rows come and go.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use domain::account::{AccountAction, LeftFiles};
use projections::{
    PageRequest, QueryError,
    profiles::{self, Order},
};

use crate::common::{Node, Running, account_id, node, page, reason, rename};

const ORDERS: [Order; 4] = [Order::DisplayName, Order::Login, Order::RegisteredAt, Order::Quota];

/// Seven people: three are called Ada, nobody has storage, all registered at the same moment.
async fn seven_people() -> (Node, Running) {
    let node = node().await;
    let running = node.start().await;
    node.administrator().await;
    for (number, name) in
        [(2, "Ada"), (3, "grace"), (4, "ada"), (5, "Émilie"), (6, "ADA"), (7, "\"")]
    {
        node.person(number, &format!("login{number}")).await;
        node.account(number, rename(name)).await;
    }
    node.settle().await;
    (node, running)
}

fn listing(order: Order, page: PageRequest) -> profiles::Listing {
    profiles::Listing { status: None, role: None, filter: None, order, page }
}

async fn ids(node: &Node, order: Order, page: PageRequest) -> (Vec<String>, Option<String>) {
    let page = profiles::list(&node.pool, &listing(order, page)).await.expect("a page");
    let ids = page.items.iter().map(|shown| shown.profile.account_id.to_string());
    (ids.collect(), page.next_cursor)
}

#[tokio::test]
async fn pages_put_together_are_the_list_whatever_the_order_and_the_ties() {
    let (node, running) = seven_people().await;
    for order in ORDERS {
        for descending in [false, true] {
            let request = |limit, cursor| PageRequest { descending, limit, cursor };
            let (all, end) = ids(&node, order, request(50, None)).await;
            assert_eq!((all.len(), end), (7, None));
            for limit in [1, 2, 3, 7] {
                let (mut read, mut cursor) = (Vec::new(), None);
                loop {
                    let (page, next) = ids(&node, order, request(limit, cursor)).await;
                    assert!(page.len() <= limit as usize);
                    read.extend(page);
                    assert!(read.len() <= all.len(), "a row comes twice: {read:?}");
                    cursor = next;
                    if cursor.is_none() {
                        break;
                    }
                }
                assert_eq!(read, all, "{order:?}, descending {descending}, {limit} a page");
            }
        }
    }
    running.stop().await;
}

#[tokio::test]
async fn one_direction_is_the_other_backwards() {
    let (node, running) = seven_people().await;
    for order in ORDERS {
        let (up, _) = ids(&node, order, page(50)).await;
        let down = PageRequest { descending: true, ..page(50) };
        let (mut down, _) = ids(&node, order, down).await;
        down.reverse();
        assert_eq!(up, down, "{order:?}");
    }
    running.stop().await;
}

#[tokio::test]
async fn names_are_in_order_whatever_their_case() {
    let (node, running) = seven_people().await;
    let list = profiles::list(&node.pool, &listing(Order::DisplayName, page(50))).await;
    let names: Vec<String> = list
        .expect("a list")
        .items
        .into_iter()
        .filter_map(|shown| shown.profile.display_name.map(String::from))
        .filter(|name| name.is_ascii() && name != "\"")
        .collect();
    assert_eq!(names, ["Ada", "ada", "ADA", "grace", "Person 1"]);
    running.stop().await;
}

#[tokio::test]
async fn a_row_that_goes_takes_no_other_from_the_next_page() {
    let (node, running) = seven_people().await;
    let (all, _) = ids(&node, Order::Login, page(50)).await;
    let (first, cursor) = ids(&node, Order::Login, page(3)).await;
    assert_eq!(first, all[..3]);
    // The very row that the next page starts after, and so everything behind it moves up.
    assert_eq!(first[2], account_id(4).to_string());
    node.account(4, AccountAction::Delete { reason: reason("left"), files: LeftFiles::Keep }).await;
    node.settle().await;
    let (rest, end) = ids(&node, Order::Login, PageRequest { cursor, ..page(50) }).await;
    assert_eq!((rest, end), (all[3..].to_vec(), None));
    running.stop().await;
}

#[tokio::test]
async fn a_cursor_that_this_list_never_gave_is_refused() {
    let (node, running) = seven_people().await;
    let (_, of_logins) = ids(&node, Order::Login, page(2)).await;
    let encoded = |json: &str| BASE64_URL_SAFE_NO_PAD.encode(json);
    let id = account_id(2);
    let cursors = [
        String::new(),
        "nonsense!".to_owned(),
        encoded("[]"),
        encoded("{\"order\": 1}"),
        of_logins.expect("a cursor"),
        encoded(&format!("[\"registered_at\",\"no time\",\"{id}\"]")),
        encoded("[\"registered_at\",\"2026-03-02\",\"no id\"]"),
    ];
    for cursor in cursors {
        let request = PageRequest { cursor: Some(cursor.clone()), ..page(2) };
        let refused = profiles::list(&node.pool, &listing(Order::RegisteredAt, request)).await;
        assert!(matches!(refused, Err(QueryError::Cursor(_))), "{cursor}: {refused:?}");
    }
    running.stop().await;
}
