//! The moving parts: what wakes, ticks, delivers, reloads and stops.
//! Decides nothing itself; every decision comes from `planner`, every word from `render`.

pub mod descriptors;
pub mod doctor;
pub mod listener;
pub mod minute;
pub mod poke;
pub mod reception;
pub mod reload;
pub mod run;
pub mod socket;
pub mod wake;
pub mod watch;
