//! Each account is commanded by itself: one that refuses leaves the others as they are.

use std::collections::BTreeSet;

use domain::{
    AccountId,
    account::{AccountAction, LinkPurpose},
    values::Reason,
};
use event_store::Position;
use jiff::SignedDuration;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    app::App,
    auth::{links, signed_in::SignedIn},
    http::{positions::At, revision::IfMatch},
    problem::{ApiError, Problem},
    routes::accounts::{acting::command, handed_out::HandedOutLink},
};

const MAX_ACCOUNTS: usize = 100;

/// What is done to every one of them.
#[derive(Debug)]
pub enum BulkAction {
    Enable(Option<Reason>),
    Disable(Option<Reason>),
    Reject(Reason),
    RenewSetupLink(Option<SignedDuration>, Option<Reason>),
}

/// One result for each account, in the order in which they were named.
#[derive(Debug, Serialize, ToSchema)]
pub struct BulkResults {
    results: Vec<BulkResult>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct BulkResult {
    account_id: Uuid,
    /// `done`, `unchanged` when it was so already, or `refused`.
    outcome: &'static str,
    /// Why it was refused, as if it had been asked for alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    problem: Option<Problem>,
    /// The link that was made, shown once.
    #[serde(skip_serializing_if = "Option::is_none")]
    link: Option<HandedOutLink>,
}

/// Does it to one after the other.
pub async fn each(
    app: &App,
    by: &SignedIn,
    account_ids: &[AccountId],
    action: &BulkAction,
) -> Result<At<BulkResults>, ApiError> {
    check(account_ids)?;
    let mut reached = None;
    let mut results = Vec::with_capacity(account_ids.len());
    for &account_id in account_ids {
        let result = match one(app, by, account_id, action).await {
            Ok((position, link)) => {
                reached = reached.max(position);
                let outcome = if position.is_some() { "done" } else { "unchanged" };
                BulkResult { account_id: account_id.0, outcome, problem: None, link }
            }
            Err(error) => {
                let problem = Some(Problem::from(error));
                BulkResult { account_id: account_id.0, outcome: "refused", problem, link: None }
            }
        };
        results.push(result);
    }
    Ok(At(reached, BulkResults { results }))
}

/// Named twice, an account would get two links of which the first is dead.
fn check(account_ids: &[AccountId]) -> Result<(), ApiError> {
    if !(1..=MAX_ACCOUNTS).contains(&account_ids.len()) {
        let detail = format!("must be 1 to {MAX_ACCOUNTS} accounts");
        return Err(ApiError::invalid("account_ids", "out-of-range", &detail));
    }
    let different: BTreeSet<_> = account_ids.iter().map(|id| id.0).collect();
    if different.len() < account_ids.len() {
        let detail = "must name each account once";
        return Err(ApiError::invalid("account_ids", "repeated", detail));
    }
    Ok(())
}

async fn one(
    app: &App,
    by: &SignedIn,
    account_id: AccountId,
    action: &BulkAction,
) -> Result<(Option<Position>, Option<HandedOutLink>), ApiError> {
    let (action, issued) = match action {
        BulkAction::Enable(reason) => (AccountAction::Enable { reason: reason.clone() }, None),
        BulkAction::Disable(reason) => (AccountAction::Disable { reason: reason.clone() }, None),
        BulkAction::Reject(reason) => (AccountAction::Reject { reason: reason.clone() }, None),
        BulkAction::RenewSetupLink(lifetime, reason) => {
            let issued = links::issue_for(app, account_id, LinkPurpose::Setup, *lifetime).await?;
            let reason = reason.clone();
            (AccountAction::IssueSetupLink { link: issued.link, reason }, Some(issued))
        }
    };
    let receipt = command(app, by, account_id, IfMatch(None), action).await?;
    Ok((receipt.position, issued.map(|issued| HandedOutLink::new(app, &issued))))
}
