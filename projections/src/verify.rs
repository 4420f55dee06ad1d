//! Whether a rebuild's tables hold what the fold made.
//!
//! The fold's own account is kept in the checkpoint: a count and a digest that follow each row as
//! it is made, changed and removed, batch by batch. The tables are read anew from their first row
//! to their last. A row that was lost, doubled, cut short or written by somebody else shows.

use deadpool_postgres::Transaction;

use crate::{
    checkpoint::{self, Checkpoint},
    projector::Projector,
    table::TableError,
};

pub(crate) enum Verdict {
    Good,
    Bad(String),
}

/// Compares, and writes a bad verdict into the checkpoint, which is locked.
pub(crate) async fn tables<P: Projector>(
    transaction: &Transaction<'_>,
    at: &Checkpoint,
) -> Result<Verdict, TableError> {
    let verdict = match P::digest(transaction).await {
        Ok(found) if found == at.digest => Verdict::Good,
        Ok(found) if found.rows != at.digest.rows => Verdict::Bad(format!(
            "its tables hold {} rows, and the fold made {}",
            found.rows, at.digest.rows
        )),
        Ok(_) => Verdict::Bad("a row of its tables is not the one that the fold made".to_owned()),
        Err(error) => Verdict::Bad(error.about_the_data().ok_or(error)?),
    };
    match &verdict {
        Verdict::Good => {
            checkpoint::advance(transaction, at, at.position, at.digest).await?;
        }
        Verdict::Bad(why) => checkpoint::refuse(transaction, at, why).await?,
    }
    Ok(verdict)
}
