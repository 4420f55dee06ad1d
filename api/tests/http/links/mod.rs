//! What the holder of a link can do, over real HTTP.

mod bad_input;
mod credentials;
mod inspect;
mod list;
mod proofs;
mod reset;
mod set_up;
