//! Occurrences of recurring duties: a pure function of the template and the day.
//! Must not know what is stored.

use crate::calendar::Calendar;
use crate::calendar::recurrence::{self, Occurrence};
use crate::model::{Cycle, Day, DueRule, ItemId, ItemSpec, Rhythm, Template};

/// The occurrences that exist on `today`: from the first that was not yet past when the template was
/// first seen, up to the one after the current. A new template never fires for the past.
pub fn occurrences(calendar: &Calendar, template: &Template, first_seen: Day, today: Day) -> Vec<ItemSpec> {
    let mut found = Vec::new();
    let mut ahead = 0;
    let first = first_day(template, first_seen);
    for one in recurrence::occurrences(&calendar.work, &template.recurrence, first) {
        if ahead == 2 || template.spec.stops.is_some_and(|stops| one.printed > stops) {
            break;
        }
        if one.day >= first {
            ahead += usize::from(one.day >= today);
            found.push(occurrence(template, one));
        }
    }
    found
}

/// The current and the next occurrence for a listing that tracks nothing yet: those of the period that
/// holds `today` and of the following ones, inside the time the plan covers.
pub fn listed(calendar: &Calendar, template: &Template, today: Day) -> Vec<ItemSpec> {
    let first = template.spec.live_from;
    let last = template.spec.stops.unwrap_or(Day::MAX);
    let found = recurrence::occurrences(&calendar.work, &template.recurrence, today.min(last).max(first));
    let covered = found.take_while(|one| one.printed <= last).filter(|one| one.day >= first);
    covered.take(2).map(|one| occurrence(template, one)).collect()
}

/// Whether an occurrence that is not known yet is let go: nobody makes up for the reports of days and weeks that passed
/// while nothing ran.
pub fn is_missed(spec: &ItemSpec, today: Day) -> bool {
    let DueRule::Every(period) = spec.deadline.rule else { return false };
    matches!(period.cycle, Cycle::Week | Cycle::Day) && spec.deadline.day.is_some_and(|day| day < today)
}

/// The day from which occurrences count. What recurs by the week or the day waits until the plan is followed up; longer
/// rhythms never have, and what they opened must not be taken back.
fn first_day(template: &Template, first_seen: Day) -> Day {
    match template.recurrence.rhythm {
        Rhythm::Weeks { .. } | Rhythm::WorkingDays => first_seen.max(template.spec.live_from),
        Rhythm::Months { .. } | Rhythm::Dates { .. } => first_seen,
    }
}

fn occurrence(template: &Template, one: Occurrence) -> ItemSpec {
    let (duty, unit) = (template.duty.as_deref(), template.at_unit.as_ref());
    let id = ItemId::of_row(&template.row, duty, Some(&one.label), unit);
    ItemSpec { id, deadline: one.deadline, ..template.spec.clone() }
}
