//! All that the read model says, for whoever checks it.

use deadpool_postgres::Pool as Connections;
use event_store::Position;

use super::{Allocation, Move, Pool, Pools};
use crate::{QueryError, moment, projector::Projector};

/// Everything but the ledger, and the position that it is of.
#[derive(Clone, Debug)]
pub struct Told {
    pub position: Position,
    pub pools: Vec<Pool>,
    pub allocations: Vec<Allocation>,
    pub moves: Vec<Move>,
}

/// `None` when nobody has made the read model yet.
pub async fn told(connections: &Connections) -> Result<Option<Told>, QueryError> {
    let mut client = connections.get().await?;
    let moment = moment::begin(&mut client).await?;
    let Some(position) = moment::position(&moment, Pools::NAME).await? else { return Ok(None) };
    let pools = moment.query("select to_jsonb(t) from pools.pool t", &[]).await?;
    let allocations = moment.query("select to_jsonb(t) from pools.allocation t", &[]).await?;
    let moves = moment.query("select to_jsonb(t) from pools.move t", &[]).await?;
    Ok(Some(Told {
        position,
        pools: moment::documents(pools)?,
        allocations: moment::documents(allocations)?,
        moves: moment::documents(moves)?,
    }))
}
