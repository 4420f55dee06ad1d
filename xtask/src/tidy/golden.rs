//! Every golden file is compared by a test; one that no test names is dead weight.

use super::Finding;
use crate::workspace::SourceFile;

pub(super) fn check(files: &[SourceFile]) -> Vec<Finding> {
    let golden = files.iter().filter(|file| file.path.ends_with(".snap"));
    golden.filter_map(|file| problem(file, files).map(|wrong| found(file, wrong))).collect()
}

fn found(file: &SourceFile, wrong: String) -> Finding {
    let instead = "remove the file, or name it in the test that compares with it".to_owned();
    Finding { file: file.path.clone(), line: 1, wrong, instead }
}

/// insta names the files `<module>__<name>.snap`, and the head of each says which file's test
/// wrote it.
fn problem(golden: &SourceFile, files: &[SourceFile]) -> Option<String> {
    let source = golden.text.lines().find_map(|line| line.strip_prefix("source: "));
    let Some(source) = source else { return Some("its head names no source".to_owned()) };
    let Some(test) = files.iter().find(|file| file.path == source) else {
        return Some(format!("its test {source} is gone"));
    };
    let stem = golden.path.rsplit('/').next()?.strip_suffix(".snap")?;
    let name = stem.rsplit("__").next()?;
    let is_named = test.text.contains(&format!("\"{name}\""));
    (!is_named).then(|| format!("{source} does not name {name:?}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::{file, places};

    const GOLDEN: &str = "tests/snapshots/story__accounts.snap";
    const HEAD: &str = "---\nsource: tests/story.rs\n---\n{}\n";

    #[test]
    fn a_golden_file_that_its_test_names_is_fine() {
        let test = file("tests/story.rs", "assert_json_snapshot!(\"accounts\", a);");
        assert_eq!(check(&[file(GOLDEN, HEAD), test]), []);
    }

    #[test]
    fn a_golden_file_without_a_test_is_found() {
        let other = file("tests/story.rs", "assert_json_snapshot!(\"pools\", a);");
        for files in [vec![file(GOLDEN, HEAD)], vec![file(GOLDEN, HEAD), other]] {
            assert_eq!(places(&check(&files)), [format!("{GOLDEN}:1")]);
        }
        assert_eq!(check(&[file(GOLDEN, "{}")]).len(), 1);
    }
}
