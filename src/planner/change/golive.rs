//! The end of the rehearsal: which items start afresh, and which are old debts to be reviewed first.
//! Must not know how the change is stored.

use super::reconcile::{Change, adopted_on};
use crate::model::{Action, By, Instant, Item};
use crate::planner::decide::rules::{REVIEW_WORKING_DAYS, Rules};

/// What happens to each open item when the organisation goes live.
pub fn go_live<'a>(rules: &Rules, items: impl Iterator<Item = &'a Item>, now: Instant) -> Vec<Change> {
    let today = rules.calendar.zone.day(now);
    items
        .filter(|item| !item.status.is_closed())
        .map(|item| {
            let adopted = adopted_on(&rules.calendar, &item.deadline, now);
            let review_until = adopted.map(|_| rules.calendar.work.add(today, REVIEW_WORKING_DAYS));
            let action = Action::WentLive { adopted_on: adopted, review_until };
            Change::of(item, &By::system(), now, vec![action])
        })
        .collect()
}
