//! The state of all items by unit, now and a week ago: what leaders see first.
//! Must not know about notices or messages.

use std::collections::BTreeMap;

use chrono::TimeDelta;

use crate::figures::standing::{is_counted, was_overdue};

use crate::figures::counts::Counts;
use crate::model::{Instant, Item, UnitCode};
use crate::planner::decide::rules::Rules;

/// Counts the items by unit at `now`, and how many of all were overdue seven days before.
pub fn board<'a>(rules: &Rules, items: impl Iterator<Item = &'a Item>, now: Instant) -> Board {
    let week_ago = now - TimeDelta::days(7);
    let mut units: BTreeMap<&UnitCode, UnitCount> = BTreeMap::new();
    let (mut counts, mut overdue_last_week) = (Counts::default(), 0);
    for item in items.filter(|item| is_counted(item)) {
        let name = rules.org.unit_name(&item.spec.unit);
        let unit = units.entry(&item.spec.unit).or_insert_with(|| UnitCount {
            unit: name.to_owned(),
            counts: Counts::default(),
            finished: 0,
        });
        overdue_last_week += usize::from(was_overdue(&rules.calendar, item, week_ago));
        unit.counts.add(&rules.calendar, item, now);
        counts.add(&rules.calendar, item, now);
        let finished = item.status.is_closed() && item.closed_at.is_some_and(|at| at > week_ago);
        unit.finished += usize::from(finished);
    }
    let mut units: Vec<UnitCount> = units.into_values().collect();
    units.sort_by_key(|unit| std::cmp::Reverse((unit.counts.overdue, unit.counts.near())));
    Board { units, counts, overdue_last_week }
}

/// The state of one unit, for leaders.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitCount {
    /// The unit's name.
    pub unit: String,
    /// The unit's items by how they stand.
    pub counts: Counts,
    /// Items finished in the last seven days.
    pub finished: usize,
}

/// The state of all items, against a week ago.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Board {
    /// By unit, units with something overdue first.
    pub units: Vec<UnitCount>,
    /// All items by how they stand.
    pub counts: Counts,
    /// How many items were overdue a week ago.
    pub overdue_last_week: usize,
}
