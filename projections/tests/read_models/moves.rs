//! What the server does for a move, step by step, without any files.

use domain::{
    MoveId,
    storage_pool::{Copied, Measured, PoolAction},
};

use crate::common::{Node, account_id, pool_id, reason};

/// An account is to leave a pool for the other one.
pub fn start_move(on: u64, number: u64, step: u64) -> PoolAction {
    PoolAction::StartMove {
        move_id: MoveId(account_id(6_000_000 + step).0),
        account_id: account_id(number),
        to: pool_id(3 - on),
        reason: Some(reason("worth it")),
    }
}

/// What is next for an account's move in this pool, as the other pool says.
pub async fn next_of_move(node: &Node, on: u64, number: u64) -> Option<PoolAction> {
    let account_id = account_id(number);
    let load = async |pool| node.pools.load(pool_id(pool)).await.expect("loaded").aggregate;
    let (here, there) = (load(on).await, load(3 - on).await);
    if let Some(kept) = here.incoming.get(&account_id) {
        let move_id = kept.move_id;
        let moving = there.moving_out.get(&account_id).map(|out| out.move_id) == Some(move_id);
        let arrived = there.old_copies.get(&account_id).map(|old| old.move_id) == Some(move_id);
        return match (moving, arrived) {
            (true, _) => None,
            (false, true) => Some(PoolAction::MoveIn { move_id, account_id }),
            (false, false) => Some(PoolAction::ReleaseSpace { move_id, account_id }),
        };
    }
    if let Some(out) = here.moving_out.get(&account_id) {
        let move_id = out.move_id;
        there.incoming.get(&account_id).filter(|kept| kept.move_id == move_id)?;
        let copied = Copied { files: 1, bytes: 2 };
        return Some(PoolAction::CompleteMove { move_id, account_id, copied });
    }
    if let Some(out) = there.moving_out.get(&account_id) {
        return Some(PoolAction::ReserveSpace {
            move_id: out.move_id,
            account_id,
            from: pool_id(3 - on),
            bytes: there.quota_bytes(account_id),
            measured: Measured { total_bytes: 1_000, free_bytes: 1_000 },
        });
    }
    let old = here.old_copies.get(&account_id).filter(|old| old.given_up)?;
    there
        .incoming
        .get(&account_id)
        .is_none()
        .then_some(PoolAction::NoteOldCopyCleaned { move_id: old.move_id, account_id })
}
