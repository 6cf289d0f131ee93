//! Brings the stored items in line with config when config or the day has changed.
//! Must not decide what is due.

use std::collections::BTreeMap;

use chrono::Datelike;

use super::Decide;
use super::reroute::reroute;
use crate::engine::kept::{self, NamedValues, just_before};
use crate::engine::record::{AT_ONCE, written};
use crate::engine::setup::EngineError;
use crate::model::{Day, Instant, Item, ItemId};
use crate::planner::change::cases::recounted;
use crate::planner::change::reconcile::{FirstSight, reconcile};
use crate::store::{Batch, Stored, keys};

/// How many cases are read at a time: enough to share the cost of a transaction.
const PAGE: u32 = 1_000;

impl Decide {
    /// Brings items in line with config when config or the day has changed, and writes the result.
    pub async fn reconcile(&self, now: Instant) -> Result<usize, EngineError> {
        let mut kept = NamedValues::read(&self.tenant.store).await?;
        let (changed, values) = self.compare(&mut kept, now).await?;
        if !values.is_empty() {
            self.tenant.store.commit(now, Batch { values, ..Batch::default() }).await?;
        }
        Ok(changed)
    }

    /// Brings items in line with config when config or the day has changed. Returns how many changed, and the values
    /// that remember this comparison, for the caller to write.
    pub(super) async fn compare(
        &self,
        kept: &mut NamedValues,
        now: Instant,
    ) -> Result<(usize, Vec<(String, String)>), EngineError> {
        let rules = &self.tenant.setup.rules;
        let today = rules.calendar.zone.day(now);
        let mark = &self.tenant.setup.config.fingerprint;
        let same_config = kept.get(keys::CONFIG_MARK) == Some(mark);
        let same_day = kept.get(keys::RECONCILED_ON) == Some(&today.to_string());
        if same_config && same_day {
            return Ok((0, Vec::new()));
        }
        self.warn_of_missing_year(today);
        let (stored, unreadable) = self.tenant.store.readable_plan_items().await?;
        let known: BTreeMap<ItemId, Item> =
            stored.iter().map(|stored| (stored.item.id().clone(), stored.item.clone())).collect();
        let recurring = kept.recurring(&self.tenant.setup.config, today);
        let mut specs = kept::specs(&self.tenant.setup.config, &recurring, today);
        // An unreadable record cannot be compared with its spec; the item is not opened a second time.
        specs.retain(|spec| !unreadable.contains(&spec.id));
        let sight = FirstSight::at(now, self.tenant.store.live_at().await?);
        let changes = reconcile(&rules.calendar, &specs, &known, (sight, now));
        let changed = changes.len();
        let dropped = changes.iter().filter(|change| change.item.before_removal.is_some()).count();
        if dropped > 0 {
            tracing::warn!(
                items = dropped,
                "config no longer names some items; they are cancelled until it does"
            );
        }
        let mut values: Vec<(String, String)> = recurring.iter().map(kept::first_seen).collect();
        values.push((keys::CONFIG_MARK.into(), mark.clone()));
        values.push((keys::RECONCILED_ON.into(), today.to_string()));
        if kept.get(keys::LAST_WEEKLY).is_none() {
            // The first evaluation ever: a weekly slot at this very instant still counts.
            values.push((keys::LAST_WEEKLY.into(), just_before(now)));
            values.push((keys::LAST_ADMIN_LINE.into(), just_before(now)));
        }
        if kept.get(keys::LAST_LISTS).is_none() {
            values.push((keys::LAST_LISTS.into(), just_before(now)));
        }
        kept.set(&values);
        if changed > 0 || !same_config {
            let mut batch = written(changes, stored.iter().map(Stored::revised));
            batch.values = std::mem::take(&mut values);
            // People, calendar or policies may have changed, so every waiting item is looked at again.
            batch.wake_open = (!same_config).then_some(AT_ONCE);
            self.tenant.store.commit(now, batch).await?;
        }
        if !same_config {
            reroute(&self.tenant, now).await?;
        }
        let recounted = if same_config { 0 } else { self.recount(now).await? };
        Ok((changed + recounted, values))
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
        let rules = &self.tenant.setup.rules;
        let mut moved = 0;
        for source in rules.cases.sources.keys() {
            let mut after = String::new();
            loop {
                let page = self.tenant.store.cases(source, &after, PAGE).await?;
                let Some(last) = page.last() else { break };
                after = last.item.id().to_string();
                let changes: Vec<_> =
                    page.iter().filter_map(|stored| recounted(rules, &stored.item, now)).collect();
                moved += changes.len();
                if !changes.is_empty() {
                    self.tenant.store.commit(now, written(changes, page.iter().map(Stored::revised))).await?;
                }
            }
        }
        Ok(moved)
    }
}
