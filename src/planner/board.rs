//! The state of the whole by unit, now and a week ago: what leaders see first.
//! Must not know about notices or messages.

use std::collections::BTreeMap;

use chrono::TimeDelta;

use super::agenda::{called_overdue_from, days};
use super::digest::{Board, UnitCount};
use super::rules::Rules;
use crate::model::{Day, Instant, Item, Status, UnitCode};

/// How far ahead "upcoming" looks for leaders, in working days.
const AHEAD: u32 = 10;

/// Counts the items by unit at `now`, and the whole against seven days before.
pub fn board<'a>(rules: &Rules, items: impl Iterator<Item = &'a Item>, now: Instant) -> Board {
    let week_ago = now - TimeDelta::days(7);
    let horizon = rules.calendar.work.add(rules.calendar.zone.day(now), AHEAD);
    let mut units: BTreeMap<&UnitCode, UnitCount> = BTreeMap::new();
    let mut total =
        Board { units: Vec::new(), overdue: 0, overdue_last_week: 0, longest: 0, upcoming: 0, open: 0 };
    let today = rules.calendar.zone.day(now);
    for item in items.filter(|item| is_counted(item, today)) {
        let name = rules.org.unit_name(&item.spec.unit);
        let unit = units.entry(&item.spec.unit).or_insert_with(|| UnitCount {
            unit: name.to_owned(),
            overdue: 0,
            upcoming: 0,
            finished: 0,
        });
        total.overdue_last_week += usize::from(was_overdue(rules, item, week_ago));
        if item.status.is_closed() {
            unit.finished += usize::from(item.closed_at.is_some_and(|at| at > week_ago));
            continue;
        }
        total.open += 1;
        if was_overdue(rules, item, now) {
            unit.overdue += 1;
            total.longest = total.longest.max(-days(&rules.calendar, item, now).unwrap_or(0));
        } else if item.status.may_be_reminded()
            && item.due().is_some_and(|due| today <= due && due <= horizon)
        {
            unit.upcoming += 1;
        }
    }
    total.units = units.into_values().collect();
    total.units.sort_by_key(|unit| std::cmp::Reverse((unit.overdue, unit.upcoming)));
    total.overdue = total.units.iter().map(|unit| unit.overdue).sum();
    total.upcoming = total.units.iter().map(|unit| unit.upcoming).sum();
    total
}

/// A closed plan has had its closing list and leaves the board; a row that its duties speak for never
/// was on it.
fn is_counted(item: &Item, today: Day) -> bool {
    !item.spec.tracked_by_duties
        && item.status != Status::Cancelled
        && item.spec.closes.is_none_or(|closes| today <= closes)
}

/// Whether the item was known, open and past its deadline at that instant. A unit that has reported
/// its result is not counted as late while the report waits to be confirmed.
fn was_overdue(rules: &Rules, item: &Item, at: Instant) -> bool {
    let finished = item.closed_at.into_iter().chain(item.reported_at).min();
    item.opened_at <= at
        && finished.is_none_or(|finished| finished > at)
        && item.status != Status::Paused
        && called_overdue_from(&rules.calendar, item).is_some_and(|from| from <= at)
}
