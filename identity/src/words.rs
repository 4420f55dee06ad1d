//! The 24 English BIP39 words that are a person's identity in writing.

use std::fmt;

use bip39::{Language, Mnemonic};
use unicode_normalization::UnicodeNormalization;
use zeroize::Zeroizing;

/// How many words an identity has: 256 bits of entropy and an 8-bit checksum.
pub const WORD_COUNT: usize = 24;

/// A checked list of 24 words.
///
/// Whoever has the words *is* the person, so `Debug` shows nothing and the memory is wiped.
#[derive(Clone, PartialEq, Eq)]
pub struct Words(Mnemonic);

/// Why a text is not a person's words. Never quotes the text: a mistyped word is still a secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum WordsError {
    #[error("expected {WORD_COUNT} words, found {found}")]
    Count { found: usize },
    /// `place` counts from 1, as people do.
    #[error("word {place} is not in the English BIP39 list")]
    UnknownWord { place: usize },
    #[error("the words do not belong together: one is wrong or in the wrong place")]
    Checksum,
}

impl Words {
    /// Writes 256 bits of entropy as words. The entropy must come from a cryptographic source.
    pub fn from_entropy(entropy: &[u8; 32]) -> Self {
        let mnemonic = Mnemonic::from_entropy_in(Language::English, entropy)
            .expect("BIP39 has a phrase for every 32 bytes");
        Self(mnemonic)
    }

    /// Reads words as a person writes them: any case, any spaces, composed or decomposed letters.
    pub fn parse(text: &str) -> Result<Self, WordsError> {
        let phrase = normalise(text);
        let found = phrase.split(' ').filter(|word| !word.is_empty()).count();
        if found != WORD_COUNT {
            return Err(WordsError::Count { found });
        }
        Mnemonic::parse_in_normalized(Language::English, &phrase).map(Self).map_err(|error| {
            match error {
                bip39::Error::UnknownWord(index) => WordsError::UnknownWord { place: index + 1 },
                bip39::Error::BadWordCount(found) => WordsError::Count { found },
                bip39::Error::BadEntropyBitCount(_)
                | bip39::Error::InvalidChecksum
                | bip39::Error::AmbiguousLanguages(_) => WordsError::Checksum,
            }
        })
    }

    /// The words, one space between, as they are shown and hashed.
    pub fn phrase(&self) -> Zeroizing<String> {
        let mut phrase = Zeroizing::new(String::with_capacity(WORD_COUNT * 9));
        for (place, word) in self.list().enumerate() {
            if place > 0 {
                phrase.push(' ');
            }
            phrase.push_str(word);
        }
        phrase
    }

    pub fn list(&self) -> impl Iterator<Item = &'static str> + '_ {
        self.0.words()
    }

    /// The BIP39 seed with an empty passphrase: PBKDF2-HMAC-SHA512, salt `mnemonic`, 2048 rounds.
    pub(crate) fn seed(&self) -> Zeroizing<[u8; 64]> {
        Zeroizing::new(self.0.to_seed_normalized(""))
    }
}

impl fmt::Debug for Words {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Words(24, not shown)")
    }
}

/// NFKD, lower case, single spaces, no spaces around: the form that DNA Connect checks.
fn normalise(text: &str) -> Zeroizing<String> {
    // Room for all of it at once, so that growing leaves no copies of the secret behind.
    let mut decomposed = Zeroizing::new(String::with_capacity(text.len() * 4));
    decomposed.extend(text.nfkd());
    let lower = Zeroizing::new(decomposed.to_lowercase());
    let mut phrase = Zeroizing::new(String::with_capacity(lower.len()));
    for word in lower.split_whitespace() {
        if !phrase.is_empty() {
            phrase.push(' ');
        }
        phrase.push_str(word);
    }
    phrase
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn golden() -> String {
        format!("{}art", "abandon ".repeat(23))
    }

    #[test]
    fn zero_entropy_is_abandon_23_times_and_art() {
        assert_eq!(*Words::from_entropy(&[0; 32]).phrase(), golden());
    }

    #[test]
    fn words_are_read_as_people_write_them() {
        let tidy = Words::parse(&golden()).expect("the golden words");
        let full_width: String = golden()
            .chars()
            .map(|c| match c {
                'a'..='z' => char::from_u32(c as u32 - 0x61 + 0xff41).expect("a full-width letter"),
                other => other,
            })
            .collect();
        for written in [
            golden().to_uppercase(),
            format!("\n  {}\t", golden().replace(' ', "  \u{3000}\r\n")),
            full_width,
        ] {
            assert_eq!(Words::parse(&written).expect("the same words"), tidy);
        }
    }

    #[test]
    fn each_mistake_is_named_without_quoting_it() {
        let wrong_count = "abandon ".repeat(23);
        assert_eq!(Words::parse(&wrong_count), Err(WordsError::Count { found: 23 }));
        assert_eq!(Words::parse(""), Err(WordsError::Count { found: 0 }));
        let twelve = format!("{}about", "abandon ".repeat(11));
        assert_eq!(Words::parse(&twelve), Err(WordsError::Count { found: 12 }));
        let unknown = golden().replacen("abandon", "abandom", 1);
        let error = Words::parse(&unknown).expect_err("not a word");
        assert_eq!(error, WordsError::UnknownWord { place: 1 });
        assert!(!error.to_string().contains("abandom"));
        let swapped = format!("art {}", "abandon ".repeat(23));
        assert_eq!(Words::parse(&swapped), Err(WordsError::Checksum));
    }

    #[test]
    fn debug_output_shows_no_word() {
        assert!(!format!("{:?}", Words::from_entropy(&[0; 32])).contains("abandon"));
    }

    proptest! {
        #[test]
        fn any_entropy_survives_being_written_down(entropy: [u8; 32]) {
            let words = Words::from_entropy(&entropy);
            prop_assert_eq!(words.list().count(), WORD_COUNT);
            prop_assert_eq!(Words::parse(&words.phrase()), Ok(words));
        }

        #[test]
        fn no_text_makes_parsing_panic(text in any::<String>()) {
            let _ = Words::parse(&text);
        }
    }
}
