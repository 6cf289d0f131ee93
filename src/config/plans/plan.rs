//! One file of plans/: the head of the document and its rows.
//! Must not know items; rows become items in `expand`.

use chrono::Datelike;

use super::due::DueOrRecurrence;
use super::row::{self, RowWithDuties};
use super::years::{YEARS, check_year};
use crate::calendar::WorkDays;
use crate::config::people::names::Names;
use crate::config::read::once::{Once, check_id};
use crate::config::read::report::Report;
use crate::config::read::source::{Placed, value};
use crate::config::read::table::Table;
use crate::model::bounds::LAST_YEAR;
use crate::model::{Day, UnitCode};

/// A plan document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    pub id: String,
    /// The document's number, such as `67/KH-UBND`.
    pub number: String,
    pub date: Day,
    /// Who issued the document.
    pub issuer: String,
    pub title: String,
    /// The year that the plan is for; awaiting, continuous and recurring items stop with it.
    pub year: i32,
    /// From when on the plan's items are followed up.
    pub live_from: Day,
    /// After this day repeats stop; none while no row has a date.
    pub closes: Option<Day>,
}

/// A plan with its rows.
pub(in crate::config) struct ReadPlan<'f> {
    pub(in crate::config) plan: Plan,
    /// The unit that follows the plan up, where that is not the usual one.
    pub(in crate::config) overseer: Option<UnitCode>,
    pub(in crate::config) rows: Vec<RowWithDuties<'f>>,
}

/// Working days after the last deadline on which a plan closes.
const CLOSES_AFTER: u32 = 30;

/// Reads a plan file. `plans` and `rows_seen` hold the ids taken so far, in all files.
pub(in crate::config) fn read<'f>(
    root: &Table<'f>,
    plans: &mut Once<'f>,
    rows_seen: &mut Once<'f>,
    names: &Names,
    work: &WorkDays,
    report: &Report,
) -> Option<ReadPlan<'f>> {
    root.need_key("plan");
    let head = root.table("plan", "plan");
    let year = head.as_ref().and_then(|head| {
        head.need_key("year");
        head.number("year", YEARS)
    });
    let year = year.map(|year| year.value as i32);
    let tables = root.tables("row", "row");
    // Where no year could be read, the last that is counted will do: no deadline lies too far behind it.
    let rows: Vec<_> =
        tables.iter().map(|row| row::read(row, year.unwrap_or(LAST_YEAR), names, report)).collect();
    for row in &rows {
        rows_seen.take_if("row", row.entry.id.as_ref(), report);
    }
    if rows.is_empty() {
        let message = "the plan has no rows";
        report.add(root.at.warning("plan_without_rows", message).hint("begin each with a line [[row]]"));
    }
    root.close();

    let head = head?;
    let (id, number) = (head.need_text("id"), head.need_text("number"));
    let date = head.need::<Day>("date");
    let in_years = |day: &Placed<'_, Day>| check_year(day.value.year().into(), day.at, report);
    let (issuer, title) = (head.need_text("issuer"), head.need_text("title"));
    let live_from = head.get::<Day>("live_from").filter(in_years).map(|day| day.value);
    let closes = head.get::<Day>("closes").filter(in_years);
    let overseer = head.text("overseer").and_then(|unit| names.unit(&unit, report));
    head.close();
    if let Some(id) = &id {
        check_id("plan", id, report);
        plans.take("plan", id, report);
    }
    let (year, date) = (year?, date.filter(in_years)?.value);
    let dues = || entries(&rows).filter_map(|entry| entry.due.as_ref());
    for due in dues() {
        check_after(date, due, report);
    }
    let last = dues().filter_map(|due| due.value.last_day(year, work)).max();
    if let (Some(closes), Some(last)) = (&closes, last)
        && closes.value < last
    {
        let message = format!("the plan closes on {}, before its last deadline, {last}", closes.value);
        let hint = "leave `closes` out: then it is 30 working days after the last deadline";
        report.add(closes.at.warning("closes_too_early", message).hint(hint));
    }
    let plan = Plan {
        id: value(id.as_ref()),
        number: value(number.as_ref()),
        date,
        issuer: value(issuer.as_ref()),
        title: value(title.as_ref()),
        year,
        live_from: live_from.unwrap_or(date),
        closes: closes.map(|day| day.value).or_else(|| last.map(|last| work.add(last, CLOSES_AFTER))),
    };
    Some(ReadPlan { plan, overseer, rows })
}

/// Rows and duties, in plan order.
pub(in crate::config) fn entries<'a, 'f>(
    rows: &'a [RowWithDuties<'f>],
) -> impl Iterator<Item = &'a row::RowOrDuty<'f>> {
    rows.iter().flat_map(|row| std::iter::once(&row.entry).chain(&row.duties))
}

fn check_after(date: Day, due: &Placed<'_, DueOrRecurrence>, report: &Report) {
    for day in due.value.days().into_iter().filter(|day| *day < date) {
        let message = format!("the deadline, {day}, lies before the plan's own date, {date}");
        report.add(due.at.warning("due_before_plan", message).hint("is the year right?"));
    }
}
