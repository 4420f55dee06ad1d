use axum::extract::State;
use domain::{Role, account::Status};
use jiff::Timestamp;
use projections::{
    Projector,
    approvals::{self, Approvals, LinkState, Listing, Order, Show, Shown},
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
pub struct ApprovalsQuery {
    /// `action` (default) hides what is completed, `all` shows it too.
    show: Option<String>,
    /// Only accounts with this status, completed or not.
    status: Option<String>,
    /// Part of a login, name or fingerprint.
    filter: Option<String>,
    /// `urgency`, `invited_at`, `login` or `display_name`, with `-` in front for descending;
    /// `-urgency` by default: who waits first.
    sort: Option<String>,
    cursor: Option<String>,
    /// 1 to 200, 50 by default.
    limit: Option<u32>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct ApprovalPage {
    items: Vec<ApprovalRow>,
    next_cursor: Option<String>,
    /// Rows on all pages.
    total: u64,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct ApprovalRow {
    account_id: Uuid,
    login: Option<String>,
    display_name: Option<String>,
    /// Names the picture that is shown of the person, if there is one.
    avatar: Option<String>,
    #[schema(value_type = String)]
    role: Role,
    method: &'static str,
    status: &'static str,
    /// `automatic` or `required`.
    approval: &'static str,
    fingerprint: Option<String>,
    #[schema(value_type = Option<String>, format = DateTime)]
    invited_at: Option<Timestamp>,
    invited_by: InvitedBy,
    #[schema(value_type = Option<String>, format = DateTime)]
    registered_at: Option<Timestamp>,
    scanned_from: Option<ScannedFrom>,
    /// Until when the person's reset link works; null when there is none.
    #[schema(value_type = Option<String>, format = DateTime)]
    reset_link_expires_at: Option<Timestamp>,
    /// A reset was forced: nobody comes in before a new password is set.
    reset_required: bool,
    setup_link: Option<SetupLink>,
    requested_quota: Option<RequestedQuota>,
    revision: u64,
}

/// A person, or a part of the system, which has a name only.
#[derive(Debug, Serialize, ToSchema)]
pub struct InvitedBy {
    account_id: Option<Uuid>,
    display_name: Option<String>,
}

/// Where somebody was who came by QR code. Two places far apart may mean that the code was passed
/// on by somebody in between.
#[derive(Debug, Serialize, ToSchema)]
pub struct ScannedFrom {
    browser_address: String,
    phone_address: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct SetupLink {
    link_id: Uuid,
    /// `waiting`, `opened`, `expired`, `completed` or `cancelled`.
    #[schema(value_type = String)]
    state: LinkState,
    #[schema(value_type = String, format = DateTime)]
    expires_at: Timestamp,
    #[schema(value_type = Option<String>, format = DateTime)]
    opened_at: Option<Timestamp>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct RequestedQuota {
    pool_id: Uuid,
    bytes: u64,
}

/// The invitations under way and the people who wait.
#[utoipa::path(get, path = "/approvals", tag = "approvals", params(ApprovalsQuery), security(("session" = ["admin", "support", "auditor"])), responses(
    (status = 200, description = "A page.", body = ApprovalPage),
    (status = 400, description = "invalid-request", body = Problem, content_type = "application/problem+json"),
    (status = 401, description = "signed-out", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "forbidden", body = Problem, content_type = "application/problem+json"),
    (status = 503, description = "projection-lagging", body = Problem, content_type = "application/problem+json"),
))]
pub async fn list(
    State(app): State<SharedApp>,
    _: Observer,
    min_position: MinPosition,
    Query(query): Query<ApprovalsQuery>,
) -> Result<Json<ApprovalPage>, ApiError> {
    let listing = read(query)?;
    min_position.reached_by(&app, &[Approvals::NAME]).await?;
    let page = approvals::list(&app.db, &listing).await?;
    let now = app.clock.now();
    Ok(Json(ApprovalPage {
        items: page.items.into_iter().map(|row| shown(row, now)).collect(),
        next_cursor: page.next_cursor,
        total: page.total,
    }))
}

fn read(query: ApprovalsQuery) -> Result<Listing, ApiError> {
    let shows = [Show::Action, Show::All];
    let show = paging::choice("show", query.show.as_deref(), &shows, |show| match show {
        Show::Action => "action",
        Show::All => "all",
    })?;
    let (order, descending) = paging::sort(
        query.sort.as_deref(),
        (Order::Urgency, true),
        &[
            ("urgency", Order::Urgency),
            ("invited_at", Order::InvitedAt),
            ("login", Order::Login),
            ("display_name", Order::DisplayName),
        ],
    )?;
    Ok(Listing {
        show: show.unwrap_or(Show::Action),
        status: paging::choice("status", query.status.as_deref(), &Status::ALL, Status::as_str)?,
        filter: paging::filter(query.filter)?,
        order,
        page: paging::page(query.limit, descending, query.cursor)?,
    })
}

fn shown(Shown { approval: row, invited_by_name }: Shown, now: Timestamp) -> ApprovalRow {
    let setup_link = match (row.link_id, row.link_state, row.link_expires_at) {
        (Some(id), Some(state), Some(expires_at)) => Some(SetupLink {
            link_id: id.0,
            // Time has passed without anybody recording it.
            state: match state {
                LinkState::Waiting | LinkState::Opened if expires_at <= now => LinkState::Expired,
                state => state,
            },
            expires_at,
            opened_at: row.link_opened_at,
        }),
        _ => None,
    };
    let requested_quota = match (row.requested_pool_id, row.requested_bytes) {
        (Some(pool_id), Some(bytes)) => Some(RequestedQuota { pool_id: pool_id.0, bytes }),
        _ => None,
    };
    ApprovalRow {
        account_id: row.account_id.0,
        login: row.login.map(Into::into),
        display_name: row.display_name.map(Into::into),
        avatar: row.avatar.map(Into::into),
        role: row.role,
        method: row.method.as_str(),
        status: row.status.as_str(),
        approval: row.approval.as_str(),
        fingerprint: row.fingerprint.map(Into::into),
        invited_at: row.invited_at,
        invited_by: InvitedBy {
            account_id: row.invited_by.map(|id| id.0),
            display_name: invited_by_name,
        },
        registered_at: row.registered_at,
        reset_link_expires_at: row.reset.open_link(now),
        reset_required: row.reset.reset_required,
        scanned_from: row.browser_address.map(|browser_address| ScannedFrom {
            browser_address,
            phone_address: row.phone_address,
        }),
        setup_link,
        requested_quota,
        revision: row.revision,
    }
}
