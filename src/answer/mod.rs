//! What people answer from a phone or a mailbox: from their text to what they mean, and whether they may.
//! Pure; must not know how a text came in, nor how the reply to it leaves.

pub mod act;
pub(super) mod asking;
pub mod code;
mod denial;
mod entries;
pub mod keep;
mod likely;
pub mod own;
mod part;
mod plain;
mod polite;
mod read;
pub mod refer;
pub mod rights;
mod said;
pub mod say;
mod spelling;
mod verbs;
mod word;
mod words;

pub use asking::Asking;
pub use read::{ask_first, read};
pub use said::{EntriesMeant, Misread, Reading, SpokenCommand, What};
pub use word::CommandWord;
