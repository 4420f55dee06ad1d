use axum::extract::State;
use domain::{Role, account::LinkPurpose};
use jiff::Timestamp;
use projections::{
    Projector,
    links::{self, LinkState, Links, Listing, Order, Person, Shown},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

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
pub struct LinksQuery {
    /// `setup` or `reset`.
    purpose: Option<String>,
    /// `open`, `used`, `superseded`, `cancelled` or `expired`.
    state: Option<String>,
    /// Part of a login or name of whom a link is for.
    filter: Option<String>,
    /// `created_at`, `expires_at` or `display_name`, with `-` in front for descending;
    /// `-created_at` by default.
    sort: Option<String>,
    cursor: Option<String>,
    /// 1 to 200, 50 by default.
    limit: Option<u32>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct LinkPage {
    items: Vec<LinkRow>,
    next_cursor: Option<String>,
    /// Rows on all pages.
    total: u64,
}

/// A link that was made. The link itself is with whom it was handed to, and nowhere else.
#[derive(Debug, Serialize, ToSchema)]
pub struct LinkRow {
    link_id: Uuid,
    /// `setup` or `reset`.
    #[schema(value_type = String)]
    purpose: LinkPurpose,
    /// `open`, `used`, `superseded` by a newer one, `cancelled` or `expired`.
    #[schema(value_type = String)]
    state: LinkState,
    /// No newer one was made for the same account.
    is_latest: bool,
    account: LinkAccount,
    created_by: LinkMaker,
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
    #[schema(value_type = String, format = DateTime)]
    expires_at: Timestamp,
    #[schema(value_type = Option<String>, format = DateTime)]
    opened_at: Option<Timestamp>,
    #[schema(value_type = Option<String>, format = DateTime)]
    ended_at: Option<Timestamp>,
}

/// Whom a link is for, as they are now.
#[derive(Debug, Serialize, ToSchema)]
pub struct LinkAccount {
    account_id: Uuid,
    login: Option<String>,
    display_name: Option<String>,
    /// Names the picture that is shown of the person, if there is one.
    avatar: Option<String>,
    #[schema(value_type = String)]
    role: Role,
    method: &'static str,
    status: &'static str,
    #[schema(value_type = Option<String>, format = DateTime)]
    registered_at: Option<Timestamp>,
}

/// A person, or a part of the system, which has a name only.
#[derive(Debug, Serialize, ToSchema)]
pub struct LinkMaker {
    account_id: Option<Uuid>,
    display_name: Option<String>,
}

/// The links that were made, and what became of each.
#[utoipa::path(get, path = "/links", tag = "links", params(LinksQuery), security(("session" = ["admin", "support", "auditor"])), responses(
    (status = 200, description = "A page.", body = LinkPage),
    (status = 400, description = "invalid-request", body = Problem, content_type = "application/problem+json"),
    (status = 401, description = "signed-out", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "forbidden", body = Problem, content_type = "application/problem+json"),
    (status = 503, description = "projection-lagging", body = Problem, content_type = "application/problem+json"),
))]
pub async fn list(
    State(app): State<SharedApp>,
    _: Observer,
    min_position: MinPosition,
    Query(query): Query<LinksQuery>,
) -> Result<Json<LinkPage>, ApiError> {
    let now = app.clock.now();
    let listing = read(query, now)?;
    min_position.reached_by(&app, &[Links::NAME]).await?;
    let page = links::list(&app.db, &listing).await?;
    Ok(Json(LinkPage {
        items: page.items.into_iter().map(|row| shown(row, now)).collect(),
        next_cursor: page.next_cursor,
        total: page.total,
    }))
}

fn read(query: LinksQuery, now: Timestamp) -> Result<Listing, ApiError> {
    let (order, descending) = paging::sort(
        query.sort.as_deref(),
        (Order::CreatedAt, true),
        &[
            ("created_at", Order::CreatedAt),
            ("expires_at", Order::ExpiresAt),
            ("display_name", Order::DisplayName),
        ],
    )?;
    let (purpose, state) = (query.purpose.as_deref(), query.state.as_deref());
    Ok(Listing {
        purpose: paging::choice("purpose", purpose, &LinkPurpose::ALL, LinkPurpose::as_str)?,
        state: paging::choice("state", state, &LinkState::ALL, LinkState::as_str)?,
        filter: paging::filter(query.filter)?,
        now,
        order,
        page: paging::page(query.limit, descending, query.cursor)?,
    })
}

fn shown(Shown { link, person, created_by_name }: Shown, now: Timestamp) -> LinkRow {
    LinkRow {
        link_id: link.link_id.0,
        purpose: link.purpose,
        state: link.state_at(now),
        is_latest: person.latest_link_id == Some(link.link_id),
        account: account(person),
        created_by: LinkMaker {
            account_id: link.created_by.map(|id| id.0),
            display_name: created_by_name,
        },
        created_at: link.created_at,
        expires_at: link.expires_at,
        opened_at: link.opened_at,
        ended_at: link.ended_at,
    }
}

fn account(person: Person) -> LinkAccount {
    LinkAccount {
        account_id: person.account_id.0,
        login: person.login.map(Into::into),
        display_name: person.display_name.map(Into::into),
        avatar: person.avatar.map(Into::into),
        role: person.role,
        method: person.method.as_str(),
        status: person.status.as_str(),
        registered_at: person.registered_at,
    }
}
