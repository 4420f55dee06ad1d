//! The rules of an account, one subject per file, and all of them at once in `every_command`.

mod admission;
mod every_command;
mod guards;
mod history;
mod links;
mod nothing_new;
mod profile;
mod ranks;
mod reasons;
mod recorded_form;
mod resets;
mod sentences;
mod sessions;
mod story;
mod waiting;
