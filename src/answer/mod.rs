//! What people answer from a phone or a mailbox: from their text to what they mean, and whether they may.
//! Pure; must not know how a text came in, nor how the reply to it leaves.

pub mod act;
mod cause;
pub mod code;
mod direct;
pub mod keep;
mod read;
pub mod rights;
mod said;
pub mod say;
mod word;

pub use direct::{DirectiveContext, DirectiveFlaw, DirectiveRefused, SpokenDirective};
pub use read::asking::Asking;
pub use read::own::{MARKER, own};
pub use read::{ask_first, read, refer};
pub use said::{EntriesMeant, Misread, Reading, SpokenCommand, What};
pub use word::CommandWord;
