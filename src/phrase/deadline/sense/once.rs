//! What a line of the grammar for one deadline comes to, with the days that its slots hold.
//! Must not know where the words stand, nor duties that come back.

use chrono::{Datelike, NaiveTime, Timelike, Weekday};

use super::list::{OnCalendar, all, is_list, joined, last_of_two, together};
use super::written::{counted, end_of_week};
use crate::model::{Cycle, Day, Deadline, DueRule, Period};
use crate::phrase::deadline::meaning::DueMeaning;
use crate::phrase::deadline::printed::Joined;
use crate::phrase::deadline::said::{DueContext, DueDoubt, DueOddity, SaidDue};
use crate::phrase::deadline::slots::Held;

/// What was read, with what is doubtful about it.
type SaidWith = (SaidDue, Vec<DueDoubt>);

/// The deadline that a line means; none where it is no line for one deadline.
pub(in crate::phrase::deadline) fn once(
    meaning: DueMeaning,
    held: &[Held],
    context: DueContext,
) -> Option<SaidWith> {
    let plan_year = Period { year: context.year, cycle: Cycle::Year, index: 1 };
    let within = |period| SaidDue::Once(Deadline::of(DueRule::Within(period), None));
    let on = |day: Option<Day>, doubt| {
        Some(day.map_or_else(waits, |day| (SaidDue::Once(day.into()), vec![doubt])))
    };
    match meaning {
        DueMeaning::PlanYear => return Some((within(plan_year), Vec::new())),
        DueMeaning::This(cycle) => {
            return Some((within(Period::containing(cycle, context.written)), Vec::new()));
        }
        DueMeaning::Today => return on(Some(context.written), DueDoubt::Vague),
        DueMeaning::ThisWeek => return on(end_of_week(context.written), DueDoubt::Vague),
        DueMeaning::Counted | DueMeaning::CountedWorking => {
            let working = meaning == DueMeaning::CountedWorking;
            return on(counted(context.written, held, working), DueDoubt::Other(DueOddity::Counted));
        }
        DueMeaning::Waits | DueMeaning::Begins => return Some(waits()),
        DueMeaning::Every(..)
        | DueMeaning::EveryYearOn
        | DueMeaning::TimesEvery(_)
        | DueMeaning::EveryWeek
        | DueMeaning::EveryDayOf
        | DueMeaning::Continuous => return None,
        _ => {}
    }
    let mut doubts = Vec::new();
    if meaning == DueMeaning::ContinuousWithin {
        doubts.push(DueDoubt::ContinuousOnly);
    }
    let (named, joined) = match meaning {
        DueMeaning::FromTo => (vec![last_of_two(held, context, &mut doubts)], Joined::Span),
        DueMeaning::UntilSpan => {
            (all(held.iter().find(|held| is_list(held))?, context, &mut doubts), Joined::Span)
        }
        _ => {
            let list = held.iter().find(|held| is_list(held))?;
            (all(list, context, &mut doubts), joined(list))
        }
    };
    let Some(named) = named.into_iter().collect::<Option<Vec<OnCalendar>>>() else {
        return Some((SaidDue::Waits, vec![DueDoubt::Other(DueOddity::NoSuchDay)]));
    };
    // "trước 16 giờ 00 ngày X" is that hour of X, and "trước 24 giờ" the whole day.
    let is_hour = held.iter().any(|held| matches!(held, Held::Time(time) if *time != NaiveTime::MIN));
    let is_before = matches!(meaning, DueMeaning::Before | DueMeaning::BeforeUnclear);
    let meaning = if is_hour && is_before { DueMeaning::Until } else { meaning };
    let time = time(meaning, held, &named, &mut doubts);
    let deadlines: Option<Vec<Deadline>> =
        named.iter().map(|named| deadline(meaning, *named, time, &mut doubts)).collect();
    let Some(deadlines) = deadlines.filter(|deadlines| !deadlines.is_empty()) else { return Some(waits()) };
    if let (Some(day), Some(weekday)) = (deadlines.last().and_then(printed), weekday(held))
        && day.weekday() != weekday
    {
        doubts.push(DueDoubt::Other(DueOddity::Weekday));
    }
    let said = together(deadlines, joined, &named, &mut doubts);
    Some((said, doubts))
}

