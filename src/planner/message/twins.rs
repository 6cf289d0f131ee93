//! Items of one message that ask the same unit for nearly the same: side by side, each naming the other.
//! Must not know how entries are worded.

use std::collections::BTreeMap;

use super::digest::Entry;
use crate::model::{Item, ItemId};

/// Which items of a message ask for nearly the same as others: each such item with the ids that it names.
pub(super) struct Twins<'a>(BTreeMap<&'a ItemId, &'a [ItemId]>);

impl<'a> Twins<'a> {
    pub(super) fn among(items: impl Iterator<Item = &'a Item>) -> Self {
        let naming = items.filter(|item| !item.spec.same_as.is_empty());
        Self(naming.map(|item| (item.id(), item.spec.same_as.as_slice())).collect())
    }

    /// The places of the entries that ask the same unit for nearly the same as `one`.
    fn of(&self, one: &Entry, entries: &[Entry]) -> Vec<usize> {
        let Some(named) = self.0.get(&one.item) else { return Vec::new() };
        let is_named = |other: &Entry| named.iter().any(|id| id.without_unit() == other.item.without_unit());
        let is_twin = |other: &Entry| one.unit == other.unit && one.item != other.item && is_named(other);
        let twins = entries.iter().enumerate().filter(|(_, other)| is_twin(other));
        twins.map(|(place, _)| place).collect()
    }
}

/// Puts entries that ask for nearly the same of the same unit side by side, within their section.
pub(super) fn beside_twins(entries: Vec<Entry>, twins: &Twins, by_day: bool) -> Vec<Entry> {
    // For each entry, the place of the entry that it stands beside; at first its own.
    let mut beside: Vec<usize> = (0..entries.len()).collect();
    for (place, entry) in entries.iter().enumerate() {
        if beside[place] < place {
            continue;
        }
        for twin in twins.of(entry, &entries) {
            if beside[twin] == twin && twin > place && stands_with(&entries[twin], entry, by_day) {
                beside[twin] = place;
            }
        }
    }
    let mut placed: Vec<(usize, Entry)> = beside.into_iter().zip(entries).collect();
    placed.sort_by_key(|(beside, _)| *beside);
    placed.into_iter().map(|(_, entry)| entry).collect()
}

/// Whether two entries stand under one heading: in the same state, and due on the same day where days stand
/// apart.
fn stands_with(one: &Entry, other: &Entry, by_day: bool) -> bool {
    let place = |entry: &Entry| (entry.is_own(), entry.section, entry.deadline.day.filter(|_| by_day));
    place(one) == place(other)
}

/// Numbers the entries and links entries that ask for nearly the same.
pub(super) fn number(entries: &mut [Entry], twins: &Twins) {
    let together: Vec<Vec<usize>> = entries.iter().map(|entry| twins.of(entry, entries)).collect();
    for (place, (entry, twins)) in entries.iter_mut().zip(together).enumerate() {
        entry.number = place + 1;
        entry.together_with = twins.into_iter().map(|twin| twin + 1).collect();
    }
}
