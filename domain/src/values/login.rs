//! The name a person signs in with.

use unicode_normalization::UnicodeNormalization;

use super::{ValueError, text::single_line};

const MAX_CHARACTERS: usize = 64;

text_value!(
    /// A login name: 1 to 64 letters, digits or `. - _ @ +`, in any script, kept as typed after
    /// NFKC. Two logins are the same when their [`Login::key`]s are.
    Login,
    |text| {
        let login = single_line(&text.nfkc().collect::<String>(), MAX_CHARACTERS)?;
        if login.chars().all(|c| c.is_alphanumeric() || ".-_@+".contains(c)) {
            Ok(login)
        } else {
            Err(ValueError::Malformed("may contain letters, digits and . - _ @ + only"))
        }
    }
);

impl Login {
    /// The form that logins are compared in: NFKC and case-folded (Unicode TR31, R5). The folding
    /// table knows no letters of recent years, but the standard library knows their lower case.
    pub fn key(&self) -> String {
        let folded = caseless::default_case_fold_str(&self.0);
        folded.chars().flat_map(char::to_lowercase).nfkc().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn logins_that_look_alike_compare_equal() {
        let key = |text| Login::parse(text).expect("valid").key();
        assert_eq!(key("Ada"), key("ada"));
        assert_eq!(key("STRASSE"), key("straße"));
        assert_eq!(key("\u{FB01}nn"), key("finn"));
        assert_eq!(key("ΟΔΥΣΣΕΥΣ"), key("οδυσσευς"));
        assert_eq!(key("\u{A7D4}"), key("\u{A7D5}"), "letters of Unicode 14");
        assert_ne!(key("ada"), key("ada2"));
    }

    #[test]
    fn a_key_is_its_own_key_whatever_the_letter() {
        for letter in '\0'..=char::MAX {
            if let Ok(login) = Login::parse(&letter.to_string()) {
                let key = login.key();
                assert_eq!(Login(key.clone()).key(), key, "U+{:04X}", u32::from(letter));
            }
        }
    }

    #[test]
    fn blanks_and_markup_are_refused_with_a_code() {
        let code = |text: &str| Login::parse(text).expect_err("refused").code();
        assert_eq!(code("   "), "empty");
        assert_eq!(code("ada lovelace"), "malformed");
        assert_eq!(code("<b>"), "malformed");
        assert_eq!(code("a\u{0}b"), "control-character");
        assert_eq!(code(&"a".repeat(65)), "too-long");
    }
}
