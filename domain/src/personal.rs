//! Personal data, marked by type so that it can be sealed at rest and erased for good.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::AccountId;

/// A value that belongs to a person and must be erasable.
///
/// In memory it is plain. The event store recognises its JSON form,
/// `{"personal":{"of":"<account>","value":…}}`, replaces `value` by `sealed` (ciphertext under
/// that account's data key) on the way to the table, and opens it on the way out. Once the key is
/// destroyed the value reads as [`Personal::Erased`].
///
/// `Debug` never prints the value, so that it cannot slip into a log.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Marked<T>", into = "Marked<T>")]
#[serde(bound(serialize = "T: Clone + Serialize", deserialize = "T: Deserialize<'de>"))]
pub enum Personal<T> {
    /// The value, and whose it is.
    Known { of: AccountId, value: T },
    /// Ciphertext: read by something that has no keys, such as a stock event-store client.
    Sealed { of: AccountId, sealed: String },
    /// The person has been erased; the value cannot be recovered.
    Erased { of: AccountId },
}

impl<T> Personal<T> {
    pub fn new(of: AccountId, value: T) -> Self {
        Self::Known { of, value }
    }

    /// Whose value this is. Stays readable after erasure.
    pub fn of(&self) -> AccountId {
        match self {
            Self::Known { of, .. } | Self::Sealed { of, .. } | Self::Erased { of } => *of,
        }
    }

    /// The value, or `None` when it is sealed or erased.
    pub fn known(&self) -> Option<&T> {
        match self {
            Self::Known { value, .. } => Some(value),
            Self::Sealed { .. } | Self::Erased { .. } => None,
        }
    }
}

/// The value, where there is one, as one that is erased with the account.
pub(crate) fn personal<T>(of: AccountId, value: Option<T>) -> Option<Personal<T>> {
    value.map(|value| Personal::new(of, value))
}

impl<T> fmt::Debug for Personal<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = match self {
            Self::Known { .. } => "known",
            Self::Sealed { .. } => "sealed",
            Self::Erased { .. } => "erased",
        };
        write!(f, "Personal({state}, of {})", self.of())
    }
}

/// The JSON form. The single key `personal` is what the event store looks for.
#[derive(Serialize, Deserialize)]
struct Marked<T> {
    personal: Body<T>,
}

#[derive(Serialize, Deserialize)]
struct Body<T> {
    of: AccountId,
    #[serde(default = "none", skip_serializing_if = "Option::is_none")]
    value: Option<T>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    sealed: Option<String>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    erased: bool,
}

fn none<T>() -> Option<T> {
    None
}

impl<T> From<Marked<T>> for Personal<T> {
    fn from(Marked { personal: body }: Marked<T>) -> Self {
        match (body.value, body.sealed) {
            (Some(value), _) => Self::Known { of: body.of, value },
            (None, Some(sealed)) => Self::Sealed { of: body.of, sealed },
            (None, None) => Self::Erased { of: body.of },
        }
    }
}

impl<T> From<Personal<T>> for Marked<T> {
    fn from(personal: Personal<T>) -> Self {
        let of = personal.of();
        let (value, sealed, erased) = match personal {
            Personal::Known { value, .. } => (Some(value), None, false),
            Personal::Sealed { sealed, .. } => (None, Some(sealed), false),
            Personal::Erased { .. } => (None, None, true),
        };
        Self { personal: Body { of, value, sealed, erased } }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn account() -> AccountId {
        "018f0000-0000-7000-8000-000000000001".parse().expect("a fixed id")
    }

    #[test]
    fn every_state_survives_its_json_form() {
        let of = account();
        for value in [
            Personal::new(of, "Ada".to_owned()),
            Personal::Sealed { of, sealed: "bm9uY2U".to_owned() },
            Personal::Erased { of },
        ] {
            let json = serde_json::to_string(&value).expect("serialises");
            assert_eq!(serde_json::from_str::<Personal<String>>(&json).expect("reads back"), value);
        }
    }

    #[test]
    fn the_json_form_is_the_one_the_event_store_looks_for() {
        let json = serde_json::to_value(Personal::new(account(), "Ada")).expect("serialises");
        assert_eq!(json, serde_json::json!({"personal": {"of": account(), "value": "Ada"}}));
    }

    #[test]
    fn debug_output_never_shows_the_value() {
        assert!(!format!("{:?}", Personal::new(account(), "Ada")).contains("Ada"));
    }
}
