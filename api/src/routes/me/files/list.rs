use axum::extract::State;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::parse;
use crate::{
    app::SharedApp,
    auth::signed_in::SignedIn,
    http::{
        json::{Json, Query},
        paging,
    },
    problem::{ApiError, Problem},
    storage::{
        files::{self, Entry, Kind},
        storing,
    },
};

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListQuery {
    /// The folder; one's outermost if not said.
    path: Option<String>,
    /// At most 200; 50 if not said.
    limit: Option<u32>,
    /// From the page before.
    cursor: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct MyFiles {
    items: Vec<MyFile>,
    next_cursor: Option<String>,
    quota_bytes: u64,
    /// What of the quota is taken: as measured last, and what is being stored or was stored since.
    /// Null while the files have not been measured.
    taken_bytes: Option<u64>,
    /// Whether the files are on their way to another pool. Meanwhile they can only be read.
    moving: bool,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct MyFile {
    name: String,
    /// `file`, `folder`, or `other` for what cannot be opened here: a link, a pipe, a name that
    /// another program made.
    kind: &'static str,
    /// How long a file is.
    bytes: Option<u64>,
    #[schema(value_type = Option<String>, format = DateTime)]
    modified_at: Option<Timestamp>,
}

impl From<Entry> for MyFile {
    fn from(entry: Entry) -> Self {
        let Entry { name, kind, bytes, modified_at } = entry;
        let kind = match kind {
            Kind::File => "file",
            Kind::Folder => "folder",
            Kind::Other => "other",
        };
        Self { name, kind, bytes, modified_at }
    }
}

/// What lies in a folder of one's own, by name.
#[utoipa::path(get, path = "/me/files", tag = "me", params(ListQuery), security(("session" = [])), responses(
    (status = 200, description = "A page of the folder.", body = MyFiles),
    (status = 400, description = "invalid-request", body = Problem, content_type = "application/problem+json"),
    (status = 401, description = "signed-out", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "file-unknown", body = Problem, content_type = "application/problem+json"),
    (status = 409, description = "no-quota, pool-unavailable, file-not-folder", body = Problem, content_type = "application/problem+json"),
))]
pub async fn list_my_files(
    State(app): State<SharedApp>,
    me: SignedIn,
    Query(query): Query<ListQuery>,
) -> Result<Json<MyFiles>, ApiError> {
    let folder = query.path.as_deref().map(parse).transpose()?;
    let limit = paging::limit(query.limit)? as usize;
    let standing = storing::look_up_to_read(&app, me.account_id).await?;
    let taken_bytes = storing::taken_bytes(&app, &standing).await?;
    let (quota_bytes, moving) = (standing.quota_bytes, standing.is_moving());
    let listed = files::list(&app, standing.place, folder, query.cursor, limit).await?;
    Ok(Json(MyFiles {
        items: listed.entries.into_iter().map(MyFile::from).collect(),
        next_cursor: listed.next,
        quota_bytes,
        taken_bytes,
        moving,
    }))
}
