//! The days of recurring duties over year ends, Tết and short months, by themselves.
//! Must not know plans or items.

use chrono::{NaiveTime, Weekday};

use super::*;
use crate::calendar::{DayNote, YearTable};

fn day(text: &str) -> Day {
    text.parse().expect("a day")
}

/// The days off of Tết 2026, Monday to Friday.
fn work() -> WorkDays {
    let note = |day| DayNote { day, name: "Tết".into(), source: String::new() };
    let off = (16..=20).filter_map(|n| Day::from_ymd_opt(2026, 2, n)).map(note).collect();
    WorkDays::new(&[YearTable { year: 2026, off, work: Vec::new() }])
}

fn every(rhythm: Rhythm, shift: Shift) -> Recurrence {
    Recurrence { rhythm, shift, time: None }
}

fn thursdays(of_month: &[u32], shift: Shift) -> Recurrence {
    every(Rhythm::Weeks { weekday: Weekday::Thu, of_month: of_month.to_vec() }, shift)
}

fn months(cycle: Cycle, month: u32, day: DayOfMonth, shift: Shift) -> Recurrence {
    every(Rhythm::Months { cycle, month, day }, shift)
}

/// The next occurrences as `label day`.
fn next(recurrence: &Recurrence, from: &str, n: usize) -> Vec<String> {
    let work = work();
    let found = occurrences(&work, recurrence, day(from)).take(n);
    found.map(|one| format!("{} {}", one.label, one.day)).collect()
}

#[test]
fn a_weekly_duty_falls_due_once_in_each_iso_week() {
    let weekly = thursdays(&[], Shift::None);
    assert_eq!(next(&weekly, "2026-01-14", 2), ["2026-W03 2026-01-15", "2026-W04 2026-01-22"]);
    assert_eq!(
        next(&weekly, "2026-12-28", 2),
        ["2026-W53 2026-12-31", "2027-W01 2027-01-07"],
        "a year of 53 weeks"
    );
    let mondays = every(Rhythm::Weeks { weekday: Weekday::Mon, of_month: Vec::new() }, Shift::None);
    assert_eq!(next(&mondays, "2025-12-25", 2), ["2025-W52 2025-12-22", "2026-W01 2025-12-29"]);
}

#[test]
fn weeks_of_the_month_count_the_weekday_itself() {
    let second_and_fourth = thursdays(&[2, 4], Shift::None);
    assert_eq!(
        next(&second_and_fourth, "2026-01-01", 4),
        ["2026-W02 2026-01-08", "2026-W04 2026-01-22", "2026-W07 2026-02-12", "2026-W09 2026-02-26"]
    );
    let fifth = thursdays(&[5], Shift::None);
    assert_eq!(
        next(&fifth, "2026-01-01", 2),
        ["2026-W05 2026-01-29", "2026-W18 2026-04-30"],
        "a month without a fifth is left out"
    );
}

#[test]
fn over_tet_a_shift_leaves_the_week_and_the_id_stays() {
    for (shift, days) in [
        (Shift::None, ["2026-02-12", "2026-02-19", "2026-02-26"]),
        (Shift::Back, ["2026-02-12", "2026-02-13", "2026-02-26"]),
        (Shift::Forward, ["2026-02-12", "2026-02-23", "2026-02-26"]),
    ] {
        let expected = ["2026-W07", "2026-W08", "2026-W09"].iter().zip(days);
        let expected: Vec<_> = expected.map(|(label, day)| format!("{label} {day}")).collect();
        assert_eq!(next(&thursdays(&[], shift), "2026-02-10", 3), expected, "{shift:?}");
    }
}

#[test]
fn a_daily_duty_falls_due_on_working_days_alone() {
    let daily = every(Rhythm::WorkingDays, Shift::None);
    assert_eq!(
        next(&daily, "2026-02-13", 2),
        ["2026-02-13 2026-02-13", "2026-02-23 2026-02-23"],
        "a weekend, Tết, a weekend"
    );
}

