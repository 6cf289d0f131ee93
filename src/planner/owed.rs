//! Which items each unit owes, so that whoever asks of few units need not look through all items.
//! Must not know who asks.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{Item, ItemId, UnitCode};

/// The items that each unit owes.
#[derive(Debug, Clone, Default)]
pub(super) struct Owed {
    units: BTreeMap<UnitCode, Vec<ItemId>>,
    /// The items that somebody inside their unit does.
    assigned: Vec<ItemId>,
}

impl Owed {
    /// Notes one more item.
    pub(super) fn add(&mut self, item: &Item) {
        self.units.entry(item.spec.unit.clone()).or_default().push(item.id().clone());
        let is_assigned = item.assignee.is_some() || !item.parts.is_empty();
        self.assigned.extend(is_assigned.then(|| item.id().clone()));
    }

    /// The units that owe anything.
    pub(super) fn units(&self) -> impl Iterator<Item = &UnitCode> {
        self.units.keys()
    }

    /// All that a unit owes.
    pub(super) fn of(&self, unit: &UnitCode) -> &[ItemId] {
        self.units.get(unit).map_or(&[], Vec::as_slice)
    }

    /// All that these units owe, and all that somebody does inside any unit.
    pub(super) fn by<'u>(&self, units: impl IntoIterator<Item = &'u UnitCode>) -> BTreeSet<&ItemId> {
        units.into_iter().flat_map(|unit| self.of(unit)).chain(&self.assigned).collect()
    }
}
