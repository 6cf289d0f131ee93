//! The moving parts: what wakes, ticks, delivers, reloads and stops.
//! Decides nothing itself; every decision comes from `planner`, every word from `render`.

pub mod aftermath;
pub mod answers;
pub mod background;
pub mod backup;
pub mod breaker;
mod captured;
pub mod cases;
pub mod clock;
pub mod current;
pub mod deliver;
pub mod doctor;
pub mod engine;
pub mod fallback;
pub mod group;
pub mod handover;
pub mod hear;
pub mod histories;
pub mod inbox;
pub mod intake;
pub mod keep;
pub mod kept;
pub mod ledger;
pub mod linking;
pub mod listing;
pub mod lock;
pub mod notes;
pub mod poke;
pub mod reach;
pub mod receive;
pub mod record;
mod reload;
pub mod restore;
pub mod restored;
pub mod run;
pub mod sender;
pub mod spool;
pub mod state;
pub mod tick;
pub mod upkeep;
pub mod wake;
pub mod watch;
pub mod write;

pub use clock::Clock;
pub use engine::{Engine, EngineError, Pass};
