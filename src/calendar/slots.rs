//! Slots: the instants at which routine messages leave.
//! Must not know who gets what.

use chrono::{Datelike, Days, TimeDelta, Weekday};

use super::Calendar;
use crate::model::{Day, Instant, Slot};

/// How long a slot stays open for what is decided a moment late, such as by the look that the slot wakes.
const SLOT_WINDOW: TimeDelta = TimeDelta::minutes(30);

/// What a notice's slot depends on besides the calendar.
#[derive(Debug, Clone, Copy)]
pub struct SlotNeeds {
    /// Which slot the step asks for.
    pub slot: Slot,
    /// Whether the notice leaves as soon as the office is open.
    pub urgent: bool,
    /// The day of the step.
    pub step_day: Day,
    /// The item's last good day.
    pub due: Option<Day>,
    /// The last day to ask for an extension.
    pub cutoff: Option<Day>,
}

impl Calendar {
    /// The slot of a kind on `day`, if there is one. Worked Saturdays have none unless something is due on that
    /// day.
    pub fn slot_on(&self, slot: Slot, day: Day, due: Option<Day>) -> Option<Instant> {
        let ordinary = self.work.is_working(day) && (!self.work.is_worked_weekend(day) || due == Some(day));
        let matches = match slot {
            Slot::Daily => true,
            Slot::Weekly => self.work.first_of_week(day) == Some(day),
            Slot::Monthly => self.is_first_weekly_of_month(day),
        };
        (ordinary && matches).then(|| self.zone.at(day, self.daily))
    }

    /// The first slot of a kind not before `at`.
    pub fn next_slot(&self, slot: Slot, at: Instant, due: Option<Day>) -> Instant {
        let mut day = self.zone.day(at);
        // A month of days off is the longest that anybody could configure by mistake; two are enough.
        for _ in 0..70 {
            if let Some(found) = self.slot_on(slot, day, due).filter(|found| *found >= at) {
                return found;
            }
            day = day.checked_add_days(Days::new(1)).unwrap_or(day);
        }
        self.next_open(at)
    }

    /// The latest slot of a kind not after `at`, looking back over five weeks.
    pub fn last_slot(&self, slot: Slot, at: Instant) -> Option<Instant> {
        let today = self.zone.day(at);
        (0..35)
            .filter_map(|back| today.checked_sub_days(Days::new(back)))
            .filter_map(|day| self.slot_on(slot, day, None))
            .find(|found| *found <= at)
    }

    /// When a notice decided at `now` may leave: in its slot, or at once in working hours when the slot lies
    /// after the day that the notice speaks of.
    pub fn departure(&self, now: Instant, needs: SlotNeeds) -> Instant {
        let at_once = self.next_open(now);
        let today = self.zone.day(now);
        let in_window = self
            .slot_on(needs.slot, today, needs.due)
            .is_some_and(|slot| needs.step_day <= today && slot <= now && now < slot + SLOT_WINDOW);
        if needs.urgent || in_window {
            return at_once;
        }
        let next = self.next_slot(needs.slot, now.max(self.zone.start_of(needs.step_day)), needs.due);
        let slot_day = self.zone.day(next);
        let misses = |day: Option<Day>| day.is_some_and(|day| day >= today && slot_day > day);
        let too_late = misses(needs.due)
            || misses(needs.cutoff)
            || (needs.slot == Slot::Daily && slot_day > needs.step_day);
        if too_late && self.zone.day(at_once) < slot_day { at_once } else { next }
    }

    fn is_first_weekly_of_month(&self, day: Day) -> bool {
        let Some(monday_before) = day.week(Weekday::Mon).first_day().checked_sub_days(Days::new(7)) else {
            return false;
        };
        self.work.first_of_week(day) == Some(day)
            && self.work.first_of_week(monday_before).is_none_or(|before| before.month() != day.month())
    }
}
