//! The only place that reads the system clock. Everything else is handed an instant.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use chrono::{DateTime, TimeDelta};

use crate::model::Instant;

/// Where `now` comes from.
#[derive(Debug, Clone)]
pub enum Clock {
    System,
    /// A clock that started at a given instant and runs on from it.
    Shifted {
        /// The offset added to the system clock.
        by: TimeDelta,
    },
    /// A clock that stands still until it is set.
    Stopped(Arc<AtomicI64>),
}

impl Clock {
    /// A clock that shows `start` now and runs on.
    pub fn running_from(start: Instant) -> Self {
        Self::Shifted { by: start - system_now() }
    }

    /// A clock that stands at `at`.
    pub fn stopped_at(at: Instant) -> Self {
        Self::Stopped(Arc::new(AtomicI64::new(at.timestamp_millis())))
    }

    /// Sets a stopped clock; a running one keeps its time.
    pub fn set(&self, at: Instant) {
        if let Self::Stopped(millis) = self {
            millis.store(at.timestamp_millis(), Ordering::SeqCst);
        }
    }

    /// The present instant, to the millisecond.
    pub fn now(&self) -> Instant {
        let at = match self {
            Self::System => system_now(),
            Self::Shifted { by } => system_now() + *by,
            Self::Stopped(millis) => {
                return DateTime::from_timestamp_millis(millis.load(Ordering::SeqCst)).unwrap_or_default();
            }
        };
        DateTime::from_timestamp_millis(at.timestamp_millis()).unwrap_or(at)
    }

    /// Whether the time shown is not the system's.
    pub fn is_virtual(&self) -> bool {
        !matches!(self, Self::System)
    }
}

#[expect(clippy::disallowed_methods, reason = "this is the one place that reads the clock")]
fn system_now() -> Instant {
    chrono::Utc::now()
}

/// Time since some fixed point; changes of the wall clock do not move it.
#[expect(clippy::disallowed_methods, reason = "this is the one place that reads the clock")]
pub fn monotonic() -> std::time::Instant {
    std::time::Instant::now()
}

/// How long ago `since` was; changes of the wall clock do not move it.
#[expect(clippy::disallowed_methods, reason = "this is the one place that reads the clock")]
pub fn elapsed(since: std::time::Instant) -> Duration {
    since.elapsed()
}

/// The clock of the async runtime, which a test may stop. For code that waits for others, such as for an idle
/// connection.
#[expect(clippy::disallowed_methods, reason = "this is the one place that reads the clock")]
pub fn runtime() -> tokio::time::Instant {
    tokio::time::Instant::now()
}
