//! Papers of a period: counts it, reads the items behind the counts, and has the paper put together.
//! Must not count anything itself: `figures` does.

use std::collections::HashMap;

use chrono::Months;

use super::asked::{PaperAsked, PaperFault};
use crate::engine::counted;
use crate::figures::period::FigurePeriod;
use crate::figures::reckon::{CountedItem, FiguresAsked, Lives};
use crate::figures::row::FiguresBy;
use crate::model::{Day, Item, ItemId};
use crate::paper::contents::period::rating::{RatedMonth, RatedOf, rating as rating_paper};
use crate::paper::contents::period::report::{ReportFigures, report as report_paper};
use crate::paper::contents::period::span::{PeriodItem, PeriodSources};
use crate::paper::document::Paper;
use crate::planner::Rules;
use crate::store::{Store, StoreError, items};

/// How many months stand in the report of a single one, for comparison.
const MONTHS_SHOWN: u32 = 6;

fn asked_by(asked: &PaperAsked, period: FigurePeriod, by: FiguresBy) -> FiguresAsked {
    FiguresAsked { period, by, as_of: asked.as_of, unit: asked.unit.clone(), kinds: Vec::new() }
}

/// The report of the period.
pub(super) async fn report(store: &Store, rules: &Rules, asked: &PaperAsked) -> Result<Paper, PaperFault> {
    let lives = counted::lives(store, &rules.calendar).await?;
    let focal = |unit: &str, day: Day| counted::focal(&rules.org, unit, day);
    let mut open = lives.each(&asked_by(asked, asked.period, FiguresBy::Unit), &focal);
    open.retain(|counted| counted.tally.done() + counted.tally.cancelled == 0);
    let remaining = known(store, open).await?;
    Ok(report_of(&lives, rules, asked, &remaining))
}

/// The report that follows from what happened; `remaining` are the items that have not ended.
pub(super) fn report_of(lives: &Lives, rules: &Rules, asked: &PaperAsked, remaining: &[PeriodItem]) -> Paper {
    let focal = |unit: &str, day: Day| counted::focal(&rules.org, unit, day);
    let of = |period, by| lives.figures(&asked_by(asked, period, by), &focal);
    let found = ReportFigures {
        by_unit: &of(asked.period, FiguresBy::Unit),
        by_kind: &of(asked.period, FiguresBy::Kind),
        by_month: &of(months_shown(asked.period), FiguresBy::Month),
        remaining,
    };
    report_paper(&PeriodSources { rules, period: asked.period, as_of: asked.as_of }, &found)
}

/// The months that a report shows: those of its period; of a single month, the six that end with it.
fn months_shown(period: FigurePeriod) -> FigurePeriod {
    if period.months().len() != 1 {
        return period;
    }
    let first = period.from.checked_sub_months(Months::new(MONTHS_SHOWN - 1));
    let days = first.and_then(|first| FigurePeriod::days(first, period.to));
    // Of a report the months keep to its rule.
    days.map_or(period, |days| FigurePeriod { is_reporting: period.is_reporting, ..days })
}

/// The figures by person and month.
pub(super) async fn rating(store: &Store, rules: &Rules, asked: &PaperAsked) -> Result<Paper, PaperFault> {
    let lives = counted::lives(store, &rules.calendar).await?;
    let focal = |unit: &str, day: Day| counted::focal(&rules.org, unit, day);
    let whole = known(store, whole(&lives, asked, &focal)).await?;
    Ok(rating_of(&lives, rules, asked, &whole))
}

/// The sheet that follows from what happened; `whole` are the items of the whole period.
pub(super) fn rating_of(lives: &Lives, rules: &Rules, asked: &PaperAsked, whole: &[PeriodItem]) -> Paper {
    let focal = |unit: &str, day: Day| counted::focal(&rules.org, unit, day);
    let has_begun = |month: &FigurePeriod| rules.calendar.zone.start_of(month.from) <= asked.as_of;
    let months = asked.period.months().into_iter().filter(has_begun);
    let months: Vec<RatedMonth> = months
        .map(|period| {
            let asked = asked_by(asked, period, FiguresBy::Person);
            let rows = lives.figures(&asked, &focal).now.rows;
            let rows = rows.into_iter().map(|row| (row.key, row.tally)).collect();
            RatedMonth { period, rows, items: lives.each(&asked, &focal) }
        })
        .collect();
    let of = match (&asked.person, &asked.unit) {
        (Some(person), _) => RatedOf::Person(person.as_str()),
        (None, Some(unit)) => RatedOf::Unit(unit),
        (None, None) => RatedOf::All,
    };
    let sources = PeriodSources { rules, period: asked.period, as_of: asked.as_of };
    rating_paper(&sources, of, &months, whole)
}

/// The items of the whole period; of one person, only theirs.
fn whole(lives: &Lives, asked: &PaperAsked, focal: &dyn Fn(&str, Day) -> Option<String>) -> Vec<CountedItem> {
    let mut found = lives.each(&asked_by(asked, asked.period, FiguresBy::Person), focal);
    if let Some(person) = &asked.person {
        found.retain(|counted| counted.key == person.as_str());
    }
    found
}

/// The items with what is known of them now.
async fn known(store: &Store, counted: Vec<CountedItem>) -> Result<Vec<PeriodItem>, StoreError> {
    let ids: Vec<ItemId> = counted.iter().map(|counted| counted.id.clone()).collect();
    let found = store.read(move |view| items::of(view, &ids)).await?;
    let mut items: HashMap<ItemId, Item> =
        found.into_iter().map(|stored| (stored.item.id().clone(), stored.item)).collect();
    Ok(counted
        .into_iter()
        .filter_map(|counted| items.remove(&counted.id).map(|item| PeriodItem { counted, item }))
        .collect())
}
