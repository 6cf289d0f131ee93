//! Counts of items: how each item stands at an instant, and how many stand in each way.
//! Pure functions over model and calendar. Must not know rules, notices or messages.

pub mod counts;
pub mod standing;
