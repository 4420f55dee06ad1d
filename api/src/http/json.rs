//! JSON bodies and query strings, with errors that name the field.

use axum::{
    body::Bytes,
    extract::{
        FromRequest, FromRequestParts, OptionalFromRequest, Request, rejection::BytesRejection,
    },
    http::{header::CONTENT_TYPE, request::Parts},
    response::{IntoResponse, Response},
};
use serde::{
    Serialize,
    de::{DeserializeOwned, IgnoredAny},
};
use serde_path_to_error::{Path, Segment};

use super::plain_words::explain;
use crate::problem::ApiError;

/// A JSON body, strictly read: one document, no unknown fields (the types say so), and a content
/// type that no HTML form can send.
#[derive(Debug)]
pub struct Json<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Json<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &S) -> Result<Self, ApiError> {
        if !is_json(&request) {
            return Err(ApiError::UnsupportedMediaType);
        }
        parse(&body(request, state).await?).map(Self)
    }
}

/// No body is none. One that is there is read like any other, so that nothing in it passes unseen.
impl<T: DeserializeOwned, S: Send + Sync> OptionalFromRequest<S> for Json<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &S) -> Result<Option<Self>, ApiError> {
        let is_json = is_json(&request);
        match body(request, state).await? {
            none if none.is_empty() => Ok(None),
            _ if !is_json => Err(ApiError::UnsupportedMediaType),
            body => Ok(Some(Self(parse(&body)?))),
        }
    }
}

fn is_json(request: &Request) -> bool {
    let content_type = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let essence = content_type.and_then(|value| value.split(';').next()).map(str::trim);
    essence.is_some_and(|essence| essence.eq_ignore_ascii_case("application/json"))
}

async fn body<S: Send + Sync>(request: Request, state: &S) -> Result<Bytes, ApiError> {
    Bytes::from_request(request, state).await.map_err(|rejection| match rejection {
        BytesRejection::FailedToBufferBody(failure) if failure.status() == 413 => {
            ApiError::PayloadTooLarge
        }
        _ => ApiError::invalid("", "unreadable", "The body could not be read."),
    })
}

fn parse<T: DeserializeOwned>(body: &[u8]) -> Result<T, ApiError> {
    // serde would also take an array as an object without names.
    if body.trim_ascii_start().first() == Some(&b'[') {
        return Err(ApiError::invalid("", "wrong-type", "must be an object"));
    }
    let mut reader = serde_json::Deserializer::from_slice(body);
    let value = serde_path_to_error::deserialize(&mut reader)
        .map_err(|error| refused(body, field(error.path()), error.inner()))?;
    reader.end().map_err(|error| refused(body, String::new(), &error))?;
    Ok(value)
}

impl<T: Serialize> IntoResponse for Json<T> {
    fn into_response(self) -> Response {
        axum::Json(self.0).into_response()
    }
}

/// A query string, strictly read.
#[derive(Debug)]
pub struct Query<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Query<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        let pairs = form_urlencoded::parse(parts.uri.query().unwrap_or_default().as_bytes());
        let reader = serde_urlencoded::Deserializer::new(pairs);
        serde_path_to_error::deserialize(reader).map(Self).map_err(|error| {
            let message = error.inner().to_string();
            ApiError::Invalid(vec![explain(field(error.path()), &message)])
        })
    }
}

/// `quota/bytes`; empty for the whole.
fn field(path: &Path) -> String {
    let segments = path.iter().filter_map(|segment| match segment {
        Segment::Map { key } => Some(key.clone()),
        Segment::Seq { index } => Some(index.to_string()),
        Segment::Enum { .. } | Segment::Unknown => None,
    });
    segments.collect::<Vec<_>>().join("/")
}

fn refused(body: &[u8], field: String, error: &serde_json::Error) -> ApiError {
    // Of anything but a text where a choice by name is wanted, serde_json says that it is no JSON.
    if error.is_data() || serde_json::from_slice::<IgnoredAny>(body).is_ok() {
        let message = error.to_string();
        let message = message.split(" at line ").next().unwrap_or_default();
        return ApiError::Invalid(vec![explain(field, message)]);
    }
    let (line, column) = (error.line(), error.column());
    let detail =
        format!("must be one JSON document; it breaks off at line {line}, column {column}");
    ApiError::invalid("", "not-json", &detail)
}
