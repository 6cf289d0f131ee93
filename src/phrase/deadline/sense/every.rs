//! What a line of the grammar for a duty that comes back comes to: how often, and on which day of a period.
//! Must not know where the words stand, nor deadlines that fall once.

use chrono::{NaiveTime, Timelike};

use crate::model::period::last_of_month;
use crate::model::{Cycle, Day};
use crate::phrase::deadline::meaning::DueMeaning;
use crate::phrase::deadline::said::{Cadence, DueDoubt, DueOddity, EveryDay, EveryDue, SaidDue};
use crate::phrase::deadline::slots::Held;

/// The duty that a line means; none where it is no line for one.
pub(in crate::phrase::deadline) fn every(
    meaning: DueMeaning,
    held: &[Held],
) -> Option<(SaidDue, Vec<DueDoubt>)> {
    let mut doubts = Vec::new();
    let number = held.iter().find_map(|held| if let Held::Number(n) = held { Some(*n) } else { None });
    let due = match meaning {
        DueMeaning::Continuous => return Some((SaidDue::Continuous, vec![DueDoubt::ContinuousOnly])),
        DueMeaning::Every(cycle, month, given) => {
            let mut due = EveryDue { month, day: given, ..EveryDue::each(cadence(cycle)) };
            if given.is_none()
                && let Some(number) = number.filter(|number| (1..=31).contains(number))
            {
                due.day = Some(EveryDay::Number(number));
                if month.is_none() && cycle != Cycle::Month {
                    // "ngày 15 hằng quý": reports fall due in the last month.
                    due.month = Some(cycle.months());
                    doubts.push(DueDoubt::Vague);
                }
            }
            before(due, held, cycle, &mut doubts)
        }
        DueMeaning::EveryYearOn => on_days(held, &mut doubts)?,
        DueMeaning::TimesEvery(cycle) => EveryDue::each(cadence(match (cycle, number) {
            (Cycle::Year, Some(2)) => Cycle::Half,
            (Cycle::Year, Some(3 | 4)) | (Cycle::Half, Some(2)) => Cycle::Quarter,
            (Cycle::Year, Some(5..)) | (Cycle::Quarter, Some(2..)) => Cycle::Month,
            (cycle, _) => cycle,
        })),
        DueMeaning::EveryWeek => weekly(held),
        DueMeaning::EveryDayOf => {
            if !held.iter().any(|held| matches!(held, Held::Time(_))) {
                doubts.push(DueDoubt::ContinuousOnly);
            }
            EveryDue::each(Cadence::Day)
        }
        _ => return None,
    };
    let due = EveryDue { time: hour(held), ..due };
    if !due.has_day() {
        doubts.push(DueDoubt::Vague);
    }
    Some((SaidDue::Every(due), doubts))
}

fn cadence(cycle: Cycle) -> Cadence {
    match cycle {
        Cycle::Day => Cadence::Day,
        Cycle::Week => Cadence::Week { weekday: None, weeks: Vec::new() },
        Cycle::Month => Cadence::Month,
        Cycle::Quarter => Cadence::Quarter,
        Cycle::Half => Cadence::Half,
        Cycle::Year => Cadence::Year,
    }
}

fn hour(held: &[Held]) -> Option<NaiveTime> {
    let time = held.iter().find_map(|held| if let Held::Time(time) = held { Some(*time) } else { None })?;
    (time != NaiveTime::MIN && (time.hour(), time.minute()) != (23, 59)).then_some(time)
}

/// Whether the printed day is the first that is too late.
fn is_before(held: &[Held]) -> bool {
    let is_hour = held.iter().any(|held| matches!(held, Held::Time(time) if *time != NaiveTime::MIN));
    held.contains(&Held::Before) && !is_hour
}

/// "trước ngày N" means the day before; before the first, the last day of the month before.
fn before(due: EveryDue, held: &[Held], cycle: Cycle, doubts: &mut Vec<DueDoubt>) -> EveryDue {
    if !is_before(held) {
        return due;
    }
    match due.day {
        Some(EveryDay::Number(1)) => {
            let month = due.month.map(|month| if month == 1 { cycle.months() } else { month - 1 });
            EveryDue { day: Some(EveryDay::Last), month, before: Some(1), ..due }
        }
        Some(EveryDay::Number(number)) => {
            EveryDue { day: Some(EveryDay::Number(number - 1)), before: Some(number), ..due }
        }
        _ => {
            doubts.push(DueDoubt::Vague);
            due
        }
    }
}

