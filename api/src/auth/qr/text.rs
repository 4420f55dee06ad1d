//! The QR code: its text, and its picture.

use fast_qr::{ECL, QRBuilder, convert::svg::SvgBuilder, qr::QRCodeError};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// The name of this server's software, for the app to show.
const APP: &str = "dna-nexus";

/// What RFC 3986 leaves as it is.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

#[derive(Debug, thiserror::Error)]
#[error("the text does not fit into a QR code: {0:?}")]
pub struct TextError(QRCodeError);

/// What the phone reads. The 5 is the version of the text, not of the token in it.
pub fn text(st: &str, origin: &str) -> String {
    let escape =
        |part: &'static str, value: &str| format!("{part}={}", utf8_percent_encode(value, ESCAPED));
    let parts = [escape("st", st), escape("origin", origin), escape("app", APP)];
    format!("dna://auth?v=5&{}", parts.join("&"))
}

/// An SVG of its own size, dark on light with a quiet zone of four modules.
pub fn picture(text: &str) -> Result<String, TextError> {
    let code = QRBuilder::new(text).ecl(ECL::M).build().map_err(TextError)?;
    Ok(SvgBuilder::default().to_str(&code))
}
