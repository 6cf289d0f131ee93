//! Occurrences of recurring duties: a pure function of the template and the period.
//! Must not know what is stored.

use chrono::Datelike;

use crate::calendar::Calendar;
use crate::model::deadline::last_of_month;
use crate::model::{Day, Deadline, DueRule, ItemId, ItemSpec, Period, Shift, Template};

/// The occurrences that exist on `today`: from the first that was not yet past when the template was
/// first seen, up to the one after the current. A new template never fires for the past.
pub fn occurrences(calendar: &Calendar, template: &Template, first_seen: Day, today: Day) -> Vec<ItemSpec> {
    let mut found = Vec::new();
    let mut period = Period::containing(template.recurrence.cycle, first_seen);
    let mut ahead = 0;
    while ahead < 2 && (period.year - today.year()).abs() < 200 {
        let Some(day) = due_day(calendar, template, period) else { break };
        if template.spec.stops.is_some_and(|stops| day > stops) {
            break;
        }
        if day >= first_seen {
            found.push(occurrence(template, period, day));
            ahead += usize::from(day >= today);
        }
        period = period.next();
    }
    found
}

/// The current and the next occurrence for a listing that tracks nothing yet: those of the period that
/// holds `today` and of the following ones, inside the time the plan covers.
pub fn listed(calendar: &Calendar, template: &Template, today: Day) -> Vec<ItemSpec> {
    let first = template.spec.live_from;
    let last = template.spec.stops.unwrap_or(Day::MAX);
    let mut period = Period::containing(template.recurrence.cycle, today.min(last).max(first));
    let mut found = Vec::new();
    while let Some(day) = due_day(calendar, template, period).filter(|day| found.len() < 2 && *day <= last) {
        if day >= first {
            found.push(occurrence(template, period, day));
        }
        period = period.next();
    }
    found
}

/// The day on which the duty falls due in a period.
fn due_day(calendar: &Calendar, template: &Template, period: Period) -> Option<Day> {
    let recurrence = template.recurrence;
    let month = period.month(recurrence.month)?;
    let last = last_of_month(month)?;
    let day = recurrence.day.map_or(last, |day| month.with_day(day).unwrap_or(last));
    Some(match recurrence.shift {
        Shift::None => day,
        Shift::Back => calendar.work.on_or_before(day),
        Shift::Forward => calendar.work.on_or_after(day),
    })
}

fn occurrence(template: &Template, period: Period, day: Day) -> ItemSpec {
    let label = period.label();
    let id = ItemId::of_row(&template.row, template.duty.as_deref(), Some(&label), template.at_unit.as_ref());
    let deadline = Deadline { rule: DueRule::Every(period), day: Some(day), time: template.recurrence.time };
    ItemSpec { id, deadline, ..template.spec.clone() }
}
