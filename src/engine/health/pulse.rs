//! Whether the work moves on: which stage it is in, and since when. The watchdog is fed only while the work moves.
//! Must not know who asks.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::clock::monotonic;

/// The longest time between two passes, whatever happens to the alarms.
pub const SAFETY: Duration = Duration::from_mins(1);

/// The stage that the work is in. Each stage has a longest time; beyond it, something hangs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Waits for the next alarm.
    Waiting,
    /// Reads, decides and writes.
    Planning,
    /// Hands over messages; holds the longest time that one message may take.
    Delivering(Duration),
}

impl Stage {
    fn longest(self) -> Duration {
        match self {
            Self::Waiting => SAFETY * 3,
            // Long enough for a batch of a large import on a slow disk.
            Self::Planning => Duration::from_mins(10),
            Self::Delivering(longest) => longest + SAFETY,
        }
    }
}

/// The last sign that the work moved on. Clones share it.
#[derive(Debug, Clone)]
pub struct Pulse(Arc<Mutex<(Stage, Instant)>>);

impl Default for Pulse {
    fn default() -> Self {
        Self(Arc::new(Mutex::new((Stage::Planning, monotonic()))))
    }
}

impl Pulse {
    /// Notes that the work has moved on to this stage.
    pub fn at(&self, stage: Stage) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = (stage, monotonic());
    }

    /// Notes that the work has moved on within its stage.
    pub fn goes_on(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).1 = monotonic();
    }

    /// Whether the last sign is recent enough for the present stage.
    pub fn is_alive(&self) -> bool {
        self.is_alive_at(monotonic())
    }

    fn is_alive_at(&self, now: Instant) -> bool {
        let (stage, since) = *self.0.lock().unwrap_or_else(PoisonError::into_inner);
        now.saturating_duration_since(since) <= stage.longest()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stage_that_lasts_too_long_is_no_longer_alive() {
        let pulse = Pulse::default();
        let patience = Duration::from_mins(20);
        for (stage, alive, hangs) in [
            (Stage::Waiting, Duration::from_secs(170), Duration::from_secs(190)),
            (Stage::Planning, Duration::from_secs(590), Duration::from_secs(610)),
            (Stage::Delivering(patience), Duration::from_mins(20), Duration::from_mins(22)),
        ] {
            pulse.at(stage);
            let now = monotonic();
            assert!(pulse.is_alive_at(now + alive), "{stage:?}");
            assert!(!pulse.is_alive_at(now + hangs), "{stage:?}");
            pulse.goes_on();
            assert!(pulse.is_alive(), "{stage:?}");
        }
    }
}
