//! The named values in the store, read by their meaning.
//! Must not know what is done with them.

use std::collections::BTreeMap;

use crate::config::Config;
use crate::model::spec::Template;
use crate::model::{Day, Instant, ItemSpec, SourceId};
use crate::planner::change::recur::occurrences;
use crate::planner::decide::freshness::Freshness;
use crate::planner::decide::routine::Made;
use crate::planner::desk::Recurring;
use crate::store::{Store, StoreError, StoreView, keys, values};

/// All named values as they stood at one moment: there are few, so a pass reads them once.
#[derive(Debug, Clone, Default)]
pub struct NamedValues(BTreeMap<String, String>);

impl NamedValues {
    /// Reads all named values.
    pub async fn read(store: &Store) -> Result<Self, StoreError> {
        store.read(Self::of).await
    }

    /// All named values, within a unit of work.
    pub fn of(view: &StoreView<'_>) -> Result<Self, StoreError> {
        Ok(Self(values::all(view, "")?.into_iter().collect()))
    }

    /// Takes over values that are about to be written.
    pub fn set(&mut self, values: &[(String, String)]) {
        self.0.extend(values.iter().cloned());
    }

    /// The value of a key.
    pub fn get(&self, key: &str) -> Option<&str> {
        self.0.get(key).map(String::as_str)
    }

    fn at(&self, key: &str) -> Option<Instant> {
        instant(self.get(key)?)
    }

    fn day(&self, key: &str) -> Option<Day> {
        self.get(key)?.parse().ok()
    }

    /// When each of the messages that come by themselves was made last.
    pub fn made(&self) -> Made {
        Made {
            chair: self.at(keys::LAST_WEEKLY),
            lists: self.at(keys::LAST_LISTS),
            admins: self.at(keys::LAST_ADMIN_LINE),
            daily: self.at(keys::LAST_DAILY_LINE),
            review_until: self.day(keys::REVIEW_UNTIL),
        }
    }

    /// The instant until which messages may have left that the database does not know of; none where it was never restored.
    pub fn restored_until(&self) -> Option<Instant> {
        self.at(keys::RESTORED_UNTIL)
    }

    /// When the last file of each source came.
    pub fn fresh(&self) -> Freshness {
        Freshness::new(by_source(self.behind(keys::IMPORTED)))
    }

    /// The working day for which a new file of each source was asked for last.
    pub fn asked(&self) -> BTreeMap<SourceId, Day> {
        let asked = self.behind(keys::STALE);
        asked.filter_map(|(source, day)| Some((SourceId::new(source), day.parse().ok()?))).collect()
    }

    /// The recurring duties of config, each with the day it was first seen; today where it was never seen.
    pub fn recurring(&self, config: &Config, today: Day) -> Vec<Recurring> {
        let seen = |template: &Template| Recurring {
            template: template.clone(),
            first_seen: self.day(&first_seen_key(template)).unwrap_or(today),
        };
        config.templates.iter().map(seen).collect()
    }

    /// The values whose key starts with a prefix, by the rest of the key.
    fn behind(&self, prefix: &'static str) -> impl Iterator<Item = (String, String)> {
        let found = self.0.iter();
        found.filter_map(move |(key, value)| Some((key.strip_prefix(prefix)?.to_owned(), value.clone())))
    }
}

fn instant(millis: &str) -> Option<Instant> {
    Instant::from_timestamp_millis(millis.parse().ok()?)
}

/// The values that say when each message that comes by itself was made last, where that differs from `before`.
pub fn made(before: Made, after: Made) -> Vec<(String, String)> {
    let each = [
        (keys::LAST_WEEKLY, before.chair, after.chair),
        (keys::LAST_LISTS, before.lists, after.lists),
        (keys::LAST_ADMIN_LINE, before.admins, after.admins),
        (keys::LAST_DAILY_LINE, before.daily, after.daily),
    ];
    let changed = each.into_iter().filter(|(_, before, after)| before != after);
    changed.filter_map(|(key, _, at)| Some((key.to_owned(), at?.timestamp_millis().to_string()))).collect()
}

/// When the last file of each source came, read from the values that record it.
pub fn fresh_of(values: Vec<(String, String)>) -> Freshness {
    Freshness::new(by_source(values.into_iter()))
}

fn by_source(values: impl Iterator<Item = (String, String)>) -> impl Iterator<Item = (SourceId, Instant)> {
    values.filter_map(|(source, millis)| Some((SourceId::new(source), instant(&millis)?)))
}

/// The value that records when a recurring duty was first seen.
pub fn first_seen(recurring: &Recurring) -> (String, String) {
    (first_seen_key(&recurring.template), recurring.first_seen.to_string())
}

fn first_seen_key(template: &Template) -> String {
    format!("{}{}", keys::TEMPLATE, template.id())
}

/// The items that config names today, recurring duties included.
pub fn specs(config: &Config, recurring: &[Recurring], today: Day) -> Vec<ItemSpec> {
    let due = recurring.iter().flat_map(|r| occurrences(&config.calendar, &r.template, r.first_seen, today));
    config.items.iter().cloned().chain(due).collect()
}

/// The value that says that something was made just before an instant.
pub(in crate::engine) fn just_before(at: Instant) -> String {
    (at.timestamp_millis() - 1).to_string()
}

/// The value that says for which working day a new file of a source was asked for.
pub fn asked(source: &SourceId, day: Day) -> (String, String) {
    (format!("{}{source}", keys::STALE), day.to_string())
}
