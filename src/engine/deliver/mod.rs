//! The Deliver service: from a message that is ready to what became of it.
//! Must not choose recipients or times.

mod ahead;
mod fallback;
pub mod judge;
pub(super) mod ledger;
mod line;
mod refusals;
mod round;
mod sender;
pub(super) mod served;
mod settle;
mod tools;
mod upkeep;
mod write;

pub(in crate::engine) use tools::Tools;

/// Sends what is ready.
#[derive(Debug, Clone)]
pub struct Deliver {
    pub(in crate::engine) tools: Tools,
}

impl Deliver {
    pub(in crate::engine) fn new(tools: Tools) -> Self {
        Self { tools }
    }
}
