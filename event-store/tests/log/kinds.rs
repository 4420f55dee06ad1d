//! All events of one kind of aggregate, whatever else is in the log.

use domain::service_token::ServiceToken;
use futures_util::future::join_all;

use crate::common::{issue_token, log, metadata, revoke_token, token_id};

/// More events than are read at a time, and an odd number in each stream: a page ends within one.
const TOKENS: u64 = 260;

#[tokio::test]
async fn a_kind_is_read_as_a_whole_stream_by_stream() {
    let log = log().await;
    let (tokens, metadata) = (&log.tokens, metadata());
    let issued = (0..TOKENS).rev().map(|number| {
        let id = token_id(number);
        tokens.execute(id, issue_token(number), &metadata, None)
    });
    log.invite(1, "ada").await;
    join_all(issued).await.into_iter().for_each(|issued| drop(issued.expect("issued")));
    log.invite(2, "bob").await;
    let revoked =
        (1..TOKENS).map(|number| tokens.execute(token_id(number), revoke_token(), &metadata, None));
    join_all(revoked).await.into_iter().for_each(|revoked| drop(revoked.expect("revoked")));
    let read = log.log.reader().read_kind::<ServiceToken>().await.expect("read");
    let read: Vec<_> = read
        .iter()
        .map(|event| (event.aggregate_id.as_str(), event.sequence, event.event_type.as_str()))
        .collect();
    let ids: Vec<_> = (0..TOKENS).map(|number| token_id(number).to_string()).collect();
    let mut expected = Vec::new();
    for id in &ids {
        expected.extend([(id.as_str(), 1, "TokenIssued"), (id.as_str(), 2, "TokenRevoked")]);
    }
    expected.remove(1); // The first is not revoked.
    let differs = read.iter().zip(&expected).position(|(read, expected)| read != expected);
    assert_eq!((read.len(), differs), (expected.len(), None));
}
