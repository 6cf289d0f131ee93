//! dondoc follows up the deadlines of a commune administration and presses for completion.
//! The layers, from pure to outermost, are in `ARCHITECTURE.md`; imports point one way.

pub mod answer;
pub mod calendar;
pub mod channel;
pub mod cli;
pub mod clock;
pub mod config;
pub mod daemon;
pub mod engine;
pub mod figures;
pub mod import;
pub mod model;
pub mod phrase;
pub mod planner;
pub mod render;
pub mod state;
pub mod store;

/// For the whole process, `SQLite` in it.
#[global_allocator]
static MEMORY: mimalloc::MiMalloc = mimalloc::MiMalloc;
