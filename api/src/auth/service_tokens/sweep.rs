//! Rows of tokens that were never issued: whoever made one crashed before the log had heard of it.

use domain::service_token::ServiceToken;
use jiff::SignedDuration;
use uuid::Uuid;

use crate::{
    app::App,
    auth::{StoreError, sessions::after},
};

/// How long a row may wait for its event. Requests end long before.
const UNISSUED_FOR: SignedDuration = SignedDuration::from_hours(1);

/// Removes rows that no event names. Those of revoked tokens stay: they say when it was used last.
pub async fn sweep(app: &App) -> Result<u64, StoreError> {
    let before = after(app.clock.now(), -UNISSUED_FOR);
    let issued = app.reader.read_kind::<ServiceToken>().await?;
    let issued: Vec<Uuid> =
        issued.iter().filter_map(|event| event.aggregate_id.parse().ok()).collect();
    let client = app.db.get().await?;
    let statement = "delete from service_tokens where stored_at < $1 and token_id <> all($2)";
    Ok(client.execute(statement, &[&before, &issued]).await?)
}