fn waits() -> SaidWith {
    (SaidDue::Waits, vec![DueDoubt::Vague])
}

/// The day as it is printed, where one is.
fn printed(deadline: &Deadline) -> Option<Day> {
    match deadline.rule {
        DueRule::Before(day) | DueRule::On(day) => Some(day),
        _ => None,
    }
}

fn weekday(held: &[Held]) -> Option<Weekday> {
    held.iter().find_map(|held| if let Held::Weekday(weekday) = held { Some(*weekday) } else { None })
}

/// The hour that counts. Midnight at the beginning of a day is the end of the day before.
fn time(
    meaning: DueMeaning,
    held: &[Held],
    named: &[OnCalendar],
    doubts: &mut Vec<DueDoubt>,
) -> Option<NaiveTime> {
    let place = held.iter().rposition(|held| matches!(held, Held::Time(_)))?;
    let Some(Held::Time(time)) = held.get(place) else { return None };
    if named.iter().any(|named| matches!(named, OnCalendar::Period(_))) {
        doubts.push(DueDoubt::Vague);
        return None;
    }
    let is_behind = held.iter().take(place).any(is_list);
    if *time == NaiveTime::MIN {
        // Spreadsheets write it behind a day that has no hour.
        if !is_behind && meaning != DueMeaning::Before {
            doubts.push(DueDoubt::Vague);
        }
        return None;
    }
    (time.hour(), time.minute()).ne(&(23, 59)).then_some(*time)
}

fn deadline(
    meaning: DueMeaning,
    named: OnCalendar,
    time: Option<NaiveTime>,
    doubts: &mut Vec<DueDoubt>,
) -> Option<Deadline> {
    let of = |rule| Some(Deadline::of(rule, time));
    match (meaning, named) {
        (DueMeaning::Before, OnCalendar::Day(day)) => of(DueRule::Before(day)),
        (DueMeaning::Before, OnCalendar::Period(period)) => of(DueRule::Before(period.month(1)?)),
        (DueMeaning::BeforeUnclear, _) => {
            doubts.push(DueDoubt::AmbiguousBefore);
            let day = match named {
                OnCalendar::Day(day) => day,
                OnCalendar::Period(period) => period.month(1)?,
            };
            of(DueRule::Before(day))
        }
        (DueMeaning::Start, OnCalendar::Period(period)) => {
            doubts.push(DueDoubt::Vague);
            of(DueRule::On(period.month(1)?))
        }
        (DueMeaning::Middle, OnCalendar::Period(period)) => {
            doubts.push(DueDoubt::Vague);
            of(DueRule::On(middle(period)?))
        }
        (_, OnCalendar::Day(day)) => {
            if meaning == DueMeaning::UntilVague {
                doubts.push(DueDoubt::Vague);
            }
            of(DueRule::On(day))
        }
        (_, OnCalendar::Period(period)) => {
            if meaning == DueMeaning::UntilVague {
                doubts.push(DueDoubt::Vague);
            }
            of(DueRule::Within(period))
        }
    }
}

/// The middle of a period (Bộ luật Dân sự 2015 Điều 146): the 15th of a month, 30/6 of a year.
fn middle(period: Period) -> Option<Day> {
    match period.cycle {
        Cycle::Day | Cycle::Week => None,
        Cycle::Month => period.month(1)?.with_day(15),
        Cycle::Quarter => period.month(2)?.with_day(15),
        Cycle::Half => period.month(3)?.with_day(30),
        Cycle::Year => Period { cycle: Cycle::Half, index: 1, ..period }.last_day(),
    }
}
