//! Commands that keep the database: copies, and everything in it as text.

pub mod backup;
pub mod export;
pub(super) mod outside;
pub mod restore;
