//! The moving parts: what wakes, ticks, delivers, reloads and stops.
//! Decides nothing itself; every decision comes from `planner`, every word from `render`.

pub mod background;
pub mod cases;
pub mod clock;
pub mod deliver;
pub mod engine;
pub mod inbox;
pub mod intake;
pub mod kept;
pub mod ledger;
pub mod lock;
pub mod poke;
pub mod record;
pub mod run;
pub mod sender;
pub mod state;
pub mod tick;
pub mod wake;
pub mod write;

pub use clock::Clock;
pub use engine::{Engine, EngineError, Pass};
