//! How the work goes: what is late, which channel rests, which service fails, what was counted.
//! Must not change what is decided or sent.

pub mod breaker;
pub mod faults;
pub mod metrics;
pub mod pulse;
pub mod survey;
