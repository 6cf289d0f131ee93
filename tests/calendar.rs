//! The working calendar of 2025 to 2027: official vectors, and every operation against a slow oracle
//! that walks day by day.

use crate::world;

use std::sync::OnceLock;

use chrono::{Datelike, Days, Weekday};
use dondoc::calendar::Calendar;
use dondoc::calendar::slots::SlotNeeds;
use dondoc::model::{Day, Offset, Slot};
use proptest::prelude::*;

fn calendar() -> &'static Calendar {
    static SHIPPED: OnceLock<Calendar> = OnceLock::new();
    SHIPPED.get_or_init(|| world::shipped_with(&[]).calendar)
}

fn day(text: &str) -> Day {
    text.parse().expect("a day")
}

#[test]
fn working_days_are_counted_over_days_off_and_worked_saturdays() {
    let vectors = [
        ("2026-11-20", 5, "2026-11-30"),
        ("2026-11-23", 1, "2026-11-25"),
        ("2026-02-12", 5, "2026-02-26"),
        ("2025-04-24", 5, "2025-05-05"),
        ("2026-08-20", 5, "2026-08-26"),
        ("2027-02-01", 5, "2027-02-15"),
        ("2025-12-26", 5, "2026-01-06"),
    ];
    for (from, n, to) in vectors {
        assert_eq!(calendar().work.add(day(from), n), day(to), "{from} + {n} working days");
    }
}

#[test]
fn the_years_have_as_many_working_days_as_the_official_tables_say() {
    for (year, count) in [(2025, 250), (2026, 249), (2027, 249)] {
        let before = Day::from_ymd_opt(year - 1, 12, 31).expect("a day");
        let last = Day::from_ymd_opt(year, 12, 31).expect("a day");
        assert_eq!(calendar().work.count(before, last), count, "{year}");
    }
}

#[test]
fn the_day_of_culture_is_off_from_2026_on() {
    assert!(calendar().work.is_working(day("2025-11-24")));
    assert!(!calendar().work.is_working(day("2026-11-24")));
    assert!(calendar().work.is_working(day("2026-11-23")));
}

#[test]
fn a_year_without_a_table_falls_back_to_the_days_fixed_by_statute() {
    let work = &calendar().work;
    assert!(!work.knows_year(2028));
    assert!(!work.is_working(day("2028-05-01")), "a Monday");
    assert!(work.is_working(day("2028-05-02")));
}

#[test]
fn counting_back_to_an_extension_lands_earlier_never_later() {
    let cutoff = |due: &str| calendar().counted_back(day(due), Offset::Days(-2));
    assert_eq!(cutoff("2026-11-27"), day("2026-11-25"));
    // Two days before Thursday 26/11 is the day of culture: the last day to ask is the Monday before.
    assert_eq!(cutoff("2026-11-26"), day("2026-11-23"));
    assert_eq!(cutoff("2026-11-30"), day("2026-11-27"), "over a weekend");
}

#[test]
fn weekly_slots_are_the_first_working_day_of_the_week_and_skip_tet() {
    let c = calendar();
    let from = c.zone.start_of(day("2026-02-09"));
    let first = c.next_slot(Slot::Weekly, from, None);
    let second = c.next_slot(Slot::Weekly, first + chrono::TimeDelta::seconds(1), None);
    assert_eq!(c.zone.rfc3339(first), "2026-02-09T07:45:00+07:00");
    assert_eq!(c.zone.rfc3339(second), "2026-02-23T07:45:00+07:00");
    // Monday 31/08 to Wednesday 02/09/2026 are off: that week's slot is Thursday.
    let autumn = c.next_slot(Slot::Weekly, c.zone.start_of(day("2026-08-31")), None);
    assert_eq!(c.zone.day(autumn), day("2026-09-03"));
    let monthly = c.next_slot(Slot::Monthly, c.zone.start_of(day("2026-11-10")), None);
    assert_eq!(c.zone.day(monthly), day("2026-12-07"), "the first week that starts in December");
}

fn leaves(now: &str, slot: Slot, step: &str, due: Option<&str>) -> String {
    let c = calendar();
    let at = chrono::NaiveDateTime::parse_from_str(now, "%Y-%m-%d %H:%M").expect("local");
    let needs = SlotNeeds { slot, urgent: false, step_day: day(step), due: due.map(day), cutoff: None };
    c.zone.rfc3339(c.departure(c.zone.at(at.date(), at.time()), needs))[..16].replace('T', " ")
}

#[test]
fn a_notice_waits_for_its_slot_unless_that_would_be_too_late() {
    assert_eq!(leaves("2025-11-19 00:00", Slot::Daily, "2025-11-19", None), "2025-11-19 07:45");
    assert_eq!(leaves("2025-11-19 10:00", Slot::Daily, "2025-11-19", None), "2025-11-19 10:00");
    assert_eq!(leaves("2025-11-19 12:00", Slot::Daily, "2025-11-19", None), "2025-11-19 13:30", "lunch");
    assert_eq!(leaves("2025-11-21 18:00", Slot::Daily, "2025-11-21", None), "2025-11-24 07:45", "weekend");
    assert_eq!(leaves("2025-11-19 00:00", Slot::Weekly, "2025-11-19", None), "2025-11-24 07:45");
    let due = Some("2025-11-21");
    assert_eq!(leaves("2025-11-19 00:00", Slot::Weekly, "2025-11-19", due), "2025-11-19 07:30", "due before");
}

#[test]
fn worked_saturdays_have_a_slot_only_for_what_is_due_that_day() {
    let c = calendar();
    let saturday = day("2026-01-10");
    assert!(c.work.is_working(saturday));
    assert_eq!(c.slot_on(Slot::Daily, saturday, None), None);
    assert!(c.slot_on(Slot::Daily, saturday, Some(saturday)).is_some());
}

