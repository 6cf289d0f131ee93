//! How old the data of an imported case is, and what must wait until a newer file has come.
//! Must not know how files are read.

use std::collections::BTreeMap;

use super::rules::Rules;
use crate::model::{Instant, Item, Offset, Reason, Role, SourceId};

/// When the last file of each source came.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Freshness(BTreeMap<SourceId, Instant>);

impl Freshness {
    /// Takes the instant of the last file of each source.
    pub fn new(files: impl IntoIterator<Item = (SourceId, Instant)>) -> Self {
        Self(files.into_iter().collect())
    }

    /// When the data of the item came; none for an item that no file brings.
    pub fn as_of(&self, item: &Item) -> Option<Instant> {
        let origin = item.spec.source.case().filter(|origin| origin.imported)?;
        Some(self.0.get(&origin.system).copied().unwrap_or(item.opened_at))
    }

    /// When the last file of a source came.
    pub fn of(&self, source: &SourceId) -> Option<Instant> {
        self.0.get(source).copied()
    }
}

/// From when data that came at `as_of` is too old to tell leaders of the item.
pub fn stale_from(rules: &Rules, item: &Item, as_of: Option<Instant>) -> Option<Instant> {
    source_stale_from(rules, &item.spec.source.case()?.system, as_of?)
}

/// From when data of a source that came at `as_of` is too old; never where the source may be silent for ever.
pub fn source_stale_from(rules: &Rules, source: &SourceId, as_of: Instant) -> Option<Instant> {
    let after = rules.cases.sources.get(source)?.stale_after?;
    let last_fresh = rules.calendar.forward(rules.calendar.zone.day(as_of), after);
    Some(rules.calendar.zone.start_of(rules.calendar.forward(last_fresh, Offset::WorkingDays(1))))
}

/// Sources whose last file is too old at `now`, and since when each is.
pub fn stale_sources(rules: &Rules, fresh: &Freshness, now: Instant) -> BTreeMap<SourceId, Instant> {
    let sources = fresh.0.iter();
    let stale = sources.filter_map(|(id, as_of)| Some((id.clone(), source_stale_from(rules, id, *as_of)?)));
    stale.filter(|(_, from)| *from <= now).collect()
}

/// Why what is known of the item is too unsure for anybody above the unit head.
pub fn unsure(rules: &Rules, item: &Item, as_of: Option<Instant>, now: Instant) -> Option<Reason> {
    if item.missing_since.is_some() {
        return Some(Reason::MissingInSource);
    }
    stale_from(rules, item, as_of).filter(|from| *from <= now).map(|_| Reason::StaleData)
}

/// Whether the role must not hear of what is unsure: everybody above the unit head.
pub fn needs_sure_data(role: Role) -> bool {
    role.level() > Role::LeadHead.level()
}
