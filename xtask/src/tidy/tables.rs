//! Who may name which table in SQL. Tables are a room's own; others ask the room.

use std::sync::LazyLock;

use regex::Regex;

use super::{Finding, is_test, sql};
use crate::workspace::SourceFile;

const MIGRATIONS: &str = "migrations/sql/";

/// Each table of the migrations, and the folder whose code may name it. `append_batch` is the only
/// function among them: it is the way into the log.
const OWNERS: [(&str, &str); 29] = [
    ("events", "event-store/"),
    ("append_batch", "event-store/"),
    ("log_head", "event-store/"),
    ("guard_claims", "event-store/"),
    ("guard_members", "event-store/"),
    ("installation", "event-store/src/keys/"),
    ("wrapped_keys", "event-store/src/keys/"),
    ("projection_checkpoints", "projections/src/"),
    ("parked_aggregates", "projections/src/"),
    ("sessions", "api/src/auth/"),
    ("last_sign_ins", "api/src/auth/"),
    ("links", "api/src/auth/"),
    ("link_challenges", "api/src/auth/"),
    ("credentials", "api/src/auth/"),
    ("opaque_logins", "api/src/auth/"),
    ("recoveries", "api/src/auth/"),
    ("qr_sessions", "api/src/auth/qr/"),
    ("qr_registrations", "api/src/auth/qr/"),
    ("avatars", "api/src/avatars/"),
    ("process_checkpoints", "api/src/process/"),
    ("quota_requests", "api/src/process/"),
    ("idempotency_keys", "api/src/http/"),
    ("pool_figures", "api/src/storage/"),
    ("pool_registrations", "api/src/storage/"),
    ("usage_figures", "api/src/storage/usage/"),
    ("storing_turns", "api/src/storage/storing/"),
    ("storage_reservations", "api/src/storage/storing/"),
    ("service_tokens", "api/src/auth/"),
    ("file_work", "api/src/storage/file_work/"),
];

/// Only text with one of these is a statement; prose also says "from" and "into".
static STATEMENT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(select|insert into|delete from|update \w+(\.\w+)?( as \w+)?\s+set|truncate|(create|alter|drop|lock) \w+)\b",
    )
});

/// A table's name, behind a word that is followed by one; with its schema, if it has one.
static NAMED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:from|into|join|update|table|truncate|only|references)\s+(?:if\s+exists\s+)?(?:(\w+)\.)?(\w+)\b",
    )
});

static CREATED: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\bcreate\s+(?:unlogged\s+)?table\s+(\w+)"));

fn pattern(text: &str) -> Regex {
    Regex::new(&format!("(?i){text}")).expect("a valid pattern")
}

pub(super) fn check(files: &[SourceFile]) -> Vec<Finding> {
    let read_models: Vec<_> = files.iter().filter_map(|file| read_model(&file.path)).collect();
    let mut findings = without_owner(files);
    for file in files.iter().filter(|file| !is_test(&file.path)) {
        for piece in sql::pieces(file) {
            if !STATEMENT.is_match(&piece.text) {
                continue;
            }
            for named in NAMED.captures_iter(&piece.text) {
                let schema = named.get(1).map(|schema| schema.as_str());
                let Some(owner) = owner(schema, &named[2], &read_models) else { continue };
                if !may_name(&file.path, &owner) {
                    let start = named.get(0).map_or(0, |found| found.start());
                    let line = piece.line + piece.text[..start].matches('\n').count();
                    findings.push(Finding {
                        file: file.path.clone(),
                        line,
                        wrong: format!("{} belongs to {owner}", &named[2]),
                        instead: "ask that room's code instead of its table".to_owned(),
                    });
                }
            }
        }
    }
    findings
}

/// The folder that owns a table: a read model's schema has its folder's name.
fn owner(schema: Option<&str>, table: &str, read_models: &[&str]) -> Option<String> {
    match schema {
        Some(schema) if schema != "public" => {
            let owned = read_models.contains(&schema);
            owned.then(|| format!("projections/src/{schema}/"))
        }
        _ => OWNERS.iter().find(|(name, _)| *name == table).map(|(_, owner)| (*owner).to_owned()),
    }
}

fn may_name(path: &str, owner: &str) -> bool {
    path.starts_with(owner) || path.starts_with(MIGRATIONS)
}

/// `approvals`, of `projections/src/approvals/tables.sql`.
fn read_model(path: &str) -> Option<&str> {
    path.strip_prefix("projections/src/")?.strip_suffix("/tables.sql")
}

/// Tables that the migrations make and the list above does not know.
fn without_owner(files: &[SourceFile]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in files.iter().filter(|file| file.path.starts_with(MIGRATIONS)) {
        for created in CREATED.captures_iter(&file.text) {
            let table = &created[1];
            if OWNERS.iter().all(|(name, _)| *name != table) {
                let start = created.get(0).map_or(0, |found| found.start());
                findings.push(Finding {
                    file: file.path.clone(),
                    line: 1 + file.text[..start].matches('\n').count(),
                    wrong: format!("the table {table} has no owner"),
                    instead: "name its folder in xtask/src/tidy/tables.rs".to_owned(),
                });
            }
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::{file, places};

    #[test]
    fn a_statement_on_another_rooms_table_is_found_at_its_line() {
        let code = "fn f() {\n    q(\"select 1\n       from events where true\");\n}\n";
        assert_eq!(places(&check(&[file("api/src/a.rs", code)])), ["api/src/a.rs:3"]);
        assert_eq!(check(&[file("event-store/src/a.rs", code)]), []);
        assert_eq!(check(&[file("api/tests/a.rs", code)]), []);
    }

    #[test]
    fn every_way_to_name_a_table_is_seen() {
        for statement in [
            "insert into sessions values (1)",
            "update sessions set a = 1",
            "UPDATE sessions AS s SET a = 1",
            "delete from sessions",
            "select from a join sessions using (b)",
            "truncate sessions",
            "drop table if exists sessions",
            "select from public.sessions",
        ] {
            let found = check(&[file("projections/src/a.sql", statement)]);
            assert_eq!(places(&found), ["projections/src/a.sql:1"], "{statement}");
        }
    }

    #[test]
    fn prose_is_no_statement() {
        let code = "/// Read from events.\nfn f() { g(\"nobody signs in from sessions\") }";
        assert_eq!(check(&[file("api/src/a.rs", code)]), []);
    }

    #[test]
    fn a_read_model_is_named_in_its_own_folder_only() {
        let tables = file("projections/src/profiles/tables.sql", "create table profile (id int);");
        let code = "fn f() { q(\"select from profiles.profile\") }";
        let within = file("projections/src/profiles/query.rs", code);
        let outside = file("projections/src/pools/query.rs", code);
        let found = check(&[tables, within, outside]);
        assert_eq!(places(&found), ["projections/src/pools/query.rs:1"]);
    }

    #[test]
    fn a_new_table_needs_an_owner() {
        let migration =
            "-- why\ncreate unlogged table stray (id int);\ncreate table links (id int);";
        let found = check(&[file("migrations/sql/V0009__stray.sql", migration)]);
        assert_eq!(places(&found), ["migrations/sql/V0009__stray.sql:2"]);
    }
}
