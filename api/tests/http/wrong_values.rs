//! Whoever sends a value that is not taken is told which one and what is wanted, in words of the
//! API: every field of every operation in the OpenAPI document is tried.

use std::time::Duration;

use reqwest::{Method, header::CONTENT_TYPE};
use serde_json::{Map, Value, json};

use crate::common::{Answer, Browser, Server, StoringApp, administrator};

/// Words of the server's own language and libraries, and of the trial itself.
const NOT_FOR_PEOPLE: [&str; 16] = [
    "u8",
    "u32",
    "u64",
    "i64",
    "f64",
    "struct",
    "variant",
    "enum",
    "tuple",
    "expected",
    "invalid",
    "parsing",
    "deserialize",
    "serde",
    "sequence",
    "wrong-on-purpose",
];

const WRONG: &str = "wrong-on-purpose";

/// What is sent for a field, whatever it wants.
fn wrong_values() -> [Value; 6] {
    [json!(WRONG), json!(-7), json!(1.5), json!([WRONG]), json!({ WRONG: WRONG }), json!(true)]
}

struct Operation {
    method: Method,
    path: String,
    /// What it reads as JSON.
    body: Option<Value>,
    query: Vec<String>,
}

/// The operations that read a body or a query. Phones are answered in their own way.
fn operations() -> Vec<Operation> {
    let document = serde_json::to_value(api::routes::openapi()).expect("JSON");
    let mut operations = Vec::new();
    for (path, methods) in document["paths"].as_object().expect("paths") {
        if path.ends_with("/verify") {
            continue;
        }
        for (method, described) in methods.as_object().expect("operations") {
            let schema = &described["requestBody"]["content"]["application/json"]["schema"];
            let parameters = described["parameters"].as_array().cloned().unwrap_or_default();
            let queries = parameters.iter().filter(|parameter| parameter["in"] == "query");
            operations.push(Operation {
                method: method.to_uppercase().parse().expect("a method"),
                path: path
                    .split('/')
                    .map(|piece| if piece.starts_with('{') { NOBODY } else { piece })
                    .collect::<Vec<_>>()
                    .join("/"),
                body: (!schema.is_null()).then(|| resolved(&document, schema)),
                query: queries.map(|query| text(&query["name"])).collect(),
            });
        }
    }
    operations
}

/// An id that nothing has.
const NOBODY: &str = "018f0000-0000-7000-8000-00000000dead";

fn text(value: &Value) -> String {
    value.as_str().expect("a text").to_owned()
}

/// A schema with what it refers to in its place.
fn resolved(document: &Value, schema: &Value) -> Value {
    match schema {
        Value::Object(members) => match members.get("$ref").and_then(Value::as_str) {
            Some(name) => {
                let pointer = name.strip_prefix('#').expect("within the document");
                resolved(document, document.pointer(pointer).expect("what is referred to"))
            }
            None => members
                .iter()
                .map(|(name, part)| (name.clone(), resolved(document, part)))
                .collect(),
        },
        Value::Array(parts) => parts.iter().map(|part| resolved(document, part)).collect(),
        other => other.clone(),
    }
}

/// A value of the right kind, though nothing that means anything.
fn placeholder(schema: &Value) -> Value {
    if let Some(choices) = schema["oneOf"].as_array() {
        return placeholder(choices.last().expect("a choice"));
    }
    let kind = match &schema["type"] {
        Value::Array(kinds) => kinds[0].as_str(),
        kind => kind.as_str(),
    };
    match kind {
        Some("object") => {
            let required = schema["required"].as_array().cloned().unwrap_or_default();
            let member = |name: &Value| {
                let name = text(name);
                let value = match name.as_str() {
                    "root" => json!("/srv/pool"),
                    name => placeholder(&schema["properties"][name]),
                };
                (name, value)
            };
            required.iter().map(member).collect::<Map<_, _>>().into()
        }
        Some("array") => json!([]),
        Some("integer" | "number") => json!(1),
        Some("boolean") => json!(true),
        Some("null") => Value::Null,
        _ if schema["enum"].is_array() => schema["enum"][0].clone(),
        _ => json!(first_choice(schema).unwrap_or(NOBODY)),
    }
}

/// The first word that the description of a choice by name gives as code.
fn first_choice(schema: &Value) -> Option<&str> {
    let named = schema["description"].as_str()?.split('`').nth(1)?;
    named.bytes().all(|byte| byte.is_ascii_lowercase()).then_some(named)
}

/// Sends with whatever opens the address: a token for programs, a session for all else.
struct Caller<'a> {
    browser: &'a Browser,
    token: &'a str,
}

impl Caller<'_> {
    async fn send(&self, operation: &Operation, query: &str, body: Option<&Value>) -> Answer {
        let path = format!("{}{query}", operation.path);
        let mut request = self.browser.root_request(operation.method.clone(), &path);
        request = request.header("origin", &self.browser.origin).bearer_auth(self.token);
        if let Some(body) = body {
            request = request.header(CONTENT_TYPE, "application/json").body(body.to_string());
        }
        // A stream that is let through would never end.
        let answered = tokio::time::timeout(Duration::from_secs(20), self.browser.send(request));
        answered.await.unwrap_or_else(|_| panic!("{path} goes on and on"))
    }
}

