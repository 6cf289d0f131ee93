//! Brings the stored items in line with config when config or the day has changed.
//! Must not decide what is due.

use std::collections::BTreeMap;

use chrono::Datelike;

use super::Decide;
use super::reroute::reroute;
use crate::engine::kept::{self, NamedValues, just_before};
use crate::engine::known::relook;
use crate::engine::record;
use crate::engine::setup::EngineError;
use crate::engine::tenant::Tenant;
use crate::model::{Day, Instant, Item, ItemId, SourceId};
use crate::planner::change::cases::recounted;
use crate::planner::change::reconcile::{FirstSight, reconcile};
use crate::store::{Stored, Tx, items, keys, values};

/// How many cases are read at a time: enough to share the cost of a transaction.
const PAGE: u32 = 1_000;

impl Decide {
    /// Brings items in line with config when config or the day has changed. Returns how many changed.
    pub async fn reconcile(&self, now: Instant) -> Result<usize, EngineError> {
        let kept = NamedValues::read(&self.tenant.store).await?;
        let setup = &self.tenant.setup;
        let today = setup.rules.calendar.zone.day(now);
        let same_config = kept.get(keys::CONFIG_MARK) == Some(&setup.config.fingerprint);
        if same_config && kept.get(keys::RECONCILED_ON) == Some(&today.to_string()) {
            return Ok(0);
        }
        self.warn_of_missing_year(today);
        let tenant = self.tenant.clone();
        let changed = self.tenant.store.write(now, move |tx| compare(tx, &tenant, same_config, now)).await?;
        if same_config {
            return Ok(changed);
        }
        reroute(&self.tenant, now).await?;
        Ok(changed + self.recount(now).await?)
    }

    /// Logs once a day that the official table of days off for this year is missing, and from October on that of the
    /// next year.
    fn warn_of_missing_year(&self, today: Day) {
        let years = [Some(today.year()), (today.month() >= 10).then_some(today.year() + 1)];
        for year in years
            .into_iter()
            .flatten()
            .filter(|year| !self.tenant.setup.rules.calendar.work.knows_year(*year))
        {
            tracing::warn!(year, "calendar.toml has no table for this year: only fixed days off are known");
        }
    }

    /// Moves the deadlines of cases that the calendar now counts to another day. Returns how many moved.
    pub(in crate::engine) async fn recount(&self, now: Instant) -> Result<usize, EngineError> {
        let mut moved = 0;
        let sources: Vec<SourceId> = self.tenant.setup.rules.cases.sources.keys().cloned().collect();
        for source in sources {
            let mut after = Some(String::new());
            while let Some(behind) = after {
                let (tenant, source) = (self.tenant.clone(), source.clone());
                let page = move |tx: &mut Tx<'_>| recount_page(tx, &tenant, &source, &behind, now);
                let done = self.tenant.store.write(now, page).await?;
                moved += done.0;
                after = done.1;
            }
        }
        Ok(moved)
    }
}

/// Recounts a page of the cases of a source behind an id. Returns how many moved, and the last id; none behind the last
/// page.
fn recount_page(
    tx: &mut Tx<'_>,
    tenant: &Tenant,
    source: &SourceId,
    behind: &str,
    now: Instant,
) -> Result<(usize, Option<String>), EngineError> {
    let page = items::cases(tx, source, behind, PAGE)?;
    let Some(last) = page.last() else { return Ok((0, None)) };
    let after = last.item.id().to_string();
    let rules = &tenant.setup.rules;
    let changes: Vec<_> = page.iter().filter_map(|stored| recounted(rules, &stored.item, now)).collect();
    let moved = changes.len();
    record::written(tx, changes, page.iter().map(Stored::revised))?;
    Ok((moved, Some(after)))
}

/// Compares the stored items with config, and writes the difference and what remembers this comparison.
fn compare(tx: &mut Tx<'_>, tenant: &Tenant, same_config: bool, now: Instant) -> Result<usize, EngineError> {
    let setup = &tenant.setup;
    let rules = &setup.rules;
    let today = rules.calendar.zone.day(now);
    let kept = NamedValues::of(tx)?;
    let (stored, unreadable) = items::of_plans(tx)?;
    let known: BTreeMap<ItemId, Item> =
        stored.iter().map(|stored| (stored.item.id().clone(), stored.item.clone())).collect();
    let recurring = kept.recurring(&setup.config, today);
    let mut specs = kept::specs(&setup.config, &recurring, today);
    // An unreadable record cannot be compared with its spec; the item is not opened a second time.
    specs.retain(|spec| !unreadable.contains(&spec.id));
    let sight = FirstSight::at(now, values::meta(tx)?.live_at);
    let changes = reconcile(&rules.calendar, &specs, &known, sight, now);
    let changed = changes.len();
    let dropped = changes.iter().filter(|change| change.item.before_removal.is_some()).count();
    if dropped > 0 {
        tracing::warn!(
            items = dropped,
            "config no longer names some items; they are cancelled until it does"
        );
    }
    let mut remembered: Vec<(String, String)> = recurring.iter().map(kept::first_seen).collect();
    remembered.push((keys::CONFIG_MARK.into(), setup.config.fingerprint.clone()));
    remembered.push((keys::RECONCILED_ON.into(), today.to_string()));
    if kept.get(keys::LAST_WEEKLY).is_none() {
        // The first evaluation ever: a weekly slot at this very instant still counts.
        remembered.push((keys::LAST_WEEKLY.into(), just_before(now)));
        remembered.push((keys::LAST_ADMIN_LINE.into(), just_before(now)));
    }
    if kept.get(keys::LAST_LISTS).is_none() {
        remembered.push((keys::LAST_LISTS.into(), just_before(now)));
    }
    record::written(tx, changes, stored.iter().map(Stored::revised))?;
    if !same_config {
        let marks = rules.marks();
        let before = kept.get(keys::RULE_MARKS).and_then(|text| serde_json::from_str(text).ok());
        relook::add(tx, relook::touched(before.as_ref(), &marks))?;
        remembered.push((keys::RULE_MARKS.into(), serde_json::to_string(&marks).unwrap_or_default()));
    }
    values::set(tx, &remembered)?;
    Ok(changed)
}
