//! The days on which a recurring duty falls due: a pure function of its recurrence and the working days.
//! Must not know what is owed or what is stored.

use std::iter::successors;

use chrono::{Datelike, Days};

use super::WorkDays;
use crate::model::period::last_of_month;
use crate::model::{Cycle, Day, DayOfMonth, Deadline, DueRule, Period, Recurrence, Rhythm, Shift};

/// One time that a recurring duty falls due.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Occurrence {
    /// What tells it from the others in ids: its period, or its day as printed.
    pub label: String,
    pub deadline: Deadline,
    /// The last good day.
    pub day: Day,
    /// The day as printed, which says to which year the occurrence belongs: "trước ngày X" names X.
    pub printed: Day,
}

/// The occurrences in order, from that of the period which holds `from`; of days named one by one, from the first that
/// is good on `from`, or the last where all are past.
pub fn occurrences<'a>(
    work: &'a WorkDays,
    recurrence: &'a Recurrence,
    from: Day,
) -> Box<dyn Iterator<Item = Occurrence> + 'a> {
    let due = |(rule, printed)| due(work, recurrence, rule, printed);
    match &recurrence.rhythm {
        Rhythm::Months { cycle, month, day } => {
            let (month, day) = (*month, *day);
            Box::new(periods(*cycle, from).map_while(move |period| in_months(period, month, day)).map(due))
        }
        Rhythm::Weeks { weekday, of_month } => {
            let days = periods(Cycle::Week, from).map_while(|week| Some((week, week.weekday(*weekday)?)));
            let wanted = |day: Day| of_month.is_empty() || of_month.contains(&(day.day0() / 7 + 1));
            let days = days.filter(move |(_, day)| wanted(*day));
            Box::new(days.map(|(week, day)| (DueRule::Every(week), day)).map(due))
        }
        Rhythm::WorkingDays => {
            let days = from.iter_days().filter(|day| work.is_working(*day));
            let period = |day| DueRule::Every(Period::containing(Cycle::Day, day));
            Box::new(days.map(move |day| (period(day), day)).map(due))
        }
        Rhythm::Dates { days, before } => {
            let rule = if *before { DueRule::Before } else { DueRule::On };
            let all: Vec<_> = days.iter().map(|day| due((rule(*day), *day))).collect();
            let past = all.partition_point(|one| one.day < from);
            let past = past.min(all.len().saturating_sub(1));
            Box::new(all.into_iter().skip(past))
        }
    }
}

/// The last good day of the last occurrence in a year; of days named one by one, of the last.
pub fn last_in(work: &WorkDays, recurrence: &Recurrence, year: i32) -> Option<Day> {
    let whole = |cycle| Period { year, cycle, index: 1 };
    let (first, end) = (whole(Cycle::Year).first_day()?, whole(Cycle::Year).last_day()?);
    match &recurrence.rhythm {
        Rhythm::Months { cycle, month, day } => {
            let last = Period { index: cycle.in_a_year(), ..whole(*cycle) };
            let (rule, printed) = in_months(last, *month, *day)?;
            Some(due(work, recurrence, rule, printed).day)
        }
        Rhythm::Dates { .. } => occurrences(work, recurrence, first).last().map(|one| one.day),
        Rhythm::Weeks { .. } | Rhythm::WorkingDays => {
            let inside = occurrences(work, recurrence, first).take_while(|one| one.printed <= end);
            inside.map(|one| one.day).max()
        }
    }
}

fn periods(cycle: Cycle, from: Day) -> impl Iterator<Item = Period> {
    successors(Some(Period::containing(cycle, from)), |period| period.next())
}

/// The rule and the printed day of an occurrence in a period of whole months.
fn in_months(period: Period, month: u32, day: DayOfMonth) -> Option<(DueRule, Day)> {
    let first = period.month(month)?;
    let last = last_of_month(first)?;
    let every = DueRule::Every(period);
    Some(match day {
        DayOfMonth::Last => (every, last),
        DayOfMonth::On(day) => (every, first.with_day(day).unwrap_or(last)),
        DayOfMonth::Before(day) => {
            let good = day.saturating_sub(1).min(last.day());
            let day = first.checked_add_days(Days::new(good.into()))?;
            (DueRule::EveryBefore { period, day }, day)
        }
    })
}

fn due(work: &WorkDays, recurrence: &Recurrence, rule: DueRule, printed: Day) -> Occurrence {
    let label = match rule {
        DueRule::Every(period) | DueRule::EveryBefore { period, .. } => period.label(),
        _ => printed.to_string(),
    };
    let mut deadline = Deadline::of(rule, recurrence.time);
    let day = deadline.day.unwrap_or_else(|| match recurrence.shift {
        Shift::None => printed,
        Shift::Back => work.on_or_before(printed),
        Shift::Forward => work.on_or_after(printed),
    });
    deadline.day = Some(day);
    Occurrence { label, deadline, day, printed }
}

#[cfg(test)]
mod tests;