/// "trước ngày 10 tháng 12 hằng năm", "quý IV hằng năm", "15/6 và 15/12 hằng năm".
fn on_days(held: &[Held], doubts: &mut Vec<DueDoubt>) -> Option<EveryDue> {
    let list = held.iter().find(|held| matches!(held, Held::Days(_) | Held::Periods(_)))?;
    // Each with its month, from 1 to 12, and its day; without one it is the last of the month.
    let (on, has_year): (Vec<(u32, Option<u32>)>, bool) = match list {
        Held::Days(days) => (
            days.items.iter().map(|day| (day.month, Some(day.day))).collect(),
            days.items.iter().any(|day| day.year.is_some()),
        ),
        Held::Periods(periods) => (
            periods.items.iter().map(|period| (period.index * period.cycle.months(), None)).collect(),
            periods.items.iter().any(|period| period.year.is_some()),
        ),
        _ => return None,
    };
    if has_year {
        doubts.push(DueDoubt::Other(DueOddity::Besides));
    }
    // 2024 has a 29th of February.
    if on.iter().any(|(month, day)| Day::from_ymd_opt(2024, *month, day.unwrap_or(1)).is_none()) {
        doubts.push(DueDoubt::Other(DueOddity::NoSuchDay));
        return Some(EveryDue::each(Cadence::Year));
    }
    let cycle = spacing(&on).unwrap_or_else(|| {
        doubts.push(DueDoubt::TwoDates);
        Cycle::Year
    });
    let (month, day) = if cycle == Cycle::Year { *on.last()? } else { *on.first()? };
    let month = (month - 1) % cycle.months() + 1;
    let due = EveryDue { month: Some(month), ..EveryDue::each(cadence(cycle)) };
    let Some(day) = day else {
        let is_before = is_before(held);
        if is_before {
            doubts.push(DueDoubt::Vague);
        }
        return Some(EveryDue { day: (!is_before).then_some(EveryDay::Last), ..due });
    };
    // "trước 30/6 và trước 31/12": a day before the last, which no one number says.
    if is_before(held) && on.iter().any(|(_, other)| *other != Some(day)) {
        doubts.push(DueDoubt::TwoDates);
    }
    let ends_month = on.iter().all(|(month, day)| {
        let last = Day::from_ymd_opt(2025, *month, 1).and_then(last_of_month);
        last.map(|last| Some(chrono::Datelike::day(&last))) == Some(*day)
    });
    let day = if ends_month && !is_before(held) { EveryDay::Last } else { EveryDay::Number(day) };
    Some(before(EveryDue { day: Some(day), ..due }, held, cycle, doubts))
}

/// How often a year the days come, where they lie evenly in it.
fn spacing(on: &[(u32, Option<u32>)]) -> Option<Cycle> {
    let cycle = match on.len() {
        1 => return Some(Cycle::Year),
        2 => Cycle::Half,
        4 => Cycle::Quarter,
        12 => Cycle::Month,
        _ => return None,
    };
    let last = |month: u32| Day::from_ymd_opt(2025, month, 1).and_then(last_of_month);
    let is_last = |(month, day): (u32, Option<u32>)| {
        day.is_none() || last(month).map(|last| chrono::Datelike::day(&last)) == day
    };
    let even = on.windows(2).all(|two| match two {
        [one, other] => {
            other.0 == one.0 + cycle.months() && (one.1 == other.1 || is_last(*one) && is_last(*other))
        }
        _ => false,
    });
    even.then_some(cycle)
}

/// A day of the week; of two that are named neither is taken.
fn weekly(held: &[Held]) -> EveryDue {
    let mut weekdays =
        held.iter().filter_map(|held| if let Held::Weekday(day) = held { Some(*day) } else { None });
    let first = weekdays.next().filter(|_| weekdays.next().is_none());
    let weekday = if is_before(held) { first.map(|day| day.pred()) } else { first };
    let weeks =
        held.iter().find_map(|held| if let Held::Weeks(weeks) = held { Some(weeks.clone()) } else { None });
    EveryDue::each(Cadence::Week { weekday, weeks: weeks.unwrap_or_default() })
}
