//! What serde says of a value it cannot read, in words for who sent it: a program is refused in the
//! terms of the API, never in those of the language the server is written in.
//!
//! serde hands on text only. Its sentences are taken apart here, and what is not known is told in a
//! general way, so that nothing of the server's own names and nothing that was sent gets out.

use domain::values::{MAX_BYTES, ValueError};

use crate::problem::FieldError;

/// `message` is serde's, without a place; `field` is where it arose, empty for the whole.
pub(super) fn explain(field: String, message: &str) -> FieldError {
    if let Some(member) = quoted_after(message, "missing field ") {
        return error(inside(&field, member), "missing-field", "must be given".to_owned());
    }
    if let Some(member) = quoted_after(message, "duplicate field ") {
        return error(inside(&field, member), "malformed", "must be given only once".to_owned());
    }
    if message.starts_with("unknown field ") {
        return error(field, "unknown-field", known_fields(message));
    }
    if message.starts_with("unknown variant ") {
        return error(field, "unknown", format!("must be one of {}", choices(message)));
    }
    if let Some(rest) = message.strip_prefix("invalid type: ") {
        return error(field, "wrong-type", must_be(rest));
    }
    if let Some(rest) = message.strip_prefix("invalid value: ") {
        let code = if range(rest).is_some() { "out-of-range" } else { "malformed" };
        return error(field, code, must_be(rest));
    }
    if message.starts_with("UUID parsing failed") {
        return error(field, "malformed", ID.to_owned());
    }
    match message {
        // Of anything but a text where one of several names is wanted.
        "expected value" => return error(field, "wrong-type", "must be a text".to_owned()),
        // Of numbers in query strings.
        "number too large to fit in target type" => {
            return error(field, "out-of-range", "must be a smaller number".to_owned());
        }
        "invalid digit found in string" | "cannot parse integer from empty string" => {
            return error(field, "wrong-type", "must be a whole number, 0 or more".to_owned());
        }
        "provided string was not `true` or `false`" => {
            return error(field, "wrong-type", "must be true or false".to_owned());
        }
        _ => {}
    }
    let own = ["must ", "may "].iter().any(|start| message.starts_with(start));
    let detail = if own { message } else { GENERAL };
    error(field, code_of_value(message), detail.to_owned())
}

const ID: &str = "must be an id such as 018f0000-0000-7000-8000-000000000000";

const GENERAL: &str = "must be as /api/openapi.json describes it";

fn error(field: String, code: &str, detail: String) -> FieldError {
    FieldError { field, code: code.to_owned(), detail }
}

fn inside(field: &str, member: &str) -> String {
    if field.is_empty() { member.to_owned() } else { format!("{field}/{member}") }
}

/// "missing field `reason`" -> "reason".
fn quoted_after<'a>(message: &'a str, start: &str) -> Option<&'a str> {
    message.strip_prefix(start)?.strip_prefix('`')?.split('`').next()
}

/// "unknown field `x`, expected one of `a`, `b`" -> what is known instead. The name that was sent
/// may hold anything, so the last "expected" counts.
fn known_fields(message: &str) -> String {
    match choices(message) {
        known if known.is_empty() => "is not known here; nothing is".to_owned(),
        known => format!("is not known here; known are: {known}"),
    }
}

/// "…, expected `a` or `b`" -> "a, b".
fn choices(message: &str) -> String {
    if message.ends_with("there are no fields") {
        return String::new();
    }
    let expected = message.rsplit_once(", expected ").map_or("", |(_, expected)| expected);
    let names: Vec<_> = expected.split('`').skip(1).step_by(2).collect();
    names.join(", ")
}

/// "string \"secret\", expected u64" -> "must be a whole number from 0 to …". The value that was
/// sent is in front of the last "expected", and stays there.
fn must_be(unexpected: &str) -> String {
    if let Some((least, most)) = range(unexpected) {
        return format!("must be a whole number from {least} to {most}");
    }
    let expected = unexpected.rsplit_once(", expected ").map_or("", |(_, expected)| expected);
    match expected {
        "a string" | "a borrowed string" | "a character" => "must be a text".to_owned(),
        "a boolean" => "must be true or false".to_owned(),
        "a sequence" | "a list" => "must be a list".to_owned(),
        "a map" => "must be an object".to_owned(),
        "f64" | "f32" => "must be a number".to_owned(),
        text if text.starts_with("struct ") => "must be an object".to_owned(),
        // A choice by name.
        text if text.starts_with("enum ") || text == "string or map" => "must be a text".to_owned(),
        text if text.contains("UUID") => ID.to_owned(),
        _ => GENERAL.to_owned(),
    }
}

