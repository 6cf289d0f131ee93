//! What is due, who is told, what stays silent, and what one message holds.
//! Pure functions over model and calendar: no IO, no clock, no randomness, no async.

pub mod admin;
pub mod agenda;
pub mod backoff;
pub mod board;
pub mod built_in;
pub mod cases;
mod closing;
pub mod compose;
pub mod desk;
pub mod digest;
pub mod dossiers;
pub mod entry;
pub mod evaluate;
pub mod extension;
pub mod freshness;
pub mod golive;
mod held_back;
pub mod leaders;
pub mod levels;
pub mod life;
pub mod list;
mod many;
pub mod outbox;
pub mod outlook;
pub mod people;
mod reader;
pub mod ready;
pub mod recheck;
pub mod reconcile;
pub mod recur;
pub mod routine;
pub mod rules;
pub mod said;
pub mod simulate;
pub mod step;
pub mod tell;
pub mod timing;
mod twins;
pub mod weekly;
pub mod who;

pub use rules::Rules;
pub use step::{ItemPlan, Memory, plan_item};
