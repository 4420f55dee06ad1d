//! A reservation as apps see it.

use domain::{PoolId, ReservationId};
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use crate::storage::storing::Reservation;

#[derive(Debug, Serialize, ToSchema)]
pub struct SetAside {
    #[schema(value_type = uuid::Uuid)]
    reservation_id: ReservationId,
    #[schema(value_type = uuid::Uuid)]
    pool_id: PoolId,
    bytes: u64,
    /// `open`, `committed` or `released`.
    state: &'static str,
    /// Until when it can be committed.
    #[schema(value_type = String, format = DateTime)]
    expires_at: Timestamp,
}

impl From<Reservation> for SetAside {
    fn from(reservation: Reservation) -> Self {
        let Reservation { id, pool_id, bytes, state, expires_at } = reservation;
        Self { reservation_id: id, pool_id, bytes, state: state.as_str(), expires_at }
    }
}
