//! Work on people's folders that takes its time: moving them to another pool, and removing them.
//!
//! What is to be done say the events. Here is how far it has come, which node is at it, and why it
//! does not go on.
//!
//! Invariant: one node at a time is at a piece of work. It says so every second; one that was not
//! heard for [`LEASE`] is replaced, and stops by itself before that.

mod folders;
mod held_up;
mod hold;
mod rows;

pub use folders::{
    Carried, Fault, Place, Places, carry, put_aside, put_back, remove_aside, remove_decided,
    remove_staging, survey, take_back,
};
pub use held_up::HeldUp;
pub use hold::{Hold, TICK};
pub use rows::{
    Disks, Kind, Phase, Trouble, Work, all, begin_move, begin_removal, claim, count_held_up, done,
    hold_up, note_waiting, of_account, to, wake, wake_in, wake_moves,
};

use std::time::Duration;

use tokio::sync::Notify;

/// How long a node is believed to be at work without saying so again.
pub const LEASE: Duration = Duration::from_secs(6);

/// Rings when there is something to do, for the workers of this node. Those of others look again and
/// again.
#[derive(Default)]
pub struct Bell(Notify);

impl Bell {
    pub fn ring(&self) {
        self.0.notify_one();
    }

    pub async fn rung(&self) {
        self.0.notified().await;
    }
}
