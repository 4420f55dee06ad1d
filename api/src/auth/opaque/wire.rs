//! Messages as text: base64url without padding, every length known beforehand.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use opaque_ke::errors::ProtocolError;
use zeroize::Zeroizing;

/// What is wrong with a message. `field` is its name in the request. Never quotes the message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MessageError {
    #[error("{field} is not base64url without padding")]
    Encoding { field: &'static str },
    #[error("{field} must be {expected} bytes in {} characters", encoded_length(*expected))]
    Length { field: &'static str, expected: usize },
    /// The right length, but no OPAQUE message: a point off the curve, as a rule.
    #[error("{field} is not an OPAQUE message")]
    Content { field: &'static str },
}

impl MessageError {
    pub fn field(&self) -> &'static str {
        let (Self::Encoding { field } | Self::Length { field, .. } | Self::Content { field }) =
            self;
        field
    }
}

/// Decodes exactly `LENGTH` bytes. The library would let trailing bytes pass.
pub(super) fn decode<const LENGTH: usize>(
    field: &'static str,
    text: &str,
) -> Result<Zeroizing<[u8; LENGTH]>, MessageError> {
    if text.len() != encoded_length(LENGTH) {
        return Err(MessageError::Length { field, expected: LENGTH });
    }
    let bytes =
        BASE64_URL_SAFE_NO_PAD.decode(text).map_err(|_| MessageError::Encoding { field })?;
    let bytes = Zeroizing::new(bytes);
    bytes
        .as_slice()
        .try_into()
        .map(Zeroizing::new)
        .map_err(|_| MessageError::Length { field, expected: LENGTH })
}

pub(super) fn encode(bytes: &[u8]) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(bytes)
}

pub(super) fn content(field: &'static str) -> impl FnOnce(ProtocolError) -> MessageError {
    move |_| MessageError::Content { field }
}

const fn encoded_length(bytes: usize) -> usize {
    (bytes * 4).div_ceil(3)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_exact_length_in_canonical_base64url_decodes() {
        let text = encode(&[0xff; 32]);
        assert_eq!(text.len(), 43);
        assert_eq!(*decode::<32>("m", &text).expect("decodes"), [0xff; 32]);
        let length = MessageError::Length { field: "m", expected: 32 };
        for wrong in [String::new(), encode(&[0xff; 31]), encode(&[0xff; 33]), format!("{text}=")] {
            assert_eq!(decode::<32>("m", &wrong), Err(length));
        }
        let encoding = MessageError::Encoding { field: "m" };
        // Of the last character only four bits count; the others must be zero.
        let not_canonical = format!("{}_", &text[..42]);
        for wrong in [text.replacen('_', "/", 1), format!("{}=", &text[..42]), not_canonical] {
            assert_eq!(decode::<32>("m", &wrong), Err(encoding));
        }
    }

    #[test]
    fn a_length_is_told_in_both_measures() {
        let error = MessageError::Length { field: "ke1", expected: 96 };
        assert_eq!(error.to_string(), "ke1 must be 96 bytes in 128 characters");
    }
}
