use domain::{
    account::{AccountAction, Edit, ProfileEdit},
    values::{DisplayName, Email, Notes},
};
use serde::{Deserialize, Deserializer};
use utoipa::ToSchema;

use super::{acting::Acting, changed::Changed};
use crate::{
    auth::signed_in::Staff,
    http::{json::Json, positions::At},
    problem::{ApiError, Problem},
};

/// Fields that are absent stay as they are; `null` clears what can be cleared.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProfilePatch {
    /// At most 100 characters.
    #[schema(value_type = Option<String>)]
    display_name: Option<DisplayName>,
    /// At most 254 characters.
    #[serde(default, deserialize_with = "edit")]
    #[schema(value_type = Option<String>)]
    email: Option<Edit<Email>>,
    /// At most 2,000 characters.
    #[serde(default, deserialize_with = "edit")]
    #[schema(value_type = Option<String>)]
    notes: Option<Edit<Notes>>,
}

/// A field that is there: a value sets it, `null` clears it.
fn edit<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    deserializer: D,
) -> Result<Option<Edit<T>>, D::Error> {
    let value = Option::<T>::deserialize(deserializer)?;
    Ok(Some(value.map_or(Edit::Cleared, Edit::Set)))
}

/// Changes how a person is described.
#[utoipa::path(patch, path = "/accounts/{id}/profile", tag = "accounts", params(("id" = uuid::Uuid, Path)), request_body = ProfilePatch, security(("session" = ["admin", "support"])), responses(
    (status = 200, description = "The account after the change.", body = Changed),
    (status = 400, description = "invalid-request", body = Problem, content_type = "application/problem+json"),
    (status = 401, description = "signed-out", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "forbidden, outranked", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "not-found, account-deleted", body = Problem, content_type = "application/problem+json"),
    (status = 412, description = "precondition-failed", body = Problem, content_type = "application/problem+json"),
))]
pub async fn edit_profile(
    acting: Acting<Staff>,
    Json(body): Json<ProfilePatch>,
) -> Result<At<Changed>, ApiError> {
    let ProfilePatch { display_name, email, notes } = body;
    acting.change(AccountAction::EditProfile(ProfileEdit { display_name, email, notes })).await
}
