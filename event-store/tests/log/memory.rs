//! What a node has seen of an aggregate, it does not read again.

use domain::{
    Personal,
    account::{Account, AccountAction, AccountCommand, ProfileEdit},
    values::DisplayName,
};
use event_store::{Aggregates, Log};

use crate::common::{account_id, by_admin, log, metadata};

fn name(text: &str) -> AccountCommand {
    let display_name = DisplayName::parse(text).ok();
    by_admin(AccountAction::EditProfile(ProfileEdit { display_name, ..Default::default() }))
}

#[tokio::test]
async fn of_an_aggregate_in_memory_only_what_came_since_is_read() {
    let log = log().await;
    log.invite(1, "ada").await;
    let seen = log.accounts.load(account_id(1)).await.expect("loaded");
    let owner = log.database.client().await;
    // Nobody can read it from its beginning any more.
    let lose = "alter table events disable trigger user; delete from events where sequence = 1";
    owner.batch_execute(lose).await.expect("lost");
    assert_eq!(log.accounts.load(account_id(1)).await.expect("loaded"), seen);
    for (number, text) in [(1, "Ada"), (2, "Countess"), (3, "Ada Lovelace")] {
        let done = log.accounts.execute(account_id(1), name(text), &metadata(), None).await;
        assert_eq!(done.expect("decided on all of it").sequence, seen.sequence + number);
    }
    let now = log.accounts.load(account_id(1)).await.expect("loaded");
    assert_eq!(now.aggregate.login, seen.aggregate.login);
    let shown = now.aggregate.profile.display_name.as_ref().and_then(Personal::known);
    assert_eq!(shown.map(DisplayName::as_str), Some("Ada Lovelace"));

    let options = event_store::ConnectOptions::parse(&log.database.url()).expect("a URL");
    let keys = event_store::keys::Installation::open(&log.pool, log.folder.path()).await;
    let forgetful = Log::open(options, log.pool.clone(), &keys.expect("the same keys"));
    let accounts: Aggregates<Account> = forgetful.aggregates().expect("accounts");
    let without = accounts.load(account_id(1)).await.expect("loaded").aggregate;
    assert_eq!(without.login, None, "the beginning really is lost");
}
