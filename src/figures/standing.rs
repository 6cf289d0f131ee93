//! How an item stands on a day: upcoming, due, overdue, and by how many working days.
//! Must not know about policies or people.

use chrono::Days;

use crate::calendar::Calendar;
use crate::model::{Day, Deadline, DueKind, Instant, Item, Status};

/// How an item stands; ordered most serious first. Each item stands in exactly one way, and every count of
/// items uses these.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Standing {
    Overdue,
    /// The last working day has come and the deadline has not passed.
    DueToday,
    /// A `within` item in the first working days after its period: it is asked for its result and is not
    /// overdue.
    Confirming,
    /// The due day lies ahead.
    Upcoming,
    /// The unit has reported the item finished; it waits to be confirmed or returned.
    Reported,
    /// The item waits for a date.
    Awaiting,
    /// The item's clock is stopped.
    Paused,
    /// The item has ended.
    Done,
}

impl Standing {
    /// Every standing, most serious first.
    pub const ALL: [Self; 8] = [
        Self::Overdue,
        Self::DueToday,
        Self::Confirming,
        Self::Upcoming,
        Self::Reported,
        Self::Awaiting,
        Self::Paused,
        Self::Done,
    ];

    /// The name in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Overdue => "overdue",
            Self::DueToday => "due_today",
            Self::Confirming => "confirming",
            Self::Upcoming => "upcoming",
            Self::Reported => "reported",
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
        Status::Reported => return Some(Standing::Reported),
        Status::Open | Status::Acknowledged | Status::ExtensionPending | Status::Awaiting => {}
    }
    let Some(passed_from) = calendar.overdue_from(&item.deadline) else {
        return (item.deadline.kind() != DueKind::Continuous).then_some(Standing::Awaiting);
    };
    let target = calendar.target_day(&item.deadline)?;
    Some(if overdue_from(calendar, item).is_some_and(|from| from <= now) {
        Standing::Overdue
    } else if passed_from <= now {
        Standing::Confirming
    } else if target <= calendar.zone.day(now) {
        Standing::DueToday
    } else {
        Standing::Upcoming
    })
}

/// For how many working days after its period a `within` item is asked for its result before it is overdue.
const CONFIRM_DAYS: u32 = 5;

/// From when the item is overdue; a `within` item is asked for its result before that.
pub fn overdue_from(calendar: &Calendar, item: &Item) -> Option<Instant> {
    late_from(calendar, &item.deadline)
}

/// From when an item with this deadline is overdue.
pub fn late_from(calendar: &Calendar, deadline: &Deadline) -> Option<Instant> {
    let due = deadline.day?;
    if deadline.kind() == DueKind::Within {
        return Some(calendar.zone.start_of(calendar.work.add(due, CONFIRM_DAYS)));
    }
    calendar.overdue_from(deadline)
}

/// Whether the item was known, open and overdue at `at`, as far as what is known of it now tells. For the
/// present instant [`standing`] says the same.
pub fn was_overdue(calendar: &Calendar, item: &Item, at: Instant) -> bool {
    let finished = item.closed_at.into_iter().chain(item.reported_at).min();
    item.opened_at <= at
        && finished.is_none_or(|finished| finished > at)
        && item.status != Status::Paused
        && overdue_from(calendar, item).is_some_and(|from| from <= at)
}

/// Working days in `(today, due]`; when overdue, minus the working days since, at least one.
pub fn days(calendar: &Calendar, item: &Item, now: Instant) -> Option<i64> {
    let due = item.due()?;
    let today = calendar.zone.day(now);
    Some(match standing(calendar, item, now) {
        Some(Standing::Overdue) => -calendar.work.count(due, today).max(1),
        _ => calendar.work.count(today, due).max(0),
    })
}

/// Whether an item is counted at all: a row that its duties speak for is not, nor an item that is no longer
/// owed.
pub fn is_counted(item: &Item) -> bool {
    !item.spec.tracked_by_duties && item.status != Status::Cancelled
}

/// Whether the item belongs on an agenda that looks `ahead` calendar days forward.
pub fn is_listed(calendar: &Calendar, item: &Item, now: Instant, ahead: u64) -> bool {
    let horizon: Day = calendar.zone.day(now).checked_add_days(Days::new(ahead)).unwrap_or(Day::MAX);
    match standing(calendar, item, now) {
        Some(Standing::Overdue | Standing::DueToday | Standing::Confirming) => true,
        Some(Standing::Upcoming | Standing::Reported) => item.due().is_some_and(|due| due <= horizon),
        _ => false,
    }
}
