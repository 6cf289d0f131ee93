//! Reading TOML: files, tables and values with their places, and what is wrong with them.
//! Must not know what any key means.

pub(super) mod address;
pub(super) mod closed;
pub(super) mod diagnostic;
pub mod file;
pub(super) mod folder;
pub(super) mod near;
pub(super) mod offset;
pub(super) mod once;
pub(super) mod report;
pub(super) mod secret;
pub(super) mod source;
pub(super) mod table;
pub(super) mod value;
