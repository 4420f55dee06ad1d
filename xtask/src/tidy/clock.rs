//! One place knows the time; everything else is told. A stopwatch (`Instant`) is no clock.

use std::sync::LazyLock;

use regex::Regex;

use super::{Finding, is_test, without_tests};
use crate::workspace::SourceFile;

const CLOCK: &str = "api/src/clock.rs";

static ASKS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\b(Timestamp|Zoned|SystemTime|Utc|Local)::now\b").expect("a valid pattern")
});

pub(super) fn check(files: &[SourceFile]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in files.iter().filter(|file| is_told_the_time(&file.path)) {
        for (index, line) in without_tests(&file.text).lines().enumerate() {
            let code = line.split("//").next().unwrap_or_default();
            if let Some(found) = ASKS.find(code) {
                findings.push(Finding {
                    file: file.path.clone(),
                    line: index + 1,
                    wrong: format!("{} asks for the time", found.as_str()),
                    instead: "take it as an argument, or ask the clock in api/src/clock.rs"
                        .to_owned(),
                });
            }
        }
    }
    findings
}

fn is_told_the_time(path: &str) -> bool {
    path.ends_with(".rs") && path != CLOCK && !is_test(path) && !path.starts_with("xtask/")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::{file, places};

    #[test]
    fn asking_for_the_time_is_found() {
        let code = "fn f() {\n    let at = jiff::Timestamp::now();\n}\n";
        assert_eq!(places(&check(&[file("domain/src/a.rs", code)])), ["domain/src/a.rs:2"]);
        for allowed in [CLOCK, "api/tests/common/clock.rs", "xtask/src/pages.rs"] {
            assert_eq!(check(&[file(allowed, code)]), [], "{allowed}");
        }
    }

    #[test]
    fn tests_and_stopwatches_are_free_to_run() {
        let code = "// Timestamp::now is elsewhere.\nfn f() { Instant::now(); }\n\
            #[cfg(test)]\nmod tests { fn f() { SystemTime::now(); } }\n";
        assert_eq!(check(&[file("domain/src/a.rs", code)]), []);
    }
}
