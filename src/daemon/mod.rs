//! The daemon's process: what wakes it, the loop of passes, the answers that come in, reloading config, and how others
//! watch it. Decides nothing itself: the engine decides and sends.

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