/// Whether the answer refuses what was sent; then it has to say so well.
fn refusal_is_told(answer: &Answer, what: &str, field: Option<&str>) -> bool {
    if answer.body["code"] != "invalid-request" {
        return false;
    }
    assert_eq!(answer.status, 400, "{what}");
    let errors = answer.body["errors"].as_array().expect("a list");
    assert!(!errors.is_empty(), "{what}");
    for error in errors {
        let (named, detail) = (text(&error["field"]), text(&error["detail"]));
        if let Some(field) = field {
            let inside = format!("{field}/");
            assert!(named == field || named.starts_with(&inside), "{what}: {named:?} {detail}");
        }
        let words: Vec<_> = detail.split(|c: char| !c.is_alphanumeric() && c != '-').collect();
        for word in NOT_FOR_PEOPLE {
            assert!(!words.contains(&word), "{what}: {detail}");
        }
        assert!(detail.len() > 8, "{what}: {detail}");
    }
    true
}

#[tokio::test]
async fn every_field_that_is_refused_is_named_and_its_wish_told() {
    let server = Server::start_without_projectors().await;
    let admin = administrator(&server).await;
    let app = StoringApp::new(&server, &admin).await;
    let caller = Caller { browser: &admin.browser, token: &app.token };
    let mut refused = 0;
    for operation in operations() {
        let Some(schema) = &operation.body else { continue };
        let whole = placeholder(schema);
        let at = format!("{} {}", operation.method, operation.path);
        for name in schema["properties"].as_object().into_iter().flat_map(Map::keys) {
            for wrong in wrong_values() {
                let mut body = whole.clone();
                body[name] = wrong;
                let what = format!("{at} {body}");
                let answer = caller.send(&operation, "", Some(&body)).await;
                // What is right for this field leaves another one to be refused.
                let named = text_of_first_field(&answer) == *name;
                refused += usize::from(refusal_is_told(&answer, &what, named.then_some(name)));
            }
            // A list is wrong for all but lists, and then it is this field that is refused.
            if schema["properties"][name]["type"] != "array" {
                let mut body = whole.clone();
                body[name] = json!([WRONG]);
                let answer = caller.send(&operation, "", Some(&body)).await;
                assert!(
                    refusal_is_told(&answer, &format!("{at} {body}"), Some(name)),
                    "{at} {name}"
                );
            }
        }
    }
    assert!(refused > 300, "{refused}");
}

fn text_of_first_field(answer: &Answer) -> String {
    answer.body["errors"][0]["field"].as_str().unwrap_or_default().to_owned()
}

#[tokio::test]
async fn what_is_missing_unknown_or_no_object_is_told() {
    let server = Server::start_without_projectors().await;
    let admin = administrator(&server).await;
    let app = StoringApp::new(&server, &admin).await;
    let caller = Caller { browser: &admin.browser, token: &app.token };
    let mut left_out = 0;
    for operation in operations() {
        let Some(schema) = &operation.body else { continue };
        let whole = placeholder(schema);
        let at = format!("{} {}", operation.method, operation.path);
        for name in schema["required"].as_array().into_iter().flatten() {
            let name = text(name);
            let mut body = whole.clone();
            body.as_object_mut().expect("members").remove(&name);
            let answer = caller.send(&operation, "", Some(&body)).await;
            assert_eq!(answer.field_problem(), (name.as_str(), "missing-field"), "{at} {body}");
            refusal_is_told(&answer, &at, Some(&name));
            left_out += 1;
        }
        let mut body = whole.clone();
        body["colour"] = json!(WRONG);
        let answer = caller.send(&operation, "", Some(&body)).await;
        assert_eq!(answer.field_problem(), ("colour", "unknown-field"), "{at} {body}");
        refusal_is_told(&answer, &at, Some("colour"));
        for body in [json!(7), json!(WRONG), json!([whole])] {
            let answer = caller.send(&operation, "", Some(&body)).await;
            assert_eq!(answer.field_problem(), ("", "wrong-type"), "{at} {body}");
            refusal_is_told(&answer, &at, None);
        }
    }
    assert!(left_out > 40, "{left_out}");
}

#[tokio::test]
async fn every_query_parameter_that_is_refused_is_named() {
    let server = Server::start_without_projectors().await;
    let admin = administrator(&server).await;
    let app = StoringApp::new(&server, &admin).await;
    let caller = Caller { browser: &admin.browser, token: &app.token };
    let (mut asked, mut refused) = (0, Vec::new());
    for operation in operations() {
        if operation.query.is_empty() {
            continue;
        }
        let at = format!("{} {}", operation.method, operation.path);
        let unknown = caller.send(&operation, "?colour=red", None).await;
        assert_eq!(unknown.field_problem(), ("colour", "unknown-field"), "{at}");
        refusal_is_told(&unknown, &at, Some("colour"));
        for name in &operation.query {
            asked += 1;
            let path = if name != "path" && operation.query.contains(&"path".to_owned()) {
                "path=a&"
            } else {
                ""
            };
            for wrong in [WRONG, "", "-7", "%00", "99999999999999999999"] {
                let query = format!("?{path}{name}={wrong}");
                let answer = caller.send(&operation, &query, None).await;
                if refusal_is_told(&answer, &format!("{at}{query}"), Some(name)) {
                    refused.push(format!("{at}?{name}"));
                }
            }
        }
    }
    refused.dedup();
    assert!(asked > 25 && refused.len() > 20, "{asked} {refused:#?}");
    // Wherever there are a few to choose from, what is none of them is refused.
    for choice in [
        "approvals?show",
        "approvals?status",
        "approvals?sort",
        "links?purpose",
        "links?state",
        "links?sort",
        "profiles?status",
        "profiles?role",
        "profiles?sort",
        "events?types",
        "events/stream?types",
    ] {
        assert!(refused.iter().any(|asked| asked.ends_with(choice)), "{choice}: {refused:#?}");
    }
}
