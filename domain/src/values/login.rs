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
    /// The form that logins are compared in: NFKC and case-folded (Unicode TR31, R5).
    pub fn key(&self) -> String {
        caseless::default_case_fold_str(&self.0).nfkc().collect()
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
        assert_ne!(key("ada"), key("ada2"));
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
