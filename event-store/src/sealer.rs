//! Sealing and opening with the keys at hand: fetches what [`crate::sealing`] needs, then calls it.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use domain::Claim;
use serde_json::Value;
use uuid::Uuid;

use crate::{
    RecordedEvent, Unreadable,
    keys::{DataKey, Keyring, KeyringError, MacKey},
    sealing::{self, SealScope, SealingError},
};

#[derive(Clone)]
pub(crate) struct Sealer {
    keyring: Keyring,
    lookup: MacKey,
}

#[derive(Debug, thiserror::Error)]
pub enum SealError {
    #[error("the data keys are not at hand")]
    Keys(#[from] KeyringError),
    #[error(transparent)]
    Sealing(#[from] SealingError),
}

type Keys = BTreeMap<Uuid, DataKey>;

impl Sealer {
    pub fn new(keyring: Keyring, lookup: MacKey) -> Self {
        Self { keyring, lookup }
    }

    /// A claim's key as the guard table holds it.
    pub fn claim_key(&self, claim: &Claim) -> Vec<u8> {
        let mut value = claim.scope.as_bytes().to_vec();
        value.push(0);
        value.extend_from_slice(claim.key.as_bytes());
        self.lookup.mac(&value).to_vec()
    }

    /// Seals an event about to be appended. People who have no data key yet get one.
    pub async fn seal(
        &self,
        payload: &mut Value,
        metadata: &mut HashMap<String, String>,
        scope: SealScope<'_>,
    ) -> Result<(), SealError> {
        let mut keys = Keys::new();
        for account in accounts_in(payload, metadata) {
            keys.insert(account, self.keyring.create_for(account).await?);
        }
        let key = |account| keys.get(&account).cloned();
        sealing::seal(payload, scope, &key)?;
        sealing::seal_metadata(metadata, scope, &key)?;
        Ok(())
    }

    /// Opens one event. Values of erased people become erased.
    pub async fn open(
        &self,
        payload: &mut Value,
        metadata: &mut HashMap<String, String>,
        scope: SealScope<'_>,
    ) -> Result<(), SealError> {
        let keys = self.keyring.get_all(&accounts_in(payload, metadata)).await?;
        Ok(open_with(&keys, payload, metadata, scope)?)
    }

    /// Opens many events with one look for their keys. One that cannot be opened does not hide
    /// the others.
    pub async fn open_each(
        &self,
        events: Vec<Result<RecordedEvent, Unreadable>>,
    ) -> Result<Vec<Result<RecordedEvent, Unreadable>>, KeyringError> {
        let mut accounts = BTreeSet::new();
        for event in events.iter().flatten() {
            accounts.extend(accounts_in(&event.payload, &event.metadata));
        }
        let keys = self.keyring.get_all(&accounts).await?;
        Ok(events.into_iter().map(|event| open_recorded(&keys, event?)).collect())
    }
}

fn accounts_in(payload: &Value, metadata: &HashMap<String, String>) -> BTreeSet<Uuid> {
    let mut accounts = sealing::accounts_in(payload);
    accounts.extend(sealing::accounts_in_metadata(metadata));
    accounts
}

fn open_recorded(keys: &Keys, mut event: RecordedEvent) -> Result<RecordedEvent, Unreadable> {
    let (mut payload, mut metadata) =
        (std::mem::take(&mut event.payload), std::mem::take(&mut event.metadata));
    let scope = SealScope {
        aggregate_type: &event.aggregate_type,
        aggregate_id: &event.aggregate_id,
        sequence: event.sequence,
    };
    match open_with(keys, &mut payload, &mut metadata, scope) {
        Ok(()) => Ok(RecordedEvent { payload, metadata, ..event }),
        Err(error) => Err(event.unreadable(error)),
    }
}

fn open_with(
    keys: &Keys,
    payload: &mut Value,
    metadata: &mut HashMap<String, String>,
    scope: SealScope<'_>,
) -> Result<(), SealingError> {
    let key = |account| keys.get(&account).cloned();
    sealing::open(payload, scope, &key)?;
    sealing::open_metadata(metadata, scope, &key)?;
    Ok(())
}
