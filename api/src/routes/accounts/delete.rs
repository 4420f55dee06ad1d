use domain::{
    account::{AccountAction, LeftFiles},
    values::Reason,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{acting::Acting, changed::Changed};
use crate::{
    auth::signed_in::Admin,
    http::{json::Json, positions::At},
    problem::{ApiError, Problem},
    storage::places,
};

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Deletion {
    /// Why, in the actor's own words: at most 500 characters.
    #[schema(value_type = String)]
    reason: Reason,
    /// `keep`: the files stay on the disk until somebody removes them; `delete`: the server removes
    /// them, and old copies as well. Nothing is taken for granted.
    #[schema(value_type = String, required = true)]
    files: Option<LeftFiles>,
}

/// The account after its deletion.
#[derive(Debug, Serialize, ToSchema)]
pub struct DeletedAccount {
    #[serde(flatten)]
    account: Changed,
    /// `keep` or `delete`, as it was asked for.
    files: &'static str,
    /// The folders in which files may lie that are kept.
    kept_in: Vec<String>,
}

/// Deletes an account and erases its person: nobody can read again who it was. What happened, when
/// and by whom stays; the reason is erased with the person. Login and identity are free again. An
/// account that is moving stays where it was. Asking again changes nothing, and asking for something
/// else about the files is refused.
#[utoipa::path(delete, path = "/accounts/{id}", tag = "accounts", params(("id" = uuid::Uuid, Path)), request_body = Deletion, security(("session" = ["admin"])), responses(
    (status = 200, description = "The account after the change.", body = DeletedAccount),
    (status = 400, description = "invalid-request", body = Problem, content_type = "application/problem+json"),
    (status = 401, description = "signed-out", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "forbidden, outranked", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "not-found, account-deleted", body = Problem, content_type = "application/problem+json"),
    (status = 409, description = "own-account, last-administrator", body = Problem, content_type = "application/problem+json"),
    (status = 412, description = "precondition-failed", body = Problem, content_type = "application/problem+json"),
))]
pub async fn delete(
    acting: Acting<Admin>,
    Json(Deletion { reason, files }): Json<Deletion>,
) -> Result<At<DeletedAccount>, ApiError> {
    let Some(files) = files else {
        let detail = "say what becomes of the files: `keep` or `delete`";
        return Err(ApiError::invalid("files", "missing-field", detail));
    };
    let receipt = acting.command(AccountAction::Delete { reason, files }).await?;
    let kept_in = match (files, &receipt.aggregate.identity) {
        (LeftFiles::Keep, Some(identity)) => {
            let folders = places::folders_of(&acting.app, acting.id, &identity.fingerprint);
            folders.await.map_err(|error| ApiError::Internal(error.into()))?
        }
        _ => Vec::new(),
    };
    let At(position, account) = Changed::of(acting.id, &receipt);
    Ok(At(position, DeletedAccount { account, files: files.as_str(), kept_in }))
}
