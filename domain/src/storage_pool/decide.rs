//! The rules: what a command makes happen, given what the pool is.

use cqrs_es::{Aggregate, event_sink::EventSink};
use jiff::Timestamp;

use super::{
    Holder, Measured, PoolAction as Action, PoolCommand, PoolError as Refusal, PoolEvent as Event,
    StoragePool,
};
use crate::{
    AccountId, Personal,
    account::Status,
    personal::personal,
    values::{MAX_BYTES, Reason},
};

pub(super) type Decision = Result<Vec<Event>, Refusal>;

pub(super) const NOTHING: Vec<Event> = Vec::new();

impl Aggregate for StoragePool {
    const TYPE: &'static str = "storage_pool";
    type Command = PoolCommand;
    type Event = Event;
    type Error = Refusal;
    type Services = ();

    async fn handle(
        &mut self,
        command: PoolCommand,
        _services: &(),
        sink: &EventSink<Self>,
    ) -> Result<(), Refusal> {
        for event in self.decide(command)? {
            sink.write(event, self).await;
        }
        Ok(())
    }

    fn apply(&mut self, event: Event) {
        self.absorb(event);
    }
}

impl StoragePool {
    pub fn decide(&self, command: PoolCommand) -> Decision {
        let PoolCommand { at, action, .. } = command;
        match (action, self.id.is_some()) {
            (Action::Register { pool_id, name, root, headroom_bytes, measured }, false) => {
                check_headroom(headroom_bytes, Some(measured))?;
                Ok(vec![Event::PoolRegistered { pool_id, name, root, headroom_bytes, at }])
            }
            (Action::Register { .. }, true) => Err(Refusal::AlreadyExists),
            (_, false) => Err(Refusal::NotFound),
            (Action::Release { account_id, reason }, true) => {
                self.release(account_id, personal(account_id, reason), at)
            }
            (Action::Retire(retirement), true) => self.retire(retirement, at),
            (
                action @ (Action::OrderRemoval { .. }
                | Action::NoteFilesRemoved { .. }
                | Action::NoteFilesKept { .. }),
                true,
            ) => self.decide_on_removal(action, at),
            _ if self.retired => Err(Refusal::Retired),
            (Action::Rename { name }, true) => {
                let same = self.name.as_ref() == Some(&name);
                Ok(if same { NOTHING } else { vec![Event::PoolRenamed { name, at }] })
            }
            (Action::ChangeHeadroom { headroom_bytes, .. }, true)
                if headroom_bytes == self.headroom_bytes =>
            {
                // Also where the disk has become smaller since.
                Ok(NOTHING)
            }
            (Action::ChangeHeadroom { headroom_bytes, measured }, true) => {
                check_headroom(headroom_bytes, measured)?;
                Ok(vec![Event::HeadroomChanged { headroom_bytes, at }])
            }
            (Action::Allocate { holder, bytes, measured, overcommit, reason }, true) => {
                self.allocate(holder, bytes, measured, overcommit, reason, at)
            }
            (moving, true) => self.decide_on_move(moving, at),
        }
    }

    fn release(
        &self,
        account_id: AccountId,
        reason: Option<Personal<Reason>>,
        at: Timestamp,
    ) -> Decision {
        if self.is_moving(account_id) {
            return Err(Refusal::Moving);
        }
        let held = self.quotas.get(&account_id);
        let released = held.map(|&previous_bytes| Event::QuotaReleased {
            account_id,
            previous_bytes,
            reason,
            at,
        });
        Ok(released.into_iter().collect())
    }

    fn allocate(
        &self,
        holder: Holder,
        bytes: u64,
        measured: Measured,
        overcommit: bool,
        reason: Option<Reason>,
        at: Timestamp,
    ) -> Decision {
        let Holder { account_id, status } = holder;
        if !(1..=MAX_BYTES).contains(&bytes) {
            return Err(Refusal::SizeOutOfRange);
        }
        if overcommit && reason.is_none() {
            return Err(Refusal::OvercommitNeedsReason);
        }
        if status != Status::Enabled {
            return Err(Refusal::AccountNotEnabled(status));
        }
        self.check_place(account_id)?;
        let previous_bytes = self.quota_bytes(account_id);
        if bytes == previous_bytes {
            return Ok(NOTHING);
        }
        let capacity = self.capacity_for(account_id, measured);
        // Lowering a quota always helps, also in a pool that was promised too much.
        let exceeds = !capacity.fits(bytes) && bytes > previous_bytes;
        if exceeds && !overcommit {
            let remaining_reservable_bytes = capacity.remaining_reservable_bytes();
            return Err(Refusal::QuotaExceedsPool { remaining_reservable_bytes });
        }
        Ok(vec![Event::QuotaAllocated {
            account_id,
            bytes,
            previous_bytes,
            capacity,
            overcommitted: exceeds,
            reason: personal(account_id, reason),
            at,
        }])
    }
}

/// More than the disk holds could not be kept free, and is most likely a unit too large.
fn check_headroom(bytes: u64, measured: Option<Measured>) -> Result<(), Refusal> {
    match measured {
        _ if bytes > MAX_BYTES => Err(Refusal::SizeOutOfRange),
        Some(Measured { total_bytes, .. }) if bytes > total_bytes => {
            Err(Refusal::HeadroomExceedsDisk { total_bytes })
        }
        _ => Ok(()),
    }
}
