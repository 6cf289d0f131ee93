//! What one message says: from its notices to a digest, sorted, numbered and weighed.
//! Must not know templates or channels.

pub mod admin;
pub mod board;
pub(super) mod closing;
pub mod compose;
pub mod digest;
pub mod dossiers;
pub mod entry;
pub mod leaders;
pub mod list;
pub(super) mod many;
pub mod outlook;
pub(super) mod reader;
pub mod said;
pub(super) mod standing;
pub mod tally;
pub mod tell;
mod twins;
