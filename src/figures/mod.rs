//! Counts of items: how each stands at an instant, and the state of the whole by unit.
//! Pure functions over model and calendar. Must not know rules, notices or messages.

pub mod counts;
pub mod standing;
