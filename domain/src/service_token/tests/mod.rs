//! The rules of a service token.

mod recorded_form;
mod rules;
mod sentences;
