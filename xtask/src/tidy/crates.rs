//! Crates depend downwards only. This table and ARCHITECTURE.md say the same.

use std::path::Path;

use super::Finding;
use crate::workspace::{Package, SourceFile};

/// Each crate, and those of ours that it may depend on.
const ALLOWED: [(&str, &[&str]); 11] = [
    ("domain", &[]),
    ("identity", &[]),
    ("embedded-postgres", &[]),
    ("migrations", &[]),
    ("event-store", &["domain"]),
    ("projections", &["domain", "event-store"]),
    ("replay-tests", &["domain", "event-store", "projections"]),
    (
        "api",
        &["domain", "identity", "embedded-postgres", "migrations", "event-store", "projections"],
    ),
    (
        "bench",
        &[
            "api",
            "domain",
            "embedded-postgres",
            "event-store",
            "identity",
            "migrations",
            "projections",
        ],
    ),
    ("test-support", &["embedded-postgres", "migrations"]),
    ("xtask", &["embedded-postgres", "test-support"]),
];

/// What any crate's tests may use besides: a database.
const FOR_TESTS: [&str; 3] = ["test-support", "embedded-postgres", "migrations"];

pub(super) fn check(packages: &[Package], files: &[SourceFile]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for package in packages {
        let finding = |name: &str, wrong: String, instead: &str| {
            let (file, line) = place(package, name, files);
            Finding { file, line, wrong, instead: instead.to_owned() }
        };
        let Some((_, allowed)) = ALLOWED.iter().find(|(name, _)| *name == package.name) else {
            let wrong = format!("the crate {} has no place in the order of crates", package.name);
            let instead = "give it one in xtask/src/tidy/crates.rs and in ARCHITECTURE.md";
            findings.push(finding("name", wrong, instead));
            continue;
        };
        for dependency in package.dependencies.iter().filter(|found| found.path.is_some()) {
            let name = dependency.name.as_str();
            let in_tests = dependency.kind.as_deref() == Some("dev") && FOR_TESTS.contains(&name);
            if !in_tests && !allowed.contains(&name) {
                let wrong = format!("{} must not depend on {name}", package.name);
                let instead = "move the code to where ARCHITECTURE.md lets it use that";
                findings.push(finding(name, wrong, instead));
            }
        }
    }
    findings
}

/// The crate's manifest, and the line that begins with `key`.
fn place(package: &Package, key: &str, files: &[SourceFile]) -> (String, usize) {
    let folder = package.manifest_path.parent().and_then(Path::file_name).unwrap_or_default();
    let manifest = format!("{}/Cargo.toml", folder.to_string_lossy());
    let text = files.iter().find(|file| file.path == manifest).map_or("", |file| &file.text);
    let line = text.lines().position(|line| line.starts_with(key));
    (manifest, line.map_or(1, |index| index + 1))
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;
    use crate::{
        tidy::{file, places},
        workspace::Dependency,
    };

    fn package(name: &str, dependency: &str, kind: Option<&str>) -> Package {
        Package {
            name: name.to_owned(),
            manifest_path: PathBuf::from(format!("/clone/{name}/Cargo.toml")),
            dependencies: vec![Dependency {
                name: dependency.to_owned(),
                kind: kind.map(str::to_owned),
                path: Some(PathBuf::from(format!("/clone/{dependency}"))),
            }],
        }
    }

    #[test]
    fn a_dependency_upwards_is_found_at_its_line() {
        let upwards = [package("domain", "event-store", None)];
        let manifest =
            "[package]\nname = \"domain\"\n[dependencies]\nevent-store.workspace = true\n";
        let findings = check(&upwards, &[file("domain/Cargo.toml", manifest)]);
        assert_eq!(places(&findings), ["domain/Cargo.toml:4"]);
        assert_eq!(check(&[package("event-store", "domain", None)], &[]), []);
    }

    #[test]
    fn test_support_is_for_tests() {
        assert_eq!(check(&[package("api", "test-support", Some("dev"))], &[]), []);
        assert_eq!(check(&[package("api", "test-support", None)], &[]).len(), 1);
    }

    #[test]
    fn a_test_of_the_domain_cannot_reach_upwards_either() {
        assert_eq!(check(&[package("domain", "event-store", Some("dev"))], &[]).len(), 1);
    }

    #[test]
    fn a_crate_without_a_place_is_found() {
        let findings = check(&[package("stray", "domain", None)], &[]);
        assert_eq!(places(&findings), ["stray/Cargo.toml:1"]);
    }
}
