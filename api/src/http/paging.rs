//! Limits, sort orders and cursors of lists, as they come in a query string.

use projections::PageRequest;

use crate::problem::ApiError;

pub const DEFAULT_LIMIT: u32 = 50;
pub const MAX_LIMIT: u32 = 200;

/// The longest text a list is filtered by.
const MAX_FILTER: usize = 200;

pub fn limit(asked: Option<u32>) -> Result<u32, ApiError> {
    match asked.unwrap_or(DEFAULT_LIMIT) {
        limit @ 1..=MAX_LIMIT => Ok(limit),
        _ => Err(ApiError::invalid("limit", "out-of-range", &format!("must be 1 to {MAX_LIMIT}"))),
    }
}

/// A filter's text; an empty one is none.
pub fn filter(asked: Option<String>) -> Result<Option<String>, ApiError> {
    match asked {
        Some(text) if text.chars().count() > MAX_FILTER => {
            let detail = format!("must be at most {MAX_FILTER} characters");
            Err(ApiError::invalid("filter", "too-long", &detail))
        }
        Some(text) if text.chars().any(char::is_control) => {
            let detail = "must not contain control characters";
            Err(ApiError::invalid("filter", "control-character", detail))
        }
        other => Ok(other),
    }
}

/// One of `choices` by its name: `login` ascending, `-login` descending.
pub fn sort<T: Copy>(
    asked: Option<&str>,
    otherwise: (T, bool),
    choices: &[(&str, T)],
) -> Result<(T, bool), ApiError> {
    let Some(asked) = asked else { return Ok(otherwise) };
    let (name, descending) = match asked.strip_prefix('-') {
        Some(name) => (name, true),
        None => (asked, false),
    };
    let found = choices.iter().find(|(choice, _)| *choice == name);
    found.map(|(_, order)| (*order, descending)).ok_or_else(|| {
        let names: Vec<_> = choices.iter().map(|(name, _)| *name).collect();
        let detail = format!("must be one of {}, with - in front for descending", names.join(", "));
        ApiError::invalid("sort", "unknown", &detail)
    })
}

/// One of `choices` by its name, or none.
pub fn choice<T: Copy>(
    field: &str,
    asked: Option<&str>,
    choices: &[T],
    name: impl Fn(T) -> &'static str,
) -> Result<Option<T>, ApiError> {
    let Some(asked) = asked else { return Ok(None) };
    let found = choices.iter().copied().find(|choice| name(*choice) == asked);
    found.map(Some).ok_or_else(|| {
        let names: Vec<_> = choices.iter().map(|choice| name(*choice)).collect();
        ApiError::invalid(field, "unknown", &format!("must be one of {}", names.join(", ")))
    })
}

pub fn page(
    limit_asked: Option<u32>,
    descending: bool,
    cursor: Option<String>,
) -> Result<PageRequest, ApiError> {
    Ok(PageRequest { descending, limit: limit(limit_asked)?, cursor })
}
