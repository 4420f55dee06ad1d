//! Migrations are numbered without gaps, and each begins by saying why.

use super::Finding;
use crate::workspace::SourceFile;

const FOLDER: &str = "migrations/sql/";

pub(super) fn check(files: &[SourceFile]) -> Vec<Finding> {
    let mut findings = Vec::new();
    let finding = |file: &SourceFile, wrong: String, instead: String| Finding {
        file: file.path.clone(),
        line: 1,
        wrong,
        instead,
    };
    let migrations = files.iter().filter(|file| file.path.starts_with(FOLDER));
    // The files come in order of their paths, which the leading zeros make the order of numbers.
    for (index, file) in migrations.enumerate() {
        let expected = format!("V{:04}__", index + 1);
        let name = &file.path[FOLDER.len()..];
        if !name.strip_prefix(expected.as_str()).is_some_and(is_plain) {
            let wrong = format!("{name} does not follow the migration before it");
            findings.push(finding(
                file,
                wrong,
                format!("name it {expected}<what_it_is_about>.sql"),
            ));
        }
        if !file.text.starts_with("-- ") {
            let wrong = "the migration does not say what it is for".to_owned();
            findings.push(finding(file, wrong, "begin with a comment".to_owned()));
        }
    }
    findings
}

fn is_plain(rest: &str) -> bool {
    let plain = |letter: char| letter.is_ascii_lowercase() || letter == '_';
    rest.strip_suffix(".sql").is_some_and(|words| !words.is_empty() && words.chars().all(plain))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::{file, places};

    fn migration(name: &str) -> SourceFile {
        file(&format!("{FOLDER}{name}"), "-- Why.\n")
    }

    #[test]
    fn a_gap_a_duplicate_and_an_odd_name_are_found() {
        let first = migration("V0001__log.sql");
        assert_eq!(check(&[first.clone(), migration("V0002__sign_in.sql")]), []);
        for bad in ["V0003__keys.sql", "V0001__more.sql", "V0002_keys.sql", "V0002__Keys.sql"] {
            let found = check(&[first.clone(), migration(bad)]);
            assert_eq!(places(&found), [format!("{FOLDER}{bad}:1")]);
        }
    }

    #[test]
    fn a_migration_without_a_comment_is_found() {
        let silent = file(&format!("{FOLDER}V0001__log.sql"), "create table events ();\n");
        assert_eq!(check(&[silent]).len(), 1);
    }
}
