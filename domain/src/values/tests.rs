//! What every text has in common: its least and most, and what must not be in it.

use proptest::prelude::*;

use super::{
    DisplayName, Email, Fingerprint, Login, Notes, PoolName, PoolRoot, Reason, ValueError,
};

/// A kind of text: how it is read, one that is good, and how long it may be.
struct Kind {
    name: &'static str,
    parse: fn(&str) -> Result<String, ValueError>,
    good: String,
    max: usize,
    lines: bool,
}

macro_rules! kind {
    ($name:ident, $good:expr, $max:expr, $lines:expr) => {
        Kind {
            name: stringify!($name),
            parse: |text| $name::parse(text).map(String::from),
            good: $good.to_owned(),
            max: $max,
            lines: $lines,
        }
    };
}

fn kinds() -> Vec<Kind> {
    vec![
        kind!(Login, "ada", 64, false),
        kind!(DisplayName, "Ada Lovelace", 100, false),
        kind!(Email, "ada@example.org", 254, false),
        kind!(Notes, "knows engines", 2_000, true),
        kind!(Reason, "asked for it", 500, true),
        kind!(PoolName, "Archive", 80, false),
        kind!(PoolRoot, "/srv/archive", 1_024, false),
    ]
}

#[test]
fn nothing_and_only_blanks_are_refused_as_empty() {
    for Kind { name, parse, .. } in kinds() {
        for text in ["", " ", " \t\n", "\u{3000}"] {
            assert_eq!(parse(text), Err(ValueError::Empty), "{name} {text:?}");
        }
    }
}

#[test]
fn blanks_around_a_text_are_taken_off() {
    for Kind { name, parse, good, .. } in kinds() {
        assert_eq!(parse(&format!(" \t{good}\n")).as_deref(), Ok(good.as_str()), "{name}");
    }
}

#[test]
fn a_text_may_be_as_long_as_its_limit_in_characters_and_no_longer() {
    for Kind { name, parse, good, max, .. } in kinds() {
        let padded = |length: usize| {
            let missing = length - good.chars().count();
            good.clone() + &"ä".repeat(missing)
        };
        assert_eq!(parse(&padded(max)), Ok(padded(max)), "{name}");
        assert_eq!(parse(&padded(max + 1)), Err(ValueError::TooLong { max }), "{name}");
    }
}

#[test]
fn control_characters_are_refused_wherever_they_hide() {
    for Kind { name, parse, good, lines, .. } in kinds() {
        for control in ['\0', '\u{1b}', '\u{7f}', '\u{85}', '\r'] {
            let text = format!("{good}{control}{good}");
            assert_eq!(parse(&text), Err(ValueError::ControlCharacter), "{name} {control:?}");
        }
        for control in ['\n', '\t'] {
            let text = format!("{good}{control}{good}");
            let expected = if lines { Ok(text.clone()) } else { Err(ValueError::ControlCharacter) };
            assert_eq!(parse(&text), expected, "{name} {control:?}");
        }
    }
}

#[test]
fn a_fingerprint_is_taken_as_it_is_or_not_at_all() {
    let good = "0af9".repeat(32);
    assert_eq!(Fingerprint::parse(&good).map(String::from), Ok(good.clone()));
    for wrong in [String::new(), format!(" {good}"), format!("{good}\n"), format!("{good}0")] {
        let refused = Fingerprint::parse(&wrong).expect_err("refused");
        assert_eq!(refused.code(), "malformed", "{wrong:?}");
    }
}

#[test]
fn what_is_read_from_json_is_checked_like_what_is_typed() {
    assert!(serde_json::from_str::<Login>("\"ada lovelace\"").is_err());
    assert!(serde_json::from_str::<PoolRoot>("\"/srv/../etc\"").is_err());
    let name: DisplayName = serde_json::from_str("\" Ada \"").expect("a name");
    assert_eq!(serde_json::to_string(&name).expect("serialises"), "\"Ada\"");
}

proptest! {
    #[test]
    fn whatever_is_typed_a_value_that_was_read_reads_back_as_it_is(text in "\\PC{0,40}|[ -~]{0,40}") {
        for Kind { name, parse, .. } in kinds() {
            if let Ok(value) = parse(&text) {
                prop_assert_eq!(parse(&value), Ok(value.clone()), "{}", name);
            }
        }
    }

    #[test]
    fn upper_and_lower_case_of_a_login_have_one_key(text in "\\w{1,20}") {
        let login = Login::parse(&text);
        let (upper, lower) = (Login::parse(&text.to_uppercase()), Login::parse(&text.to_lowercase()));
        if let (Ok(login), Ok(upper), Ok(lower)) = (login, upper, lower) {
            prop_assert_eq!(login.key(), lower.key());
            prop_assert_eq!(login.key(), upper.key());
        }
    }
}
