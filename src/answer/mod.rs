//! What people answer from a phone or a mailbox: from their text to what they mean, and whether they may.
//! Pure; must not know how a text came in, nor how an answer to it leaves.

pub mod act;
pub mod code;
pub mod keep;
pub mod parse;
pub mod refer;
pub mod rights;

pub use parse::{Misread, Said, Which, Word, parse};
