//! What whoever reads an answer is asked against: the day, the calendar, and the items that are known.
//! Must not know what is said.

use crate::calendar::Calendar;
use crate::model::{Day, ItemId};
use crate::phrase::When;

/// What has to be known to read an answer.
#[derive(Clone, Copy)]
pub struct Asking<'a> {
    /// The day on which it was written.
    pub today: Day,
    /// For days that are counted.
    pub calendar: &'a Calendar,
    /// Recognises the id of an item, whatever its case.
    pub known: &'a dyn Fn(&str) -> Option<ItemId>,
}

impl Asking<'_> {
    /// What counts from a deadline, counted from today.
    pub(super) fn counted_from_today(&self, when: When) -> Option<When> {
        let When::Later { days, working } = when else { return Some(when) };
        let day = if working {
            Some(self.calendar.work.add(self.today, days))
        } else {
            self.today.checked_add_days(chrono::Days::new(days.into()))
        };
        day.map(When::Day)
    }
}
