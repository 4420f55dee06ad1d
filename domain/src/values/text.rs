//! Texts that people type.

use super::{Fingerprint, ValueError};

/// Trimmed, not empty, without control characters, at most `max` characters.
pub(super) fn single_line(text: &str, max: usize) -> Result<String, ValueError> {
    checked(text, max, |c| c.is_control())
}

/// Like [`single_line`], but line breaks and tabs are welcome.
fn multi_line(text: &str, max: usize) -> Result<String, ValueError> {
    checked(text, max, |c| c.is_control() && c != '\n' && c != '\t')
}

fn checked(text: &str, max: usize, forbidden: fn(char) -> bool) -> Result<String, ValueError> {
    let text = text.trim();
    if text.is_empty() {
        Err(ValueError::Empty)
    } else if text.chars().any(forbidden) {
        Err(ValueError::ControlCharacter)
    } else if text.chars().nth(max).is_some() {
        Err(ValueError::TooLong { max })
    } else {
        Ok(text.to_owned())
    }
}

text_value!(
    /// How a person is called on screen: at most 100 characters.
    DisplayName,
    |text| single_line(text, 100)
);

impl DisplayName {
    /// The name of somebody of whom nothing is known but their identity.
    pub fn of_identity(fingerprint: &Fingerprint) -> Self {
        let (first, last) = fingerprint.ends();
        Self(format!("DNA {first}…{last}"))
    }
}

text_value!(
    /// An e-mail address: something on both sides of one `@`, at most 254 characters. Whether it
    /// can be reached is not judged here.
    Email,
    |text| {
        let email = single_line(text, 254)?;
        let well_formed = email.split_once('@').is_some_and(|(local, host)| {
            !local.is_empty() && !host.is_empty() && !host.contains('@')
        });
        if well_formed && !email.contains(char::is_whitespace) {
            Ok(email)
        } else {
            Err(ValueError::Malformed("must look like name@example.org"))
        }
    }
);

text_value!(
    /// What administrators note about a person: at most 2,000 characters, line breaks allowed.
    Notes,
    |text| multi_line(text, 2_000)
);

text_value!(
    /// Why somebody did something, in their own words: at most 500 characters.
    Reason,
    |text| multi_line(text, 500)
);

text_value!(
    /// A storage pool's name: at most 80 characters.
    PoolName,
    |text| single_line(text, 80)
);

text_value!(
    /// What administrators call a service token: at most 80 characters.
    TokenName,
    |text| single_line(text, 80)
);

text_value!(
    /// The folder of a pool: an absolute path without `.` or `..` parts, at most 1,024
    /// characters. That it exists and can be written is checked where there is a filesystem.
    PoolRoot,
    |text| {
        let root = single_line(text, 1_024)?;
        if !root.starts_with('/') {
            return Err(ValueError::Malformed("must be an absolute path, such as /srv/pool"));
        }
        if root.split('/').any(|part| part == "." || part == "..") {
            return Err(ValueError::Malformed("must not contain . or .. parts"));
        }
        let trimmed = root.trim_end_matches('/');
        Ok(if trimmed.is_empty() { "/".to_owned() } else { trimmed.to_owned() })
    }
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn display_names_are_trimmed_and_bounded() {
        assert_eq!(DisplayName::parse("  Ada Lovelace ").expect("valid").as_str(), "Ada Lovelace");
        assert_eq!(DisplayName::parse("\n"), Err(ValueError::Empty));
        assert_eq!(DisplayName::parse("a\u{7}"), Err(ValueError::ControlCharacter));
        assert!(DisplayName::parse(&"ä".repeat(100)).is_ok());
        assert_eq!(DisplayName::parse(&"ä".repeat(101)), Err(ValueError::TooLong { max: 100 }));
    }

    #[test]
    fn the_name_of_an_identity_is_a_name_like_any_other() {
        let fingerprint = Fingerprint::parse(&"0af9".repeat(32)).expect("a fingerprint");
        let name = DisplayName::of_identity(&fingerprint);
        assert_eq!(name.as_str(), "DNA 0af90af9…0af90af9");
        assert_eq!(DisplayName::parse(name.as_str()), Ok(name));
    }

    #[test]
    fn an_email_needs_something_on_both_sides_of_one_at() {
        assert!(Email::parse("ada@example.org").is_ok());
        for wrong in ["ada", "@example.org", "ada@", "a@b@c", "a b@c"] {
            assert!(Email::parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_pool_root_is_absolute_and_plain() {
        assert_eq!(PoolRoot::parse("/srv/pool/").expect("valid").as_str(), "/srv/pool");
        for wrong in ["srv/pool", "/srv/../etc", "/srv/./x", "/srv/\u{0}"] {
            assert!(PoolRoot::parse(wrong).is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn notes_may_have_lines() {
        assert!(Notes::parse("one\ntwo").is_ok());
    }
}
