//! Counts what strangers cause and logs it in one line a minute, so that they cannot fill the log.
//! Must not know what is counted.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use crate::clock::runtime;

/// Counts what a listener turns away.
#[derive(Debug)]
pub struct Minute {
    listener: &'static str,
    counted: Mutex<Counted>,
}

#[derive(Debug, Default)]
struct Counted {
    by_kind: BTreeMap<&'static str, u64>,
    said: Option<Instant>,
}

impl Minute {
    /// At most one line is logged in this time.
    pub const EVERY: Duration = Duration::from_mins(1);

    /// Counts for a listener of this name.
    pub fn new(listener: &'static str) -> Self {
        Self { listener, counted: Mutex::default() }
    }

    /// Counts one event. The first in a while is logged at once, later ones with the next line.
    pub fn note(&self, kind: &'static str) {
        *self.counted().by_kind.entry(kind).or_default() += 1;
        self.report();
    }

    /// Logs the counts, where a line is due.
    pub fn report(&self) {
        let Some(line) = self.line(runtime()) else { return };
        tracing::warn!(
            listener = self.listener,
            turned_away = line,
            "requests or connections were turned away"
        );
    }

    fn line(&self, now: Instant) -> Option<String> {
        let mut counted = self.counted();
        if counted.by_kind.is_empty() || counted.said.is_some_and(|said| now - said < Self::EVERY) {
            return None;
        }
        counted.said = Some(now);
        let kinds = std::mem::take(&mut counted.by_kind);
        let kinds: Vec<String> = kinds.into_iter().map(|(kind, count)| format!("{kind}={count}")).collect();
        Some(kinds.join(" "))
    }

    fn counted(&self) -> std::sync::MutexGuard<'_, Counted> {
        self.counted.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_line_a_minute_says_how_many() {
        let minute = Minute::new("test");
        let count =
            |kind, times| (0..times).for_each(|_| *minute.counted().by_kind.entry(kind).or_default() += 1);
        count("too_many", 1);
        assert_eq!(minute.line(runtime()).as_deref(), Some("too_many=1"));
        count("too_many", 900);
        count("too_slow", 2);
        assert_eq!(minute.line(runtime()), None);
        tokio::time::advance(Minute::EVERY).await;
        assert_eq!(minute.line(runtime()).as_deref(), Some("too_many=900 too_slow=2"));
        tokio::time::advance(Minute::EVERY).await;
        assert_eq!(minute.line(runtime()), None, "nothing is no line");
    }
}
