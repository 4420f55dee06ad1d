//! Where a file lies in a person's folder.

use icu_properties::{CodePointSetData, CodePointSetDataBorrowed, props};
use unicode_normalization::UnicodeNormalization;

use super::ValueError;

/// As filesystems have it. Bytes.
const LONGEST_NAME: usize = 255;
const LONGEST_PATH: usize = 1_024;
const DEEPEST: usize = 32;

/// Names that begin like this are the server's own, in whatever case.
const RESERVED: &str = ".dna-nexus";

text_value!(
    /// Names with `/` between them, below the person's folder: no `.` or `..`, nothing that cannot be
    /// seen, nothing that only looks like a `/` or a dot. In Unicode's composed form (NFC), so that
    /// what looks the same is the same file. At most 1,024 bytes, 255 in each name, 32 names.
    FilePath,
    |text| {
        if text.is_empty() {
            return Err(ValueError::Empty);
        }
        if text.starts_with('/') {
            return Err(ValueError::Malformed("must not begin with /: it lies in your folder"));
        }
        let composed: String = text.nfc().collect();
        if composed.len() > LONGEST_PATH {
            return Err(ValueError::Malformed("must be at most 1024 bytes long"));
        }
        if composed.split('/').count() > DEEPEST {
            return Err(ValueError::Malformed("must be at most 32 folders deep"));
        }
        composed.split('/').try_for_each(check_name)?;
        Ok(composed)
    }
);

impl FilePath {
    /// The folders on the way, the outermost first.
    pub fn folders(&self) -> impl Iterator<Item = &str> {
        let (folders, _) = self.0.rsplit_once('/').unwrap_or(("", ""));
        folders.split('/').filter(|name| !name.is_empty())
    }

    /// All names, the file's own last.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.split('/')
    }

    /// The file's own name.
    pub fn name(&self) -> &str {
        self.0.rsplit('/').next().unwrap_or_default()
    }
}

fn check_name(name: &str) -> Result<(), ValueError> {
    let malformed = |why| Err(ValueError::Malformed(why));
    if name.is_empty() {
        return malformed("must not contain // or end with /");
    }
    if name == "." || name == ".." {
        return malformed("must not contain . or .. parts");
    }
    if name.chars().any(char::is_control) {
        return Err(ValueError::ControlCharacter);
    }
    if name.len() > LONGEST_NAME {
        return malformed("a name must be at most 255 bytes long");
    }
    if name.trim() != name {
        return malformed("a name must not begin or end with a space");
    }
    if has_unseen(name) {
        return malformed("must not contain characters that cannot be seen");
    }
    // What a program that folds look-alikes would take for a separator or for a dot part.
    let folded: String = name.nfkc().collect();
    if name.chars().any(is_like_a_slash) || folded.contains(['/', '\\']) {
        return malformed("a name must not contain \\ or what looks like a slash");
    }
    if folded == "." || folded == ".." {
        return malformed("a name must not look like . or ..");
    }
    if folded.to_lowercase().starts_with(RESERVED) {
        return malformed("names that begin with .dna-nexus are the server's own");
    }
    Ok(())
}

/// What Unicode has nothing shown for where it is not known.
const IGNORABLE: CodePointSetDataBorrowed<'static> =
    CodePointSetData::new::<props::DefaultIgnorableCodePoint>();
/// What chooses between two looks of the character before it.
const SELECTORS: CodePointSetDataBorrowed<'static> =
    CodePointSetData::new::<props::VariationSelector>();
/// What turns the direction of what follows.
const DIRECTIONS: CodePointSetDataBorrowed<'static> = CodePointSetData::new::<props::BidiControl>();
const SPACES: CodePointSetDataBorrowed<'static> = CodePointSetData::new::<props::WhiteSpace>();

/// A braille pattern without dots: no space by Unicode, and looks like one.
const BLANK_BRAILLE: char = '\u{2800}';

/// Whether something in the name is not seen. Persian and emoji need the joiners, and emoji the
/// selectors: those are let through where they change what is seen around them, and nowhere else.
fn has_unseen(name: &str) -> bool {
    let mut before = None;
    let mut letters = name.chars().peekable();
    while let Some(letter) = letters.next() {
        let stands_alone = match letter {
            '\u{200c}' | '\u{200d}' => {
                !before.is_some_and(is_joined) || !letters.peek().copied().is_some_and(is_joined)
            }
            _ if SELECTORS.contains(letter) => !before.is_some_and(is_seen),
            '\u{2028}' | '\u{2029}' => true,
            _ => IGNORABLE.contains(letter) || DIRECTIONS.contains(letter),
        };
        if stands_alone {
            return true;
        }
        before = Some(letter);
    }
    !name.chars().any(is_seen)
}

fn is_seen(letter: char) -> bool {
    letter != BLANK_BRAILLE && !SPACES.contains(letter) && !IGNORABLE.contains(letter)
}

