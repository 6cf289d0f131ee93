//! What is due, who is told, what stays silent, and what one message holds.
//! Pure functions over model and calendar: no IO, no clock, no randomness, no async.

pub mod backoff;
pub mod change;
pub mod decide;
pub mod desk;
pub mod evaluate;
pub mod message;
pub(super) mod owed;
pub mod simulate;
pub(super) mod timetable;

pub use decide::rules::Rules;
pub use decide::step::{ItemHistory, ItemPlan, plan_item};
