//! dondoc follows up the deadlines of a commune administration and presses for completion.
//! The layers, from pure to outermost, are in `ARCHITECTURE.md`; imports point one way.
//!
//! Docs stand where a layer is entered: every public item of its `mod.rs`, and every struct, enum, trait and function
//! that another layer uses. A field or a variant has a doc only where it says more than its name: a meaning, a shape,
//! a unit, an error, the source of a rule. So `missing_docs` is not set.

pub mod answer;
pub mod calendar;
pub mod channel;
pub mod cli;
pub mod clock;
pub mod config;
pub mod daemon;
pub mod document;
pub mod durable;
pub mod engine;
pub mod figures;
pub mod import;
pub mod model;
pub mod paper;
pub mod phrase;
pub mod plan;
pub mod planner;
pub mod render;
pub mod state;
pub mod store;

/// For the whole process, `SQLite` in it.
#[global_allocator]
static MEMORY: mimalloc::MiMalloc = mimalloc::MiMalloc;
