//! Storage asked for at the invitation.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Account, AccountEvent};
use crate::{Personal, PoolId, values::Reason};

/// Storage wished for at invitation; carried out once the account is enabled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuotaRequest {
    pub pool_id: PoolId,
    pub bytes: u64,
}

impl Account {
    /// What declining makes happen: nothing, where nothing is asked for.
    pub(super) fn quota_declined(
        &self,
        reason: Option<Personal<Reason>>,
        at: Timestamp,
    ) -> Vec<AccountEvent> {
        let declined = self.requested_quota.map(|QuotaRequest { pool_id, bytes }| {
            AccountEvent::QuotaDeclined { pool_id, bytes, reason, at }
        });
        declined.into_iter().collect()
    }
}
