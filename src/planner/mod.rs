//! What is due, who is told, what stays silent, and what one message holds.
//! Pure functions over model and calendar: no IO, no clock, no randomness, no async.

pub mod agenda;
pub mod backoff;
pub mod board;
pub mod compose;
pub mod digest;
pub mod golive;
pub mod levels;
pub mod life;
pub mod outbox;
pub mod outlook;
pub mod people;
pub mod recheck;
pub mod reconcile;
pub mod recur;
pub mod rules;
pub mod simulate;
pub mod step;
pub mod timing;

pub use rules::Rules;
pub use step::{ItemPlan, Memory, plan_item};
