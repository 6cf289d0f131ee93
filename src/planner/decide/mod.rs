//! What is due, who is told and what stays silent: from an item and an instant to decisions, and from notices to messages.
//! Must not know what a message says.

pub mod built_in;
pub mod freshness;
pub(super) mod held_back;
pub mod levels;
pub mod outbox;
pub mod people;
pub mod recheck;
pub mod routine;
pub mod rules;
pub mod step;
pub mod timing;
pub mod weekly;
pub mod who;
