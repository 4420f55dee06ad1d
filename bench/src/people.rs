//! Accounts and pools to measure with.

use domain::{
    AccountId, Actor, LinkId, Personal, PoolId, Role,
    account::{AccountAction, AccountCommand, Approval, Method, NewLink, Status},
    storage_pool::{Holder, Measured, PoolAction, PoolCommand},
    values::{DisplayName, Login, PoolName, PoolRoot},
};
use event_store::{Metadata, Position};
use jiff::Timestamp;
use uuid::Uuid;

use crate::ground::Node;

pub const TERABYTE: u64 = 1_000_000_000_000;

/// More than anybody is given here.
const A_DISK: Measured = Measured { total_bytes: 1_000 * TERABYTE, free_bytes: 1_000 * TERABYTE };

fn at() -> Timestamp {
    Timestamp::from_second(1_772_438_400).unwrap_or_default()
}

pub fn metadata() -> Metadata {
    Metadata::system("bench", "5f0c0000-0000-4000-8000-000000000001".to_owned())
}

/// As of a request that an administrator's browser makes: what it tells of them is sealed.
pub fn of_a_request() -> Metadata {
    let by = AccountId(Uuid::now_v7());
    let browser = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0";
    Metadata {
        actor: Actor::Account { id: by, role: Role::Admin },
        address: Some(Personal::new(by, "203.0.113.5".to_owned())),
        user_agent: Some(Personal::new(by, browser.to_owned())),
        ..metadata()
    }
}

fn new_link() -> NewLink {
    NewLink { id: LinkId(Uuid::now_v7()), expires_at: at() }
}

impl Node {
    /// Somebody new: two events.
    pub async fn invite(&self) -> anyhow::Result<AccountId> {
        let account_id = AccountId(Uuid::now_v7());
        let action = AccountAction::Invite {
            account_id,
            login: Login::parse(&format!("u{}", account_id.0.simple()))?,
            display_name: DisplayName::parse("Ada Lovelace")?,
            method: Method::Opaque,
            role: Role::User,
            approval: Approval::Required,
            quota: None,
            link: new_link(),
        };
        self.account(account_id, action).await?;
        Ok(account_id)
    }

    /// One more event on somebody's stream.
    pub async fn renew(&self, account_id: AccountId) -> anyhow::Result<Position> {
        self.account(account_id, AccountAction::IssueSetupLink { link: new_link(), reason: None })
            .await
    }

    async fn account(&self, id: AccountId, action: AccountAction) -> anyhow::Result<Position> {
        let command = AccountCommand { actor: Actor::system("bench"), at: at(), action };
        let receipt = self.accounts.execute(id, command, &self.circumstances, None).await?;
        Ok(receipt.position.unwrap_or(Position::START))
    }

    pub async fn register_pool(&self) -> anyhow::Result<PoolId> {
        let pool_id = PoolId(Uuid::now_v7());
        let action = PoolAction::Register {
            pool_id,
            name: PoolName::parse("Main")?,
            root: PoolRoot::parse(&format!("/srv/{pool_id}"))?,
            headroom_bytes: 0,
            measured: A_DISK,
        };
        self.pool(pool_id, action).await?;
        Ok(pool_id)
    }

    /// A quota for somebody who exists nowhere else: pools do not ask.
    pub async fn allocate(
        &self,
        pool: PoolId,
        account: AccountId,
        bytes: u64,
    ) -> anyhow::Result<()> {
        let holder = Holder { account_id: account, status: Status::Enabled };
        let allocate = PoolAction::Allocate {
            holder,
            bytes,
            measured: A_DISK,
            overcommit: false,
            reason: None,
        };
        self.pool(pool, allocate).await
    }

    async fn pool(&self, id: PoolId, action: PoolAction) -> anyhow::Result<()> {
        let command = PoolCommand { actor: Actor::system("bench"), at: at(), action };
        self.pools.execute(id, command, &self.circumstances, None).await?;
        Ok(())
    }
}
