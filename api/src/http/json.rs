//! JSON bodies and query strings, with errors that name the field.

use axum::{
    body::Bytes,
    extract::{FromRequest, FromRequestParts, Request, rejection::BytesRejection},
    http::{header::CONTENT_TYPE, request::Parts},
    response::{IntoResponse, Response},
};
use domain::values::ValueError;
use serde::{Serialize, de::DeserializeOwned};

use crate::problem::{ApiError, FieldError};

/// A JSON body, strictly read: one document, no unknown fields (the types say so), and a content
/// type that no HTML form can send.
#[derive(Debug)]
pub struct Json<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Json<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &S) -> Result<Self, ApiError> {
        let content_type =
            request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let essence = content_type.and_then(|value| value.split(';').next()).map(str::trim);
        if !essence.is_some_and(|essence| essence.eq_ignore_ascii_case("application/json")) {
            return Err(ApiError::UnsupportedMediaType);
        }
        let body =
            Bytes::from_request(request, state).await.map_err(|rejection| match rejection {
                BytesRejection::FailedToBufferBody(failure) if failure.status() == 413 => {
                    ApiError::PayloadTooLarge
                }
                _ => ApiError::invalid("", "unreadable", "The body could not be read."),
            })?;
        // serde would also take an array as an object without names.
        if body.trim_ascii_start().first() == Some(&b'[') {
            return Err(ApiError::invalid("", "wrong-type", "expected an object"));
        }
        let mut reader = serde_json::Deserializer::from_slice(&body);
        let value = serde_path_to_error::deserialize(&mut reader).map_err(|error| {
            let field = error.path().to_string().replace('.', "/");
            let field = if field == "/" || field == "?" { String::new() } else { field };
            ApiError::Invalid(vec![explain(field, &error.into_inner())])
        })?;
        reader.end().map_err(|error| ApiError::Invalid(vec![explain(String::new(), &error)]))?;
        Ok(Self(value))
    }
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
        axum::extract::Query::try_from_uri(&parts.uri).map(|query| Self(query.0)).map_err(|error| {
            let text =
                std::error::Error::source(&error).map_or_else(String::new, ToString::to_string);
            ApiError::invalid("", "malformed", &format!("The query string: {text}."))
        })
    }
}

/// serde's message without the place, which means nothing to who reads the answer. It may quote
/// field names, never values that were sent.
fn explain(field: String, error: &serde_json::Error) -> FieldError {
    let text = error.to_string();
    let message = text.split(" at line ").next().unwrap_or_default();
    let code = match error.classify() {
        serde_json::error::Category::Data if message.starts_with("unknown field") => {
            "unknown-field"
        }
        serde_json::error::Category::Data if message.starts_with("missing field") => {
            "missing-field"
        }
        serde_json::error::Category::Data if message.starts_with("invalid type") => "wrong-type",
        serde_json::error::Category::Data => code_of_value(message),
        _ => "not-json",
    };
    let detail = match code {
        "not-json" => "The body is not a JSON document.".to_owned(),
        "wrong-type" => without_value(message),
        _ => message.to_owned(),
    };
    FieldError { field, code: code.to_owned(), detail }
}

/// The code of a value's own refusal, of which serde hands on the words only.
fn code_of_value(message: &str) -> &'static str {
    let plain = [ValueError::Empty, ValueError::ControlCharacter];
    match plain.iter().find(|error| error.to_string() == message) {
        Some(error) => error.code(),
        None if message.starts_with("must be at most ") => ValueError::TooLong { max: 0 }.code(),
        None => "malformed",
    }
}

/// "invalid type: string \"secret\", expected …" -> "expected …".
fn without_value(message: &str) -> String {
    message
        .rsplit_once("expected ")
        .map_or_else(String::new, |(_, wanted)| format!("expected {wanted}"))
}
