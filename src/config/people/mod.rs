//! people.toml: units, groups, people, posts and roles; read, and changed with its comments kept.

pub(super) mod absence;
pub mod bodies;
pub mod edit;
pub(super) mod file;
pub(super) mod names;
pub(super) mod paper;
pub(super) mod person;
pub(super) mod post;
pub(super) mod roles;
pub(super) mod unit;
pub(super) mod vacancy;
