//! The state folder: its lock, its database, copies of that, the spool of answers, and the process that reads what
//! others made. Must not know what is owed, or to whom it is said.

pub mod backup;
pub mod backups;
pub mod lock;
mod open;
pub mod owner;
pub mod reader;
pub mod restore;
pub mod restored;
pub mod seal;
pub mod spool;

pub use open::{Opened, StateError, database, open, open_read_only, refuse_links};
