//! A picture as it is sent.

use axum::{
    body::Bytes,
    extract::{FromRequest, Request},
    http::header::CONTENT_TYPE,
};

use crate::{avatars::picture::PictureError, problem::ApiError};

pub const MAX_PICTURE_BYTES: usize = 1024 * 1024;

/// None of them is a content type that an HTML form can send.
const READ: [&str; 3] = ["image/png", "image/jpeg", "image/webp"];

/// The bytes of a body that says it is a picture. Whether it is one is found out by decoding it.
#[derive(Debug)]
pub struct SentPicture(pub Vec<u8>);

impl<S: Send + Sync> FromRequest<S> for SentPicture {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &S) -> Result<Self, ApiError> {
        let content_type =
            request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
        if !content_type.is_some_and(|text| READ.contains(&text)) {
            return Err(ApiError::Picture(PictureError::Unsupported));
        }
        let body = Bytes::from_request(request, state).await;
        Ok(Self(body.map_err(|_| ApiError::PayloadTooLarge)?.to_vec()))
    }
}
