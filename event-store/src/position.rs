//! Where something stands in the log.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// A place in the log, counted from 1 without gaps. 0 stands before the first event.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Position(pub u64);

impl Position {
    pub const START: Self = Self(0);

    /// PostgreSQL's form. Positions stay far below 2^63.
    pub fn to_sql(self) -> i64 {
        i64::try_from(self.0).unwrap_or(i64::MAX)
    }

    pub fn from_sql(value: i64) -> Self {
        Self(u64::try_from(value).unwrap_or(0))
    }
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for Position {
    type Err = std::num::ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Self)
    }
}

/// A position as the outside keeps it: `<position>-<first 8 hex digits of its chain>`.
///
/// The digits name the history: a consumer that comes back after the log was restored to an
/// earlier state is told, instead of being continued on events it has never seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cursor {
    pub position: Position,
    pub history: [u8; 4],
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a cursor looks like 42-9f86d081")]
pub struct MalformedCursor;

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-", self.position)?;
        self.history.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl FromStr for Cursor {
    type Err = MalformedCursor;

    fn from_str(text: &str) -> Result<Self, MalformedCursor> {
        let (position, digits) = text.split_once('-').ok_or(MalformedCursor)?;
        let lower_hex = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
        let plain = !position.is_empty() && position.bytes().all(|byte| byte.is_ascii_digit());
        if !plain || digits.len() != 8 || !digits.bytes().all(lower_hex) {
            return Err(MalformedCursor);
        }
        Ok(Self {
            position: position.parse().map_err(|_| MalformedCursor)?,
            history: u32::from_str_radix(digits, 16).map_err(|_| MalformedCursor)?.to_be_bytes(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_survives_its_text_form() {
        let cursor = Cursor { position: Position(42), history: [0x9f, 0x86, 0xd0, 0x01] };
        assert_eq!(cursor.to_string(), "42-9f86d001");
        assert_eq!("42-9f86d001".parse(), Ok(cursor));
    }

    #[test]
    fn anything_else_is_no_cursor() {
        for text in
            ["", "42", "-9f86d081", "42-9f86d08", "42-9F86D081", "+1-9f86d081", "x-9f86d081"]
        {
            assert_eq!(text.parse::<Cursor>(), Err(MalformedCursor), "{text}");
        }
    }
}
