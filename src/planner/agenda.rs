//! How an item stands on a day: upcoming, due, overdue, and by how many working days.
//! Must not know about policies or people.

use chrono::Days;

use crate::calendar::Calendar;
use crate::model::{Day, DueKind, Instant, Item, Status};

/// How an item stands; ordered most serious first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Standing {
    /// Past its deadline.
    Overdue,
    /// The last working day has come and the deadline has not passed.
    DueToday,
    /// Ahead.
    Upcoming,
    /// Waits for a date.
    Awaiting,
    /// The clock is stopped.
    Paused,
    /// Ended.
    Done,
}

impl Standing {
    /// The name in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Overdue => "overdue",
            Self::DueToday => "due_today",
            Self::Upcoming => "upcoming",
            Self::Awaiting => "awaiting",
            Self::Paused => "paused",
            Self::Done => "done",
        }
    }
}

/// How the item stands at `now`; none for continuous items, which are never due.
pub fn standing(calendar: &Calendar, item: &Item, now: Instant) -> Option<Standing> {
    match item.status {
        Status::Done | Status::Cancelled => return Some(Standing::Done),
        Status::Paused => return Some(Standing::Paused),
        _ => {}
    }
    let Some(overdue_from) = calendar.overdue_from(&item.deadline) else {
        return (item.deadline.kind() != DueKind::Continuous).then_some(Standing::Awaiting);
    };
    let target = calendar.target_day(&item.deadline)?;
    Some(if now >= overdue_from {
        Standing::Overdue
    } else if target <= calendar.zone.day(now) {
        Standing::DueToday
    } else {
        Standing::Upcoming
    })
}

/// Working days after its period in which a `within` item is asked for its result before it is
/// called overdue to anybody.
const CONFIRM_DAYS: u32 = 5;

/// From when people are told that the item is overdue; a `within` item is first asked for its result.
pub fn called_overdue_from(calendar: &Calendar, item: &Item) -> Option<Instant> {
    let due = item.due()?;
    if item.deadline.kind() == DueKind::Within && item.adopted_on.is_none() {
        return Some(calendar.zone.start_of(calendar.work.add(due, CONFIRM_DAYS)));
    }
    calendar.overdue_from(&item.deadline)
}

/// Working days in `(today, due]`; when overdue, minus the working days since, at least one.
pub fn days(calendar: &Calendar, item: &Item, now: Instant) -> Option<i64> {
    let due = item.due()?;
    let today = calendar.zone.day(now);
    Some(match standing(calendar, item, now) {
        Some(Standing::Overdue) => -calendar.work.count(due, today).max(1),
        _ => calendar.work.count(today, due),
    })
}

/// Whether the item belongs on an agenda that looks `ahead` calendar days forward.
pub fn is_listed(calendar: &Calendar, item: &Item, now: Instant, ahead: u64) -> bool {
    let horizon: Day = calendar.zone.day(now).checked_add_days(Days::new(ahead)).unwrap_or(Day::MAX);
    match standing(calendar, item, now) {
        Some(Standing::Overdue | Standing::DueToday) => true,
        Some(Standing::Upcoming) => item.due().is_some_and(|due| due <= horizon),
        _ => false,
    }
}