/// What a joiner may stand beside: no letter of a script that joins nothing.
fn is_joined(letter: char) -> bool {
    (is_seen(letter) && !letter.is_ascii()) || SELECTORS.contains(letter)
}

fn is_like_a_slash(letter: char) -> bool {
    matches!(letter, '\u{2044}' | '\u{2215}' | '\u{29f8}' | '\u{29f5}' | '\u{29f9}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(text: &str) -> String {
        FilePath::parse(text).expect_err(text).to_string()
    }

    #[test]
    fn a_path_has_names() {
        let path = FilePath::parse("Holiday 2026/Rügen/IMG_1.jpg").expect("a path");
        assert_eq!(path.folders().collect::<Vec<_>>(), ["Holiday 2026", "Rügen"]);
        assert_eq!(path.names().count(), 3);
        assert_eq!(path.name(), "IMG_1.jpg");
        let alone = FilePath::parse(".hidden..txt").expect("a path");
        assert_eq!((alone.folders().count(), alone.name()), (0, ".hidden..txt"));
    }

    #[test]
    fn no_path_leads_out() {
        for text in ["..", "a/../../b", "../a", "a/..", ".", "./a", "a/./b"] {
            assert!(refused(text).contains(". or .. parts"), "{text}");
        }
        assert!(refused("/etc/passwd").contains("must not begin with /"));
        assert!(refused("a//b").contains("//"));
        assert!(refused("a/").contains("end with /"));
        assert_eq!(FilePath::parse(""), Err(ValueError::Empty));
    }

    #[test]
    fn nothing_invisible_and_no_control_character() {
        for text in ["a\0b", "a\nb", "a\u{7f}", "a/\u{1b}[31m"] {
            assert_eq!(FilePath::parse(text), Err(ValueError::ControlCharacter), "{text:?}");
        }
        for text in ["a\u{202e}gpj.exe", "a\u{200b}b", "\u{feff}a", "\u{2066}a", "a\u{2028}b"] {
            assert!(refused(text).contains("cannot be seen"), "{text:?}");
        }
        for text in ["\u{3164}", "\u{2800}", "\u{fe0f}", "\u{34f}", "\u{200d}", "\u{115f}"] {
            assert!(refused(text).contains("cannot be seen"), "{text:?}");
            assert!(refused(&format!("a/{text}/b")).contains("cannot be seen"), "{text:?}");
        }
        for text in
            ["a\u{3164}", "a\u{34f}b", "a\u{200d}", "\u{200d}a", "a\u{200d}b", "\u{2800} \u{2800}"]
        {
            assert!(refused(text).contains("cannot be seen"), "{text:?}");
        }
        for text in [
            "👩\u{200d}💻.txt",
            "❤\u{fe0f}\u{200d}🔥",
            "1\u{fe0f}\u{20e3}",
            "می\u{200c}خواهم.txt",
            "⠓⠊\u{2800}⠓⠊",
        ] {
            assert!(FilePath::parse(text).is_ok(), "{text:?}");
        }
        for text in [" a", "a ", "b/ a", "\u{3000}a"] {
            assert!(refused(text).contains("space"), "{text:?}");
        }
    }

    #[test]
    fn what_looks_like_a_slash_or_a_dot_is_refused() {
        for text in ["a\u{ff0f}b", "a\u{2044}b", "a\u{2215}b", "a\\b", "a\u{ff3c}b"] {
            assert!(refused(text).contains("slash"), "{text:?}");
        }
        for text in ["\u{ff0e}\u{ff0e}", "\u{2024}", "\u{2025}", "a/\u{ff0e}\u{ff0e}/b"] {
            assert!(refused(text).contains("look like"), "{text:?}");
        }
    }

    #[test]
    fn what_looks_the_same_is_the_same_file() {
        let composed = FilePath::parse("R\u{fc}gen").expect("a path");
        assert_eq!(FilePath::parse("Ru\u{308}gen"), Ok(composed));
    }

    #[test]
    fn names_and_paths_have_an_end() {
        assert!(FilePath::parse(&"a".repeat(255)).is_ok());
        assert!(refused(&"a".repeat(256)).contains("255 bytes"));
        assert!(refused(&"ä".repeat(128)).contains("255 bytes"));
        assert!(FilePath::parse(&["a"; 32].join("/")).is_ok());
        assert!(refused(&["a"; 33].join("/")).contains("32 folders"));
        assert!(refused(&["a".repeat(250).as_str(); 5].join("/")).contains("1024 bytes"));
    }

    #[test]
    fn the_servers_own_names_are_refused() {
        for text in [".dna-nexus-pool", ".DNA-Nexus", "a/.dna-nexus-uploads/b", "\u{ff0e}dna-nexus"]
        {
            assert!(refused(text).contains("the server's own"), "{text}");
        }
    }
}
