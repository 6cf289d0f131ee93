//! Every statement, by group of tables, as `SQLite` takes it; `PostgreSQL` will need few of its own.
//! A statement never reads the clock: instants come in as parameters.

pub(super) mod event;
pub(super) mod item;
pub(super) mod message;
pub(super) mod meta;
pub(super) mod notice;
