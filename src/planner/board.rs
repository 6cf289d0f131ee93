//! The state of the whole by unit, now and a week ago: what leaders see first.
//! Must not know about notices or messages.

use std::collections::BTreeMap;

use chrono::TimeDelta;

use super::agenda::{Standing, days, is_counted, standing, was_overdue};

use super::rules::Rules;
use crate::calendar::Calendar;
use crate::model::Instant;
use crate::model::{Item, UnitCode};

/// How far ahead "upcoming" looks, in working days.
pub(super) const AHEAD: u32 = 10;

/// Items by how they stand: the one count that every message, page and figure prints.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Past their deadline.
    pub overdue: usize,
    /// Working days of the one that is overdue longest; 0 without any.
    pub longest: i64,
    /// `within` items whose result is asked for.
    pub confirming: usize,
    /// The last working day is today.
    pub due_today: usize,
    /// Due within ten working days from tomorrow on.
    pub upcoming: usize,
    /// Not ended, however they stand.
    pub open: usize,
}

impl Counts {
    /// Due today or within ten working days.
    pub fn near(&self) -> usize {
        self.due_today + self.upcoming
    }

    /// Counts those of `items` that are counted at all.
    pub fn of<'a>(calendar: &Calendar, items: impl Iterator<Item = &'a Item>, now: Instant) -> Self {
        let mut counts = Self::default();
        items.filter(|item| is_counted(item)).for_each(|item| counts.add(calendar, item, now));
        counts
    }

    fn add(&mut self, calendar: &Calendar, item: &Item, now: Instant) {
        self.open += usize::from(!item.status.is_closed());
        match standing(calendar, item, now) {
            Some(Standing::Overdue) => {
                self.overdue += 1;
                self.longest = self.longest.max(-days(calendar, item, now).unwrap_or(0));
            }
            Some(Standing::Confirming) => self.confirming += 1,
            Some(Standing::DueToday) => self.due_today += 1,
            Some(Standing::Upcoming) => {
                let horizon = calendar.work.add(calendar.zone.day(now), AHEAD);
                self.upcoming += usize::from(item.due().is_some_and(|due| due <= horizon));
            }
            Some(Standing::Reported | Standing::Awaiting | Standing::Paused | Standing::Done) | None => {}
        }
    }
}

/// Counts the items by unit at `now`, and the whole against seven days before.
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
    /// Its items by how they stand.
    pub counts: Counts,
    /// Items finished in the last seven days.
    pub finished: usize,
}

/// The state of the whole, against a week ago.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Board {
    /// By unit, those with something overdue first.
    pub units: Vec<UnitCount>,
    /// All items by how they stand.
    pub counts: Counts,
    /// Overdue a week ago.
    pub overdue_last_week: usize,
}
