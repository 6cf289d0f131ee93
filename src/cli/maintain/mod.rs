//! Commands that keep the database: back it up, restore it, and export it as text.
//! Must not know how a copy is made.

pub mod backup;
pub mod erase;
pub mod export;
pub(super) mod outside;
pub mod restore;
