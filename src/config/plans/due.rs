//! The `due` of a row or duty: one of six wordings, as a deadline or a recurrence.
//! Must not know who owes the item; `every` reads how a duty recurs.

use chrono::{Datelike, NaiveTime};

use super::every;
use super::years::check_year;
use crate::calendar::{WorkDays, recurrence};
use crate::config::read::once::in_order;
use crate::config::read::report::Report;
use crate::config::read::source::{Place, Placed};
use crate::config::read::table::Table;
use crate::config::read::value::NumberOrText;
use crate::config::settings::hours;
use crate::model::bounds::PLAN_YEARS_AHEAD;
use crate::model::{Cycle, Day, Deadline, DueRule, Period, Recurrence, Rhythm, Shift};

/// A deadline, or the rule by which one recurs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::config) enum DueOrRecurrence {
    Once(Deadline),
    Every(Recurrence),
}

/// The wordings of a deadline: exactly one of these keys must be there, but `before` may say the day of `every`.
const WORDINGS: [&str; 6] = ["before", "on", "within", "every", "continuous", "awaiting"];

/// Reads a deadline; `year` is the plan's, in which recurring duties run and behind which no deadline lies too
/// far.
pub(in crate::config) fn read(table: &Table<'_>, year: i32, report: &Report) -> Option<DueOrRecurrence> {
    let given: Vec<_> = WORDINGS.into_iter().filter(|key| table.has(key)).collect();
    let due = match given.as_slice() {
        [key @ ("before" | "on")] if table.has_list(key) => {
            let dates = dates(table, key, year, report);
            table.close();
            return dates.map(DueOrRecurrence::Every);
        }
        ["before"] => day(table, "before", year, report).map(DueRule::Before),
        ["on"] => day(table, "on", year, report).map(DueRule::On),
        ["within"] => within(table, year, report).map(DueRule::Within),
        ["continuous"] => continuous(table, report),
        ["awaiting"] => table.need_text("awaiting").map(|text| DueRule::Awaiting(text.value)),
        ["every"] | ["before", "every"] => {
            let every = every::read(table, year, time(table, report), report);
            table.close();
            return every.map(DueOrRecurrence::Every);
        }
        [] => {
            let hint = format!("give one of {}", list(&WORDINGS));
            report.add(table.at.error("due_missing", "this deadline says no day").hint(hint));
            None
        }
        several => {
            let message = format!("this deadline has {} at once", list(several));
            report.add(table.at.error("due_ambiguous", message).hint("keep one of them"));
            None
        }
    };
    let has_day = !matches!(due, Some(DueRule::Continuous | DueRule::Awaiting(_)));
    let time = if has_day { time(table, report) } else { None };
    if !given.is_empty() {
        table.close();
    }
    due.map(|rule| DueOrRecurrence::Once(Deadline::of(rule, time)))
}

impl DueOrRecurrence {
    /// The policy that items with this wording follow where config names none.
    pub(in crate::config) fn usual_policy(&self) -> &'static str {
        match self {
            Self::Every(every) if matches!(every.rhythm, Rhythm::Dates { .. }) => "plan-date",
            Self::Every(_) => "report",
            Self::Once(deadline) => match deadline.rule {
                DueRule::Within(_) => "plan-year",
                DueRule::Before(_) | DueRule::On(_) => "plan-date",
                DueRule::Every(_) | DueRule::EveryBefore { .. } | DueRule::Counted(_) => "report",
                DueRule::Continuous => "continuous",
                DueRule::Awaiting(_) => "awaiting",
            },
        }
    }

    /// The last good day; of a recurrence, that of its last occurrence in `year`.
    pub(in crate::config) fn last_day(&self, year: i32, work: &WorkDays) -> Option<Day> {
        match self {
            Self::Once(deadline) => deadline.day,
            Self::Every(every) => recurrence::last_in(work, every, year),
        }
    }

    /// The days that the deadline itself names: its last good day, or each of a list.
    pub(in crate::config) fn days(&self) -> Vec<Day> {
        match self {
            Self::Once(deadline) => deadline.day.into_iter().collect(),
            Self::Every(Recurrence { rhythm: Rhythm::Dates { days, .. }, .. }) => days.clone(),
            Self::Every(_) => Vec::new(),
        }
    }
}

