//! Files are named after what they do, and short enough to be read at once.

use super::Finding;
use crate::workspace::SourceFile;

const LONGEST_LINES: usize = 400;

/// What is written by hand and read by people.
const READ: [&str; 6] = [".rs", ".ts", ".tsx", ".css", ".sql", ".sh"];

const GENERATED: [&str; 1] = ["web/src/api/schema.d.ts"];

/// Names that say nothing, and so attract everything.
const EMPTY_WORDS: [&str; 7] =
    ["util", "utils", "helper", "helpers", "manager", "managers", "misc"];

pub(super) fn check(files: &[SourceFile]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in files {
        if let Some(word) = words(&file.path).into_iter().find(|word| is_empty(word)) {
            findings.push(Finding {
                file: file.path.clone(),
                line: 1,
                wrong: format!("{word:?} does not say what is in it"),
                instead: "name it after what it does".to_owned(),
            });
        }
        let lines = file.text.lines().count();
        let is_read = READ.iter().any(|ending| file.path.ends_with(ending));
        if is_read && lines > LONGEST_LINES && !GENERATED.contains(&file.path.as_str()) {
            findings.push(Finding {
                file: file.path.clone(),
                line: LONGEST_LINES + 1,
                wrong: format!("the file has {lines} lines, more than {LONGEST_LINES}"),
                instead: "part it by subject".to_owned(),
            });
        }
    }
    findings
}

fn is_empty(word: &str) -> bool {
    EMPTY_WORDS.contains(&word)
}

/// The words of a path in lower case: `src/LinkManager.tsx` has src, link, manager and tsx.
fn words(path: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut after_small = false;
    for letter in path.chars() {
        let begins = letter.is_uppercase() && after_small;
        if begins || !letter.is_alphanumeric() {
            words.push(String::new());
        }
        if let (true, Some(word)) = (letter.is_alphanumeric(), words.last_mut()) {
            word.extend(letter.to_lowercase());
        }
        after_small = letter.is_lowercase();
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::{file, places};

    #[test]
    fn names_that_say_nothing_are_found() {
        for bad in ["api/src/util.rs", "web/src/helpers/a.ts", "web/src/LinkManager.tsx"] {
            assert_eq!(places(&check(&[file(bad, "")])), [format!("{bad}:1")]);
        }
        for good in ["api/src/utility_bill.rs", "web/src/api/links.ts", "docs/managing.md"] {
            assert_eq!(check(&[file(good, "")]), [], "{good}");
        }
    }

    #[test]
    fn a_file_that_is_too_long_is_found_unless_it_is_generated() {
        let longest = "x\n".repeat(LONGEST_LINES);
        assert_eq!(check(&[file("a/b.rs", &longest)]), []);
        let longer = longest + "x\n";
        assert_eq!(places(&check(&[file("a/b.rs", &longer)])), ["a/b.rs:401"]);
        assert_eq!(check(&[file(GENERATED[0], &longer), file("Cargo.lock", &longer)]), []);
    }
}
