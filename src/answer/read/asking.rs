//! What the reading of an answer needs to know: the day, the calendar, the items, the units and the
//! causes of lateness that are known.
//! Must not know what is said.

use crate::answer::direct::DirectiveContext;
use crate::calendar::Calendar;
use crate::model::{Day, ItemId, LatenessRules};
use crate::phrase::When;

/// What must be known to read an answer.
#[derive(Clone, Copy)]
pub struct Asking<'a> {
    /// The day on which the answer was written.
    pub today: Day,
    /// The calendar for days that are counted.
    pub calendar: &'a Calendar,
    /// Recognises the id of an item, whatever its case.
    pub known: &'a dyn Fn(&str) -> Option<ItemId>,
    /// What may be named as the cause of lateness.
    pub lateness: &'a LatenessRules,
    /// Whom tasks may be given to; none where nobody who writes can give one.
    pub directives: Option<DirectiveContext<'a>>,
}

impl Asking<'_> {
    /// A time that counts from a deadline, counted from today instead.
    pub(in crate::answer) fn counted_from_today(&self, when: When) -> Option<When> {
        let When::Later { days, working } = when else { return Some(when) };
        let day = if working {
            Some(self.calendar.work.add(self.today, days))
        } else {
            self.today.checked_add_days(chrono::Days::new(days.into()))
        };
        day.map(When::Day)
    }
}
