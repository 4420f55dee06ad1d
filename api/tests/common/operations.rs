//! Every operation of the OpenAPI document, for what must hold of all of them.

use reqwest::Method;
use serde_json::Value;

/// A method and a path, whose ids are in braces.
pub struct Operation {
    pub method: Method,
    pub path: String,
    /// The content types that it reads; none for one without a body.
    pub reads: Vec<String>,
}

/// An id that nothing has.
const NOBODY: &str = "018f0000-0000-7000-8000-00000000dead";

pub fn operations() -> Vec<Operation> {
    let document = serde_json::to_value(api::routes::openapi()).expect("JSON");
    let paths = document["paths"].as_object().expect("paths");
    let mut operations = Vec::new();
    for (path, methods) in paths {
        for (method, described) in methods.as_object().expect("operations") {
            let content = &described["requestBody"]["content"];
            operations.push(Operation {
                method: method.to_uppercase().parse().expect("a method"),
                path: path.clone(),
                reads: content.as_object().map(names).unwrap_or_default(),
            });
        }
    }
    assert!(operations.len() > 70, "the document is read: {}", operations.len());
    operations
}

/// Those that may change something.
pub fn unsafe_operations() -> Vec<Operation> {
    let mut operations = operations();
    operations.retain(|operation| operation.method != Method::GET);
    operations
}

/// The paths whose JSON bodies have a member of that name.
pub fn paths_that_read(member: &str) -> Vec<String> {
    let document = serde_json::to_value(api::routes::openapi()).expect("JSON");
    let paths = document["paths"].as_object().expect("paths");
    let reads = |described: &Value| {
        let body = &described["requestBody"]["content"]["application/json"]["schema"]["$ref"];
        let name = body.as_str().and_then(|name| name.strip_prefix("#/components/schemas/"));
        name.is_some_and(|name| {
            !document["components"]["schemas"][name]["properties"][member].is_null()
        })
    };
    let with = paths
        .iter()
        .filter(|(_, methods)| methods.as_object().expect("operations").values().any(reads));
    with.map(|(path, _)| path.clone()).collect()
}

fn names(object: &serde_json::Map<String, Value>) -> Vec<String> {
    object.keys().cloned().collect()
}

impl Operation {
    /// The path with ids of nothing.
    pub fn somewhere(&self) -> String {
        let pieces = self.path.split('/').map(|piece| match piece.starts_with('{') {
            true => NOBODY,
            false => piece,
        });
        pieces.collect::<Vec<_>>().join("/")
    }

    pub fn reads_json(&self) -> bool {
        self.reads.iter().any(|kind| kind == "application/json")
    }
}
