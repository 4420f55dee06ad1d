//! What must not stand in any file: traces of one machine, and work left undone.

use std::sync::LazyLock;

use regex::Regex;

use super::Finding;
use crate::workspace::SourceFile;

struct Rule {
    pattern: Regex,
    /// Which files it holds for.
    holds_for: fn(&str) -> bool,
    wrong: &'static str,
    instead: &'static str,
}

static RULES: LazyLock<[Rule; 5]> = LazyLock::new(|| {
    [
        Rule {
            pattern: pattern(r"(^|[^\w.$}/])/(work|workspace|root|home/\w+|Users/\w+)/"),
            holds_for: |_| true,
            wrong: "a path of somebody's machine",
            instead: "find the place at run time, or from the workspace's root",
        },
        Rule {
            pattern: pattern(r#"["' =]/(tmp|var/tmp)/"#),
            holds_for: |path| path.ends_with(".rs") || path.ends_with(".ts"),
            wrong: "a fixed temporary path",
            instead: "ask for one: tempfile, or mkdtemp in os.tmpdir()",
        },
        Rule {
            pattern: pattern(r"\b(TO(DO)|FIX(ME)|X(XX))\b"),
            holds_for: |path| !path.ends_with(".json"),
            wrong: "work left undone",
            instead: "do it, or say what holds now and why",
        },
        Rule {
            pattern: pattern(r"-----BEGIN [A-Z ]*PRIVATE KEY"),
            holds_for: |_| true,
            wrong: "a private key",
            instead: "make keys when they are needed",
        },
        Rule {
            pattern: pattern(r#"("resolved"|^source) ?[:=] ?"#),
            holds_for: |path| path.ends_with("package-lock.json") || path.ends_with("Cargo.lock"),
            wrong: "a lock file that names a private registry",
            instead: "lock against the public registry",
        },
    ]
});

/// Lines of lock files that name the registries everybody has.
const PUBLIC: [&str; 2] =
    ["https://registry.npmjs.org/", "registry+https://github.com/rust-lang/crates.io-index"];

fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("a valid pattern")
}

pub(super) fn check(files: &[SourceFile]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in files {
        for rule in RULES.iter().filter(|rule| (rule.holds_for)(&file.path)) {
            for (index, line) in file.text.lines().enumerate() {
                if rule.pattern.is_match(line) && !PUBLIC.iter().any(|host| line.contains(host)) {
                    findings.push(Finding {
                        file: file.path.clone(),
                        line: index + 1,
                        wrong: rule.wrong.to_owned(),
                        instead: rule.instead.to_owned(),
                    });
                }
            }
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::{file, places};

    /// Put together here, so that this file may stand among those that are checked.
    fn under(folder: &str) -> String {
        format!("let a = \"/{folder}/nexus/data\";")
    }

    #[test]
    fn paths_of_one_machine_are_found() {
        for folder in ["work", "root", "home/kim", "Users/kim"] {
            let found = check(&[file("docs/a.md", &format!("first\n{}", under(folder)))]);
            assert_eq!(places(&found), ["docs/a.md:2"], "{folder}");
        }
        for path in ["/api/v1/work/", "./root/x", "/homework/", "/var/lib/dna-nexus/"] {
            assert_eq!(check(&[file("docs/a.md", path)]), [], "{path}");
        }
    }

    #[test]
    fn fixed_temporary_paths_are_found_in_code() {
        assert_eq!(places(&check(&[file("a/b.rs", &under("tmp"))])), ["a/b.rs:1"]);
        assert_eq!(check(&[file("README.md", &under("tmp"))]), []);
    }

    #[test]
    fn work_left_undone_is_found() {
        let undone = format!("// {}{}: later", "TO", "DO");
        assert_eq!(places(&check(&[file("a/b.rs", &undone)])), ["a/b.rs:1"]);
        assert_eq!(check(&[file("a/b.rs", "// what to do")]), []);
    }

    #[test]
    fn private_keys_are_found() {
        let key = format!("-----{} RSA PRIVATE KEY-----", "BEGIN");
        assert_eq!(places(&check(&[file("a.pem", &key)])), ["a.pem:1"]);
    }

    #[test]
    fn lock_files_name_public_registries_only() {
        let lock = "\"resolved\": \"https://registry.npmjs.org/a/-/a-1.0.0.tgz\",\n\
            \"resolved\": \"https://mirror.example/a/-/a-1.0.0.tgz\",";
        let found = check(&[file("web/package-lock.json", lock)]);
        assert_eq!(places(&found), ["web/package-lock.json:2"]);
        let lock = "source = \"registry+https://github.com/rust-lang/crates.io-index\"\n\
            source = \"git+https://example.org/a\"";
        assert_eq!(places(&check(&[file("Cargo.lock", lock)])), ["Cargo.lock:2"]);
    }
}
