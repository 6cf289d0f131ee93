//! Commands that do the work: the daemon, one pass, the demonstration, and what serves them.

pub mod demo;
pub(super) mod read_file;
pub mod reload;
pub mod run;
pub mod tick;
