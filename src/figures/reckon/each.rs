//! Each item of a period by itself, with where it counts: what stands behind the figures, item by item.
//! Must not count anything otherwise than the figures do.

use super::{Counted, FiguresAsked, FocalOf, Lives, Window};
use crate::figures::row::{FigureTally, FiguresBy};
use crate::model::{Day, ItemId};

/// An item as it counts in a period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CountedItem {
    pub id: ItemId,
    /// The key of the row that it counts in.
    pub key: String,
    /// Its counts: each is 0 or 1, but for how often it was returned.
    pub tally: FigureTally,
    /// Until when it was owed, as the period ended.
    pub due: Option<Day>,
    /// When it was finished, where it was.
    pub finished: Option<Day>,
    /// By how many working days it was late as it was finished, or as the period ended; none where it was in time.
    pub late_by: Option<i64>,
}

impl Lives {
    /// Every item that the figures of the period count, by id. Counted by month, each stands once, under its unit.
    pub fn each(&self, asked: &FiguresAsked, focal: FocalOf<'_>) -> Vec<CountedItem> {
        let window = Window::of(&self.calendar, asked.period, asked.as_of);
        let mut found: Vec<CountedItem> = Vec::new();
        for (id, place) in &self.places {
            let Some(counted) = self.counted(&self.items[*place], &window, asked) else { continue };
            // An end that was recorded later as of before the period takes an item out of it.
            if counted.tally.all() == 0 {
                continue;
            }
            found.push(self.counted_item(id, &counted, &window, asked.by, focal));
        }
        found.sort_by(|a, b| a.id.cmp(&b.id));
        found
    }

    fn counted_item(
        &self,
        id: &str,
        counted: &Counted,
        window: &Window,
        by: FiguresBy,
        focal: FocalOf<'_>,
    ) -> CountedItem {
        let Counted { life, tally, .. } = counted;
        let day = |at| self.calendar.zone.day(at);
        let finished = life.finish.filter(|_| tally.done() > 0).map(|finish| day(finish.at));
        // An instant at which a day ends belongs to that day, not to the next.
        let until = finished.unwrap_or_else(|| day(window.cut - chrono::TimeDelta::milliseconds(1)));
        let is_late = tally.late() > 0;
        let late_by = life.limit.due.filter(|_| is_late);
        let late_by = late_by.map(|due| self.calendar.work.count(due, until).max(1));
        let key = self.key(counted, by, focal).into_owned();
        CountedItem { id: ItemId::new(id), key, tally: *tally, due: life.limit.due, finished, late_by }
    }
}
