//! What the administrators are told once a week.
//! Must not know how it is worded.

use chrono::Datelike;

use super::digest::{AdminReport, DataNote, StoreReport};
use crate::model::{Instant, SourceId};
use crate::planner::decide::freshness::{self, Freshness};
use crate::planner::decide::people::vacancies;
use crate::planner::decide::rules::Rules;

/// From this month on a missing table of the next year's days off is reported.
const NEXT_YEAR_FROM: u32 = 10;

/// The report as of `now`.
pub fn report(rules: &Rules, fresh: &Freshness, store: StoreReport, now: Instant) -> AdminReport {
    let today = rules.calendar.zone.day(now);
    let next = (today.month() >= NEXT_YEAR_FROM).then(|| today.year() + 1);
    let years = std::iter::once(today.year()).chain(next);
    AdminReport {
        store,
        vacancies: vacancies(&rules.org, today),
        stale: stale(rules, fresh, now),
        missing_years: years.filter(|year| !rules.calendar.work.knows_year(*year)).collect(),
    }
}

/// Sources whose last file is older than config allows.
fn stale(rules: &Rules, fresh: &Freshness, now: Instant) -> Vec<DataNote> {
    let note = |id: &SourceId| {
        let source = rules.cases.sources.get(id)?.name.clone();
        let as_of = rules.calendar.zone.local(fresh.of(id)?);
        Some(DataNote { source, as_of, asked_for: 0 })
    };
    freshness::stale_sources(rules, fresh, now).keys().filter_map(note).collect()
}