/// The oracle: one day at a time, straight from the rule.
fn works(day: Day) -> bool {
    let work = &calendar().work;
    match work.note(day) {
        Some(_) => work.is_working(day),
        None => !matches!(day.weekday(), Weekday::Sat | Weekday::Sun),
    }
}

fn walk(from: Day, n: u32, step: fn(Day) -> Option<Day>) -> Day {
    let (mut day, mut left) = (from, n);
    while left > 0 {
        day = step(day).expect("inside the calendar");
        left -= u32::from(works(day));
    }
    day
}

fn any_day() -> impl Strategy<Value = Day> {
    (0_u64..1_090).prop_map(|n| day("2025-01-02").checked_add_days(Days::new(n)).expect("a day"))
}

proptest! {
    #[test]
    fn adding_and_subtracting_agree_with_the_oracle(from in any_day(), n in 0_u32..60) {
        let work = &calendar().work;
        prop_assert_eq!(work.add(from, n), walk(from, n, |day| day.succ_opt()));
        prop_assert_eq!(work.sub(from, n), walk(from, n, |day| day.pred_opt()));
    }

    #[test]
    fn a_day_is_worked_where_it_counts_as_a_working_day(day in any_day()) {
        let work = &calendar().work;
        prop_assert_eq!(work.is_working(day), works(day));
        prop_assert_eq!(work.count(day.pred_opt().expect("a day"), day), i64::from(works(day)));
        prop_assert_eq!(work.on_or_after(day), if works(day) { day } else { walk(day, 1, |day| day.succ_opt()) });
    }

    #[test]
    fn counting_agrees_with_the_oracle(from in any_day(), span in 0_u64..120) {
        let until = from.checked_add_days(Days::new(span)).expect("a day");
        let counted = from.iter_days().skip(1).take_while(|day| *day <= until).filter(|day| works(*day)).count();
        prop_assert_eq!(calendar().work.count(from, until), counted as i64);
    }

    #[test]
    fn going_there_and_back_returns_to_a_working_day(from in any_day(), n in 0_u32..60) {
        let work = &calendar().work;
        let start = work.on_or_before(from);
        prop_assert_eq!(work.sub(work.add(start, n), n), start);
    }

    #[test]
    fn more_days_never_lead_to_an_earlier_day(from in any_day(), n in 0_u32..60) {
        let work = &calendar().work;
        prop_assert!(work.add(from, n) <= work.add(from, n + 1));
        prop_assert!(work.sub(from, n) >= work.sub(from, n + 1));
    }

    #[test]
    fn counting_back_is_never_later_and_always_a_working_day(due in any_day(), n in 0_i32..15) {
        let c = calendar();
        for offset in [Offset::Days(-n), Offset::WorkingDays(-n)] {
            let found = c.counted_back(due, offset);
            prop_assert!(c.work.is_working(found));
            prop_assert!(found <= due);
            if let Offset::Days(_) = offset {
                let plain = due.checked_sub_days(Days::new(n.unsigned_abs().into())).expect("a day");
                prop_assert!(found <= plain);
                prop_assert_eq!(c.work.count(found, plain), 0, "no working day in between");
            }
        }
    }

    #[test]
    fn a_warning_in_hours_comes_in_the_last_working_hour_before_its_instant(
        due in any_day(), minute in 0_u32..1_440, hours in 0_i32..100,
    ) {
        use dondoc::calendar::Anchors;
        use dondoc::model::{Anchor, StepTime};
        let c = calendar();
        let time = chrono::NaiveTime::from_num_seconds_from_midnight_opt(minute * 60, 0);
        let opened_at = c.zone.start_of(day("2024-01-01"));
        let anchors = Anchors { due: Some(due), time, adopted_on: None, cutoff: None, opened_at };
        let step = |hours| StepTime { anchor: Anchor::Due, offset: Offset::Hours(hours) };
        let nominal = c.zone.at(due, time.expect("a time")) - chrono::TimeDelta::hours(hours.into());
        let at = c.step_at(step(-hours), &anchors).expect("a due");
        prop_assert!(at <= nominal);
        prop_assert_eq!(c.next_open(at), at, "inside working hours");
        // Minute by minute: no more than an hour of work lies between.
        let worked = (1..).map(|n| at + chrono::TimeDelta::minutes(n)).take_while(|later| *later < nominal);
        let worked = worked.filter(|later| c.next_open(*later) == *later).count();
        prop_assert!(at == nominal || worked < 60, "{worked} minutes of work behind {at}");
        let behind = c.step_at(step(hours + 1), &anchors).expect("a due");
        let wanted = c.zone.at(due, time.expect("a time")) + chrono::TimeDelta::hours((hours + 1).into());
        prop_assert_eq!(behind, c.next_open(wanted));
    }

    #[test]
    fn nothing_leaves_outside_working_hours(minute in 0_i64..1_500_000, weekly in any::<bool>()) {
        let c = calendar();
        let now = c.zone.start_of(day("2025-01-02")) + chrono::TimeDelta::minutes(minute);
        let today = c.zone.day(now);
        let slot = if weekly { Slot::Weekly } else { Slot::Daily };
        let needs = SlotNeeds { slot, urgent: false, step_day: today, due: Some(today), cutoff: None };
        let at = c.departure(now, needs);
        let local = c.zone.local(at);
        prop_assert!(at >= now);
        prop_assert!(c.work.is_working(local.date()), "{local}");
        prop_assert!(c.hours.contain(local.time()), "{local}");
        prop_assert_eq!(c.next_open(at), at);
    }
}
