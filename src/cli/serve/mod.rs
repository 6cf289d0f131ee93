//! Commands that do the work: the daemon, one pass, the demonstration, reloading, and the reader's process.

pub mod demo;
pub(super) mod read_file;
pub mod reload;
pub mod run;
pub mod tick;
