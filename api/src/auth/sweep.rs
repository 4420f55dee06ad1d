//! Removing what has ended. Nothing depends on it: ended rows are refused while they are there.

use super::{
    StoreError, challenges, credentials, links, login_attempts, qr, recoveries, service_tokens,
    sessions,
};
use crate::app::App;

/// Goes over every table of sign-in once. Nodes may do it at the same time.
pub async fn once(app: &App) -> Result<(), StoreError> {
    let sessions = sessions::sweep(app).await?;
    let logins = login_attempts::sweep(app).await?;
    let recoveries = recoveries::sweep(app).await?;
    let challenges = challenges::sweep(app).await?;
    let links = links::sweep(app).await?;
    let credentials = credentials::sweep(app).await?;
    let codes = qr::sessions::sweep(app).await?;
    qr::registrations::strike_off(app).await?;
    let tokens = service_tokens::sweep(app).await?;
    tracing::debug!(
        sessions,
        logins,
        recoveries,
        challenges,
        links,
        credentials,
        codes,
        tokens,
        "swept what has ended"
    );
    Ok(())
}
