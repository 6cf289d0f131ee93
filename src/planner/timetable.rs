//! What waits, by the instant at which it is to be looked at.
//! Must not know what waits.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound::{Excluded, Unbounded};

use crate::model::Instant;

/// Ids by instant: what has come is found without a look at what has not.
#[derive(Debug, Clone)]
pub(super) struct Timetable<T>(BTreeMap<Instant, BTreeSet<T>>);

impl<T> Default for Timetable<T> {
    fn default() -> Self {
        Self(BTreeMap::new())
    }
}

impl<T: Ord> Timetable<T> {
    pub(super) fn put(&mut self, at: Instant, id: T) {
        self.0.entry(at).or_default().insert(id);
    }

    /// Takes back what was put there for `at`; nothing happens where it was not.
    pub(super) fn take(&mut self, at: Instant, id: &T) {
        let Some(ids) = self.0.get_mut(&at) else { return };
        ids.remove(id);
        if ids.is_empty() {
            self.0.remove(&at);
        }
    }

    /// What was put there for `now` or earlier, by instant.
    pub(super) fn come(&self, now: Instant) -> impl Iterator<Item = &T> {
        self.0.range(..=now).flat_map(|(_, ids)| ids)
    }

    /// What was put there for later than `now`, by instant.
    pub(super) fn to_come(&self, now: Instant) -> impl Iterator<Item = (Instant, &T)> {
        let later = self.0.range((Excluded(now), Unbounded));
        later.flat_map(|(at, ids)| ids.iter().map(|id| (*at, id)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Instant {
        Instant::from_timestamp(second, 0).expect("an instant")
    }

    #[test]
    fn what_has_come_is_told_from_what_has_not() {
        let mut table = Timetable::default();
        for (second, id) in [(3, "c"), (1, "a"), (2, "d"), (2, "b")] {
            table.put(at(second), id);
        }
        table.take(at(2), &"d");
        table.take(at(7), &"c");
        assert_eq!(table.come(at(2)).copied().collect::<Vec<_>>(), ["a", "b"]);
        assert_eq!(table.to_come(at(2)).collect::<Vec<_>>(), [(at(3), &"c")]);
    }
}
