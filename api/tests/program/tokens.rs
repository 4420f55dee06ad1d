//! Tokens of programs, from the command line.

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
    assert!(!printed(&run(data.path(), &["token", "list"])).contains("revoked never"));
    let nobody = "0199aa00-0000-7000-8000-000000000000";
    let error = refused(&run(data.path(), &["token", "revoke", nobody]));
    assert!(error.contains("dna-nexus token list"), "{error}");
}