#[test]
fn before_a_day_of_the_month_ends_the_day_before_it() {
    let before = |cycle, month, n| months(cycle, month, DayOfMonth::Before(n), Shift::None);
    assert_eq!(
        next(&before(Cycle::Month, 1, 20), "2026-01-25", 2),
        ["2026-01 2026-01-19", "2026-02 2026-02-19"]
    );
    assert_eq!(
        next(&before(Cycle::Month, 1, 1), "2026-01-25", 2),
        ["2026-01 2025-12-31", "2026-02 2026-01-31"]
    );
    assert_eq!(
        next(&before(Cycle::Month, 1, 31), "2026-02-01", 2),
        ["2026-02 2026-02-28", "2026-03 2026-03-30"]
    );
    assert_eq!(
        next(&before(Cycle::Quarter, 3, 15), "2026-01-01", 2),
        ["2026-Q1 2026-03-14", "2026-Q2 2026-06-14"]
    );
    assert_eq!(next(&before(Cycle::Half, 6, 10), "2026-01-01", 1), ["2026-H1 2026-06-09"]);
    assert_eq!(next(&before(Cycle::Year, 12, 5), "2026-01-01", 1), ["2026 2026-12-04"]);
}

#[test]
fn before_an_hour_of_a_day_of_the_month_is_that_hour_of_that_day() {
    let mut at_four = months(Cycle::Month, 1, DayOfMonth::Before(20), Shift::None);
    at_four.time = NaiveTime::from_hms_opt(16, 0, 0);
    assert_eq!(next(&at_four, "2026-01-01", 1), ["2026-01 2026-01-20"]);
}

#[test]
fn the_last_working_day_of_a_quarter_is_the_last_day_shifted_back() {
    let last = months(Cycle::Quarter, 3, DayOfMonth::Last, Shift::Back);
    assert_eq!(
        next(&last, "2026-01-01", 4),
        ["2026-Q1 2026-03-31", "2026-Q2 2026-06-30", "2026-Q3 2026-09-30", "2026-Q4 2026-12-31"]
    );
    assert_eq!(next(&last, "2028-10-01", 1), ["2028-Q4 2028-12-29"], "31/12/2028 is a Sunday");
}

#[test]
fn days_named_one_by_one_are_taken_as_they_stand() {
    let days = ["2026-06-30", "2026-11-30"].map(day).to_vec();
    let on = every(Rhythm::Dates { days: days.clone(), before: false }, Shift::None);
    assert_eq!(next(&on, "2026-01-01", 3), ["2026-06-30 2026-06-30", "2026-11-30 2026-11-30"]);
    assert_eq!(next(&on, "2026-07-01", 3), ["2026-11-30 2026-11-30"]);
    assert_eq!(next(&on, "2027-01-01", 3), ["2026-11-30 2026-11-30"], "all are past: the last");
    let before = every(Rhythm::Dates { days, before: true }, Shift::None);
    assert_eq!(next(&before, "2026-06-30", 1), ["2026-11-30 2026-11-29"], "named by the printed day");
}

#[test]
fn the_last_day_in_a_year_is_that_of_its_last_occurrence() {
    let last = |recurrence: &Recurrence| last_in(&work(), recurrence, 2026).map(|day| day.to_string());
    assert_eq!(last(&thursdays(&[], Shift::None)).as_deref(), Some("2026-12-31"));
    assert_eq!(last(&thursdays(&[2, 4], Shift::None)).as_deref(), Some("2026-12-24"));
    assert_eq!(last(&every(Rhythm::WorkingDays, Shift::None)).as_deref(), Some("2026-12-31"));
    let before = months(Cycle::Month, 1, DayOfMonth::Before(1), Shift::None);
    assert_eq!(last(&before).as_deref(), Some("2026-11-30"));
    let dates = Rhythm::Dates { days: vec![day("2026-06-30"), day("2027-01-31")], before: false };
    assert_eq!(last(&every(dates, Shift::None)).as_deref(), Some("2027-01-31"));
}
