//! Commands that record what was said, opened, brought or decided.
//! Must not send.

pub mod case_file;
pub mod confirm;
pub mod event;
pub mod golive;
pub mod import;
mod import_json;
mod learn;
pub mod open;
pub mod standing;
