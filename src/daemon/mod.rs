//! The daemon's process: what wakes it, the loop of passes, the answers that come in, reloading config, and how others
//! watch it. Must not decide what is due, or to whom it is said: the engine does.

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
