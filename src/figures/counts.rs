//! Items counted by how they stand: the one count that every message, page and figure prints.
//! Must not know units.

use super::standing::{Standing, days, is_counted, standing};
use crate::calendar::Calendar;
use crate::model::{Instant, Item};

/// How far ahead "upcoming" looks, in working days.
pub const AHEAD: u32 = 10;

/// Items by how they stand.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// How many are past their deadline.
    pub overdue: usize,
    /// Working days overdue of the item that is overdue longest; 0 without any.
    pub longest: i64,
    /// How many `within` items are asked for their result.
    pub confirming: usize,
    /// How many have their last working day today.
    pub due_today: usize,
    /// How many are due within ten working days from tomorrow on.
    pub upcoming: usize,
    /// How many have not ended, however they stand.
    pub open: usize,
}

impl Counts {
    /// How many are due today or within ten working days.
    pub fn near(&self) -> usize {
        self.due_today + self.upcoming
    }

    /// Counts the items in `items`, leaving out those that [`is_counted`] does not count.
    pub fn of<'a>(calendar: &Calendar, items: impl Iterator<Item = &'a Item>, now: Instant) -> Self {
        let mut counts = Self::default();
        items.filter(|item| is_counted(item)).for_each(|item| counts.add(calendar, item, now));
        counts
    }

    /// Takes in what was counted of other items.
    pub fn join(&mut self, other: &Self) {
        let Self { overdue, longest, confirming, due_today, upcoming, open } = other;
        self.overdue += overdue;
        self.longest = self.longest.max(*longest);
        self.confirming += confirming;
        self.due_today += due_today;
        self.upcoming += upcoming;
        self.open += open;
    }

    /// Counts one more item.
    pub fn add(&mut self, calendar: &Calendar, item: &Item, now: Instant) {
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
