//! The items of the organisation as they stand lately, and of which overdue ones the leads have heard.
//! Must not know who asks.

use chrono::TimeDelta;

use crate::engine::setup::EngineError;
use crate::figures::standing::{Standing, standing};
use crate::model::notice::TOLD;
use crate::model::{Instant, Item, Role};
use crate::planner::Rules;
use crate::planner::decide::weekly::LeadsTold;
use crate::store::notices::ItemVersions;
use crate::store::{StoreView, decisions, items, notices};

/// How long ended items stay on the board and in the thanks: a week, and a day for the time of writing.
const LOOKS_BACK: TimeDelta = TimeDelta::days(8);

/// The items that are open at `now`, and those that ended lately, by id. One that cannot be read is left out.
pub(in crate::engine) fn lately(view: &StoreView<'_>, now: Instant) -> Result<Vec<Item>, EngineError> {
    Ok(items::current(view, now - LOOKS_BACK)?.into_iter().map(|stored| stored.item).collect())
}

/// The overdue items of which the leads have heard.
pub(in crate::engine) fn leads_heard(
    view: &StoreView<'_>,
    rules: &Rules,
    items: &[Item],
    now: Instant,
) -> Result<LeadsTold, EngineError> {
    let calendar = &rules.calendar;
    let today = calendar.zone.start_of(calendar.zone.day(now));
    let passed = |item: &&Item| {
        matches!(standing(calendar, item, now), Some(Standing::Overdue | Standing::Confirming))
    };
    let passed: Vec<ItemVersions> = items.iter().filter(passed).map(ItemVersions::from).collect();
    let heard = notices::heard_of(view, &passed, Role::Lead, &TOLD, today)?;
    Ok(LeadsTold::new(heard, &decisions::lists(view)?, today))
}
