use axum::extract::State;
use domain::{Role, account::Status};
use projections::{
    Projector,
    profiles::{self, Listing, Order, Profiles},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::profile::Profile;
use crate::{
    app::SharedApp,
    auth::signed_in::Observer,
    http::{
        json::{Json, Query},
        paging,
        positions::MinPosition,
    },
    problem::{ApiError, Problem},
};

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ProfilesQuery {
    status: Option<String>,
    role: Option<String>,
    /// Part of a login, name, e-mail address or fingerprint.
    filter: Option<String>,
    /// `display_name` (default), `login`, `registered_at` or `quota`, with `-` in front for
    /// descending.
    sort: Option<String>,
    cursor: Option<String>,
    /// 1 to 200, 50 by default.
    limit: Option<u32>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct ProfilePage {
    items: Vec<Profile>,
    next_cursor: Option<String>,
    /// Rows on all pages.
    total: u64,
}

/// The people who have completed their setup.
#[utoipa::path(get, path = "/profiles", tag = "profiles", params(ProfilesQuery), security(("session" = ["admin", "support", "auditor"])), responses(
    (status = 200, description = "A page.", body = ProfilePage),
    (status = 400, description = "invalid-request", body = Problem, content_type = "application/problem+json"),
    (status = 401, description = "signed-out", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "forbidden", body = Problem, content_type = "application/problem+json"),
    (status = 503, description = "projection-lagging", body = Problem, content_type = "application/problem+json"),
))]
pub async fn list(
    State(app): State<SharedApp>,
    _: Observer,
    min_position: MinPosition,
    Query(query): Query<ProfilesQuery>,
) -> Result<Json<ProfilePage>, ApiError> {
    let (order, descending) = paging::sort(
        query.sort.as_deref(),
        (Order::DisplayName, false),
        &[
            ("display_name", Order::DisplayName),
            ("login", Order::Login),
            ("registered_at", Order::RegisteredAt),
            ("quota", Order::Quota),
        ],
    )?;
    let listing = Listing {
        status: paging::choice("status", query.status.as_deref(), &Status::ALL, Status::as_str)?,
        role: paging::choice("role", query.role.as_deref(), &Role::ALL, Role::as_str)?,
        filter: paging::filter(query.filter)?,
        order,
        page: paging::page(query.limit, descending, query.cursor)?,
    };
    min_position.reached_by(&app, &[Profiles::NAME]).await?;
    let page = profiles::list(&app.db, &listing).await?;
    Ok(Json(ProfilePage {
        items: Profile::with_what_is_not_in_the_log(&app, page.items).await?,
        next_cursor: page.next_cursor,
        total: page.total,
    }))
}
