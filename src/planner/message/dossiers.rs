//! Dossiers in a message: counted by unit and state, with a few codes; nobody reads a list of hundreds.
//! Must not know how the counts are worded.

use std::collections::BTreeMap;

use super::digest::{DossierGroup, DossierState};
use crate::figures::standing::{Standing, days, standing};
use crate::model::{Instant, Item, Offset};
use crate::planner::decide::rules::Rules;

/// The most codes of a group that are named.
const CODES: usize = 10;
/// The day before due is the last one for the written apology with a new day.
/// NĐ 61/2018/NĐ-CP Điều 19, kept by NĐ 118/2025/NĐ-CP.
const APOLOGY: Offset = Offset::Days(-1);
/// A dossier may be given one later day only (NĐ 61/2018/NĐ-CP Điều 19, kept by NĐ 118/2025/NĐ-CP); from the
/// second later day on it is named.
const APPOINTMENTS_ALLOWED: u32 = 1;

/// Groups dossiers by state and unit, most serious first.
pub fn groups<'a>(
    rules: &Rules,
    dossiers: impl Iterator<Item = &'a Item>,
    now: Instant,
) -> Vec<DossierGroup> {
    let mut groups: BTreeMap<(DossierState, &str), Vec<&Item>> = BTreeMap::new();
    for item in dossiers {
        let unit = rules.org.unit_name(&item.spec.unit);
        groups.entry((state(rules, item, now), unit)).or_default().push(item);
    }
    groups.into_iter().map(|((state, unit), items)| group(rules, state, unit, items, now)).collect()
}

fn group(
    rules: &Rules,
    state: DossierState,
    unit: &str,
    mut items: Vec<&Item>,
    now: Instant,
) -> DossierGroup {
    items.sort_by_key(|item| (item.due(), item.id().clone()));
    let codes = |items: &mut dyn Iterator<Item = &&Item>| {
        items.take(CODES).map(|item| item.id().to_string()).collect::<Vec<_>>()
    };
    let is_again = |item: &&&Item| item.appointments > APPOINTMENTS_ALLOWED;
    let overdue = items.iter().filter_map(|item| days(&rules.calendar, item, now));
    DossierGroup {
        state,
        unit: unit.to_owned(),
        count: items.len(),
        longest: overdue.map(|days| -days).max().unwrap_or(0).max(0),
        codes: codes(&mut items.iter()),
        again: codes(&mut items.iter().filter(is_again)),
    }
}

fn state(rules: &Rules, item: &Item, now: Instant) -> DossierState {
    let today = rules.calendar.zone.day(now);
    let apology = item.due().map(|due| rules.calendar.counted_back(due, APOLOGY));
    match standing(&rules.calendar, item, now) {
        _ if item.missing_since.is_some() => DossierState::Missing,
        Some(Standing::Overdue) => DossierState::Overdue,
        Some(Standing::DueToday) => DossierState::DueToday,
        _ if apology == Some(today) => DossierState::Apology,
        _ => DossierState::Upcoming,
    }
}
