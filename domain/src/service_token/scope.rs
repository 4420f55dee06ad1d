//! What a token is good for.

use serde::{Deserialize, Serialize};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Scope {
    /// Ask whether somebody may store so much, and say what became of it.
    #[serde(rename = "storage:authorize")]
    StorageAuthorize,
}

impl Scope {
    /// As it is recorded.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::StorageAuthorize => "storage:authorize",
        }
    }
}
