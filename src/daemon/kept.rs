//! The named values in the store, by their meaning.
//! Must not know what is done with them.

use std::collections::BTreeMap;

use crate::config::Config;
use crate::model::{Day, Instant, ItemSpec, SourceId};
use crate::planner::freshness::Freshness;
use crate::planner::recur::occurrences;
use crate::planner::simulate::Recurring;
use crate::store::{Store, StoreError};

/// Their names.
pub mod keys {
    /// The fingerprint of the config that items were last compared with.
    pub const CONFIG_MARK: &str = "config_mark";
    /// The local day on which items were last compared with config.
    pub const RECONCILED_ON: &str = "reconciled_on";
    /// When the chair's last weekly message was made, in epoch milliseconds.
    pub const LAST_WEEKLY: &str = "last_weekly";
    /// When the administrators' last weekly line was made, in epoch milliseconds.
    pub const LAST_ADMIN_LINE: &str = "last_admin_line";
    /// When the administrators' last daily line was made, in epoch milliseconds.
    pub const LAST_DAILY_LINE: &str = "last_daily_line";
    /// Until this local day only the initial review speaks of what was overdue at the start.
    pub const REVIEW_UNTIL: &str = "review_until";
    /// The local day on which what was old was last removed.
    pub const RETIRED_ON: &str = "retired_on";
    /// Until when something may have left that a restored database does not know of, in epoch milliseconds.
    pub const RESTORED_UNTIL: &str = "restored_until";
    /// Followed by the id of a source: when its last file came, in epoch milliseconds.
    pub const IMPORTED: &str = "imported:";
    /// Followed by the id of a source: since when its data was too old when its cases were last woken for that, in
    /// epoch milliseconds.
    pub const STALE: &str = "stale:";
    /// Followed by a template's id: the day it was first seen.
    pub const TEMPLATE: &str = "template:";
}

/// What was made last of what comes every week.
#[derive(Debug, Clone, Copy, Default)]
pub struct Weekly {
    /// When the chair's last weekly message was made.
    pub chair: Option<Instant>,
    /// When the administrators' last weekly line was made.
    pub admins: Option<Instant>,
    /// Until when only the initial review speaks of what was overdue at the start.
    pub review_until: Option<Day>,
}

/// Reads it.
pub async fn weekly(store: &Store) -> Result<Weekly, StoreError> {
    let found = store.values_of(&[keys::LAST_WEEKLY, keys::LAST_ADMIN_LINE, keys::REVIEW_UNTIL]).await?;
    let at = |key| found.get(key).and_then(|millis| instant(millis));
    let review_until = found.get(keys::REVIEW_UNTIL).and_then(|day| day.parse().ok());
    Ok(Weekly { chair: at(keys::LAST_WEEKLY), admins: at(keys::LAST_ADMIN_LINE), review_until })
}

/// When the administrators' last daily line was made.
pub async fn daily(store: &Store) -> Result<Option<Instant>, StoreError> {
    Ok(store.value(keys::LAST_DAILY_LINE).await?.and_then(|millis| instant(&millis)))
}

/// Until when something may have left that the database does not know of; none where it was never restored.
pub async fn restored_until(store: &Store) -> Result<Option<Instant>, StoreError> {
    Ok(store.value(keys::RESTORED_UNTIL).await?.and_then(|millis| instant(&millis)))
}

fn instant(millis: &str) -> Option<Instant> {
    Instant::from_timestamp_millis(millis.parse().ok()?)
}

/// When the last file of each source came.
pub async fn fresh(store: &Store) -> Result<Freshness, StoreError> {
    Ok(fresh_of(store.values(keys::IMPORTED).await?))
}

/// The same, from the values themselves.
pub fn fresh_of(values: Vec<(String, String)>) -> Freshness {
    Freshness::new(by_source(values))
}

/// Since when the data of each source was too old when its cases were last woken for that.
pub async fn stale(store: &Store) -> Result<BTreeMap<SourceId, Instant>, StoreError> {
    Ok(by_source(store.values(keys::STALE).await?).collect())
}

fn by_source(values: Vec<(String, String)>) -> impl Iterator<Item = (SourceId, Instant)> {
    let values = values.into_iter();
    values.filter_map(|(source, millis)| Some((SourceId::new(source), instant(&millis)?)))
}

/// The recurring duties of config, each with the day it was first seen; today where it never was.
pub async fn recurring(
    config: &Config,
    store: Option<&Store>,
    today: Day,
) -> Result<Vec<Recurring>, StoreError> {
    let mut found = Vec::new();
    for template in &config.templates {
        let mut recurring = Recurring { template: template.clone(), first_seen: today };
        if let Some(store) = store {
            let day = store.value(&first_seen(&recurring).0).await?;
            recurring.first_seen = day.and_then(|day| day.parse().ok()).unwrap_or(today);
        }
        found.push(recurring);
    }
    Ok(found)
}

/// The value that keeps when a recurring duty was first seen.
pub fn first_seen(recurring: &Recurring) -> (String, String) {
    (format!("{}{}", keys::TEMPLATE, recurring.template.id()), recurring.first_seen.to_string())
}

/// What config names today, recurring duties included.
pub fn specs(config: &Config, recurring: &[Recurring], today: Day) -> Vec<ItemSpec> {
    let due = recurring.iter().flat_map(|r| occurrences(&config.calendar, &r.template, r.first_seen, today));
    config.items.iter().cloned().chain(due).collect()
}