/// Several days in one list: each is an occurrence of its own.
fn dates(table: &Table<'_>, key: &'static str, plan: i32, report: &Report) -> Option<Recurrence> {
    let list = table.list::<Day>(key)?;
    if list.value.is_empty() {
        let message = format!("`{key}` lists no day");
        report.add(list.at.error("due_missing", message).hint("write the days, in order"));
    }
    in_order(key, &list.value, report);
    let time = time(table, report);
    let days: Option<Vec<Day>> = list
        .value
        .iter()
        .map(|day| check_reach(day.value.year().into(), plan, day.at, report).then_some(day.value))
        .collect();
    let days = days.filter(|days| !days.is_empty())?;
    let rhythm = Rhythm::Dates { days, before: key == "before" };
    Some(Recurrence { rhythm, shift: Shift::None, time })
}

fn day(table: &Table<'_>, key: &'static str, plan: i32, report: &Report) -> Option<Day> {
    let day = table.get::<Day>(key)?;
    check_reach(day.value.year().into(), plan, day.at, report).then_some(day.value)
}

/// Checks that a deadline lies where days are counted, and not so far behind its plan that the year must be a
/// slip.
fn check_reach(year: i64, plan: i32, at: Place<'_>, report: &Report) -> bool {
    if !check_year(year, at, report) {
        return false;
    }
    let fits = year <= i64::from(plan + PLAN_YEARS_AHEAD);
    if !fits {
        let message =
            format!("the year {year} lies more than {PLAN_YEARS_AHEAD} years behind the plan's own, {plan}");
        let hint = "is the year right? a programme that runs longer gets its later steps from a later plan";
        report.add(at.error("due_too_far", message).hint(hint));
    }
    fits
}

fn within(table: &Table<'_>, plan: i32, report: &Report) -> Option<Period> {
    let found: Placed<'_, NumberOrText> = table.get("within")?;
    let period = match &found.value {
        NumberOrText::Number(year) => Some((*year, Cycle::Year, 1)),
        NumberOrText::Text(text) => period(text),
    };
    let Some((year, cycle, index)) = period else {
        let message = "`within` is no year, half, quarter or month";
        let hint = "write within = 2025, \"2025-H2\", \"2025-Q4\" or \"2025-11\"";
        report.add(found.at.error("bad_period", message).hint(hint));
        return None;
    };
    check_reach(year, plan, found.at, report).then_some(Period { year: year as i32, cycle, index })
}

/// Reads a period: `2025`, `2025-H1`, `2025-Q4` or `2025-11`.
fn period(text: &str) -> Option<(i64, Cycle, u32)> {
    let (year, part) = match text.split_once('-') {
        Some((year, part)) => (year, Some(part)),
        None => (text, None),
    };
    let year = (year.len() == 4).then(|| year.parse().ok()).flatten()?;
    let Some(part) = part else { return Some((year, Cycle::Year, 1)) };
    let (cycle, index) = match part.split_at_checked(1)? {
        ("H", half) => (Cycle::Half, half),
        ("Q", quarter) => (Cycle::Quarter, quarter),
        _ if part.len() == 2 => (Cycle::Month, part),
        _ => return None,
    };
    let index = index.parse().ok().filter(|index| (1..=cycle.in_a_year()).contains(index))?;
    Some((year, cycle, index))
}

fn continuous(table: &Table<'_>, report: &Report) -> Option<DueRule> {
    let continuous = table.get::<bool>("continuous")?;
    if !continuous.value {
        let hint = "leave it out, and say the deadline with another key";
        report
            .add(continuous.at.error("continuous_false", "`continuous = false` says no deadline").hint(hint));
    }
    Some(DueRule::Continuous)
}

fn time(table: &Table<'_>, report: &Report) -> Option<NaiveTime> {
    table.text("time").and_then(|text| hours::time(&text, report))
}

fn list(keys: &[&str]) -> String {
    keys.iter().map(|key| format!("`{key}`")).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_period_is_read_in_the_form_that_ids_use() {
        for (cycle, index) in [(Cycle::Year, 1), (Cycle::Half, 2), (Cycle::Quarter, 4), (Cycle::Month, 11)] {
            let label = Period { year: 2025, cycle, index }.label();
            assert_eq!(period(&label), Some((2025, cycle, index)), "{label}");
        }
        for text in ["25", "2025-Q5", "2025-13", "2025-1", "2025-H0", "2025-", "năm 2025"] {
            assert_eq!(period(text), None, "{text}");
        }
    }
}
