//! The days and periods of one list in the calendar, and what several of them come to.
//! Must not know which words they stand behind.

use super::resolve;
use crate::model::{Day, Deadline, DueRule, Period};
use crate::phrase::deadline::printed::{Joined, Several};
use crate::phrase::deadline::said::{DueContext, DueDoubt, DueOddity, SaidDue};
use crate::phrase::deadline::slots::Held;

/// Where a list begins does not matter: a term of office may have begun long ago.
const FAR: DueDoubt = DueDoubt::Other(DueOddity::FarYear);

/// A day or period of the calendar.
#[derive(Clone, Copy)]
pub(super) enum OnCalendar {
    Day(Day),
    Period(Period),
}

pub(super) fn is_list(held: &Held) -> bool {
    matches!(held, Held::Days(_) | Held::Periods(_))
}

pub(super) fn joined(held: &Held) -> Joined {
    match held {
        Held::Days(Several { joined, .. }) | Held::Periods(Several { joined, .. }) => *joined,
        _ => Joined::One,
    }
}

/// All days or periods of a list, none in the place of one that does not exist.
pub(super) fn all(held: &Held, context: DueContext, doubts: &mut Vec<DueDoubt>) -> Vec<Option<OnCalendar>> {
    let mut found = Vec::new();
    match held {
        Held::Days(days) => {
            for printed in &days.items {
                let day = resolve::day(*printed, context);
                let is_last = days.items.last() == Some(printed);
                doubts.extend(day.and_then(|(_, doubt)| doubt).filter(|doubt| is_last || *doubt != FAR));
                found.push(day.map(|(day, _)| OnCalendar::Day(day)));
            }
        }
        Held::Periods(periods) => {
            for printed in &periods.items {
                let (period, doubt) = resolve::period(*printed, context);
                let is_last = periods.items.last() == Some(printed);
                doubts.extend(doubt.filter(|doubt| is_last || *doubt != FAR));
                found.push(Some(OnCalendar::Period(period)));
            }
        }
        _ => {}
    }
    found
}

/// The end of "từ … đến …"; its year is that of the beginning where it has none.
pub(super) fn last_of_two(
    held: &[Held],
    context: DueContext,
    doubts: &mut Vec<DueDoubt>,
) -> Option<OnCalendar> {
    let mut lists = held.iter().filter(|held| is_list(held));
    let (first, last) = (lists.next()?, lists.next_back()?);
    let year = match first {
        Held::Days(days) => days.items.last().and_then(|day| day.year),
        Held::Periods(periods) => periods.items.last().and_then(|period| period.year),
        _ => None,
    };
    let mut last = last.clone();
    match &mut last {
        Held::Days(days) => days.items.iter_mut().for_each(|day| day.year = day.year.or(year)),
        Held::Periods(periods) => {
            periods.items.iter_mut().for_each(|period| period.year = period.year.or(year));
        }
        _ => {}
    }
    let mut unneeded = Vec::new();
    let start = year.and_then(|_| all(first, context, &mut unneeded).pop().flatten().and_then(end));
    let last = all(&last, context, doubts).pop()??;
    if start > end(last) {
        doubts.push(DueDoubt::Vague);
    }
    Some(last)
}

fn end(named: OnCalendar) -> Option<Day> {
    match named {
        OnCalendar::Day(day) => Some(day),
        OnCalendar::Period(period) => period.last_day(),
    }
}

/// Several deadlines of one list.
pub(super) fn together(
    mut deadlines: Vec<Deadline>,
    joined: Joined,
    named: &[OnCalendar],
    doubts: &mut Vec<DueDoubt>,
) -> SaidDue {
    let in_a_row = named.windows(2).all(|two| match two {
        [OnCalendar::Day(one), OnCalendar::Day(other)] => one.succ_opt() == Some(*other),
        [OnCalendar::Period(one), OnCalendar::Period(other)] => one.next() == Some(*other),
        _ => false,
    });
    deadlines.sort_by_key(|deadline| deadline.day);
    let before = deadlines.iter().any(|deadline| matches!(deadline.rule, DueRule::Before(_)));
    match joined {
        Joined::One => {}
        Joined::Span => {
            doubts.push(DueDoubt::Span);
            if before && deadlines.len() > 1 {
                doubts.push(DueDoubt::Vague);
            }
        }
        Joined::And if in_a_row && !before => doubts.push(DueDoubt::Span),
        Joined::And => {
            doubts.push(DueDoubt::TwoDates);
            return SaidDue::Many(deadlines);
        }
        Joined::Or => doubts.push(DueDoubt::TwoDates),
    }
    deadlines.pop().map_or(SaidDue::Waits, SaidDue::Once)
}