/// The numbers that the expected type holds, if it is one of whole numbers.
fn range(unexpected: &str) -> Option<(i64, u64)> {
    let (_, expected) = unexpected.rsplit_once(", expected ")?;
    Some(match expected {
        "u8" => (0, u8::MAX.into()),
        "u16" => (0, u16::MAX.into()),
        "u32" => (0, u32::MAX.into()),
        // What no size may exceed: there are no other numbers as large.
        "u64" | "usize" => (0, MAX_BYTES),
        "i32" => (i32::MIN.into(), i32::MAX.cast_unsigned().into()),
        "i64" => (i64::MIN, i64::MAX.cast_unsigned()),
        _ => return None,
    })
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

#[cfg(test)]
mod tests {
    use domain::{AccountId, Role, values::Reason};
    use serde::{Deserialize, de::DeserializeOwned};

    use super::*;

    #[expect(dead_code, reason = "only what is refused is looked at")]
    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Wanted {
        bytes: u64,
    }

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Nothing {}

    /// What is said of `json`, read as a `T`.
    fn said<T: DeserializeOwned + std::fmt::Debug>(json: &str) -> (String, String, String) {
        let refusal = serde_json::from_str::<T>(json).expect_err("refused").to_string();
        let message = refusal.split(" at line ").next().expect("a message");
        let FieldError { field, code, detail } = explain("here".to_owned(), message);
        (field, code, detail)
    }

    fn is<T: DeserializeOwned + std::fmt::Debug>(json: &str, code: &str, detail: &str) {
        assert_eq!(said::<T>(json), ("here".to_owned(), code.to_owned(), detail.to_owned()));
    }

    #[test]
    fn the_kind_that_is_wanted_is_named_as_json_has_it() {
        is::<String>("1", "wrong-type", "must be a text");
        is::<bool>("\"yes\"", "wrong-type", "must be true or false");
        is::<Vec<String>>("{}", "wrong-type", "must be a list");
        is::<Wanted>("3", "wrong-type", "must be an object");
        is::<Role>("3", "wrong-type", "must be a text");
        is::<AccountId>("3", "wrong-type", ID);
        is::<AccountId>("\"ada\"", "malformed", ID);
    }

    #[test]
    fn a_number_is_told_its_limits() {
        let limits = "must be a whole number from 0 to 4294967295";
        is::<u32>("-1", "out-of-range", limits);
        is::<u32>("4294967296", "out-of-range", limits);
        is::<u32>("1.5", "wrong-type", limits);
        is::<u32>("\"7\"", "wrong-type", limits);
    }

    #[test]
    fn a_choice_is_told_what_there_is() {
        is::<Role>("\"king\"", "unknown", "must be one of user, support, auditor, admin");
    }

    #[test]
    fn members_are_named() {
        let missing = said::<Wanted>("{}");
        assert_eq!(missing, ("here/bytes".into(), "missing-field".into(), "must be given".into()));
        let twice = said::<Wanted>("{\"bytes\": 1, \"bytes\": 1}");
        let once = "must be given only once".to_owned();
        assert_eq!(twice, ("here/bytes".into(), "malformed".into(), once));
        is::<Wanted>("{\"x\": 1}", "unknown-field", "is not known here; known are: bytes");
        is::<Nothing>("{\"x\": 1}", "unknown-field", "is not known here; nothing is");
    }

    #[test]
    fn a_values_own_words_are_kept() {
        is::<Reason>("\"\"", "empty", "must not be empty");
        is::<Reason>("\"a\\u0000\"", "control-character", "must not contain control characters");
    }

    #[test]
    fn what_was_sent_is_not_repeated() {
        for sent in ["secret", "secret, expected u64", "`secret`, expected `secret`"] {
            let json = serde_json::to_string(sent).expect("JSON");
            for (_, _, detail) in [said::<u32>(&json), said::<Role>(&json), said::<Wanted>(&json)] {
                assert!(!detail.contains("secret"), "{detail}");
            }
            let named = format!("{{{json}: 1}}");
            let (_, _, detail) = said::<Wanted>(&named);
            assert_eq!(detail, "is not known here; known are: bytes");
        }
        assert_eq!(explain(String::new(), "secret happened").detail, GENERAL);
    }
}
