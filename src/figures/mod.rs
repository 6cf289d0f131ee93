//! Counts of items: how each item stands at an instant and how many stand in each way; what a period brought, from events.
//! Pure functions over model and calendar. Must not know rules, notices or messages.

pub mod counts;
mod happening;
mod life;
pub mod period;
pub mod rates;
pub mod reckon;
pub mod row;
pub mod standing;
