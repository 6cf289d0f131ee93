//! Commands that record what was said, opened, brought or decided.
//! Must not send.

pub mod confirm;
pub mod event;
pub mod golive;
pub mod import;
pub mod open;
