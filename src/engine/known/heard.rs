//! The items of the organisation as they stand lately, gone through one by one: counted, or those that are overdue; and of
//! which overdue ones the leads have heard. Must not know who asks.

use std::ops::ControlFlow;

use chrono::TimeDelta;

use crate::engine::setup::EngineError;
use crate::figures::standing::{Standing, standing};
use crate::model::notice::TOLD;
use crate::model::{Instant, Item, Role};
use crate::planner::Rules;
use crate::planner::decide::weekly::LeadsTold;
use crate::planner::message::tally::ItemCounts;
use crate::store::notices::ItemVersions;
use crate::store::{StoreError, StoreView, decisions, items, notices};

/// How long ended items stay on the board and in the thanks: a week, and a day for the time of writing.
const LOOKS_BACK: TimeDelta = TimeDelta::days(8);

/// Counts the items that are open at `now`, and those that ended lately. One that cannot be read is left out.
pub(in crate::engine) fn tally(
    view: &StoreView<'_>,
    rules: &Rules,
    now: Instant,
) -> Result<ItemCounts, StoreError> {
    let mut tally = ItemCounts::new(now);
    items::each_current(view, now - LOOKS_BACK, &mut |item| {
        tally.add(rules, &item);
        ControlFlow::Continue(())
    })?;
    Ok(tally)
}

/// The items that are overdue at `now` or asked to be confirmed, by id. One that cannot be read is left out.
pub(in crate::engine) fn overdue(
    view: &StoreView<'_>,
    rules: &Rules,
    now: Instant,
) -> Result<Vec<Item>, StoreError> {
    let calendar = &rules.calendar;
    let mut passed = Vec::new();
    items::each_due_by(view, calendar.zone.day(now), &mut |item| {
        if matches!(standing(calendar, &item, now), Some(Standing::Overdue | Standing::Confirming)) {
            passed.push(item);
        }
        ControlFlow::Continue(())
    })?;
    passed.sort_unstable_by(|a, b| a.id().cmp(b.id()));
    Ok(passed)
}

/// Of which of the `overdue` items the leads have heard.
pub(in crate::engine) fn leads_heard(
    view: &StoreView<'_>,
    rules: &Rules,
    overdue: &[Item],
    now: Instant,
) -> Result<LeadsTold, EngineError> {
    let today = rules.calendar.zone.start_of(rules.calendar.zone.day(now));
    let passed: Vec<ItemVersions> = overdue.iter().map(ItemVersions::from).collect();
    let heard = notices::heard_of(view, &passed, Role::Lead, &TOLD, today)?;
    Ok(LeadsTold::new(heard, &decisions::lists(view)?, today))
}
