//! Tokens of programs, from the command line.

use serde_json::{Value, json};

use crate::running::{folder, printed, refused, run};

#[test]
fn a_token_is_made_listed_and_revoked() {
    let data = folder();
    printed(&run(data.path(), &["migrate"]));
    assert_eq!(printed(&run(data.path(), &["token", "list"])).trim(), "No tokens.");
    let made = printed(&run(data.path(), &["token", "create", "--name", "Camera backup"]));
    let (id, token) = made.trim().split_once(", shown once: ").expect("a token");
    let id = id.strip_prefix("Token ").expect("an id");
    assert_eq!(token.len(), 43);
    let listed = printed(&run(data.path(), &["token", "list"]));
    assert!(listed.starts_with(&format!("{id} storage:authorize \"Camera backup\"")), "{listed}");
    assert!(listed.contains("revoked never") && !listed.contains(token), "{listed}");
    assert_eq!(printed(&run(data.path(), &["token", "revoke", id])).trim(), "Revoked.");
    let listed = printed(&run(data.path(), &["token", "list"]));
    assert!(!listed.contains("revoked never"), "{listed}");
    assert_eq!(listed.matches("by command-line").count(), 2, "{listed}");
    let replayed = printed(&run(data.path(), &["audit", "replay", "--token", id]));
    let events: Vec<Value> =
        replayed.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let told: Vec<_> = events.iter().map(|event| (&event["type"], &event["actor"])).collect();
    let actor = json!({ "kind": "system", "name": "command-line" });
    assert_eq!(told, [(&json!("TokenIssued"), &actor), (&json!("TokenRevoked"), &actor)]);
    assert!(!replayed.contains(token), "{replayed}");
    let guards = printed(&run(data.path(), &["log", "check-guards"]));
    assert!(guards.contains("what the events say"), "{guards}");
    let nobody = "0199aa00-0000-7000-8000-000000000000";
    let error = refused(&run(data.path(), &["token", "revoke", nobody]));
    assert!(error.contains("dna-nexus token list"), "{error}");
    let error = refused(&run(data.path(), &["audit", "replay", "--token", nobody]));
    assert!(error.contains("no event of token"), "{error}");
    for both in [&["--token", id, "--account", id][..], &["--token", "x"]] {
        let output = run(data.path(), &[&["audit", "replay"], both].concat());
        assert_eq!(output.status.code(), Some(2), "{both:?}");
    }
}
