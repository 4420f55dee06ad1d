//! The rules of a storage pool, one subject per file, and all of them at once in `every_command`.

mod allocation;
mod arithmetic;
mod closing;
mod every_command;
mod guards;
mod moves;
mod reasons;
mod recorded_form;
mod removals;
mod sentences;
mod storing;
mod story;
