//! The order of what happens to an account's storage, whichever node it happens on.

use deadpool_postgres::GenericClient;
use domain::AccountId;
use tokio_postgres::Error;

/// The account's next turn. Within a transaction whoever has taken it keeps the others waiting until
/// it ends.
pub async fn take(client: &impl GenericClient, account: AccountId) -> Result<i64, Error> {
    let statement = "insert into storing_turns as known (account_id, last) values ($1, 1)
                     on conflict (account_id) do update set last = known.last + 1 returning last";
    client.query_one(statement, &[&account.0]).await?.try_get(0)
}
