//! What a line of the grammar comes to, with what its slots hold.
//! Must not know where the words stand in a text.

mod every;
mod list;
mod once;
mod resolve;
mod written;

pub(super) use every::every;
pub(super) use once::once;
