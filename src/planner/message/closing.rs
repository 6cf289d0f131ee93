//! What is still open of a plan that has closed: the whole list for the overseer, counts by unit for leaders.
//! Must not know wording.

use std::collections::BTreeMap;

use super::digest::PlanClosing;
use super::entry::source;
use super::said::NoticeInContext;
use crate::model::{BuiltInStep, Role};
use crate::planner::decide::rules::Rules;

/// Whether the message tells of the item only in the counts of its plan: a leader is not shown the list.
pub(super) fn is_counted_only(said: &NoticeInContext, leads: bool) -> bool {
    said.notice.step.is(BuiltInStep::Closing) && (leads || said.notice.role == Role::Chair)
}

/// The plans that a message closes, with what is open of each.
pub(super) fn plans(rules: &Rules, said: &[NoticeInContext]) -> Vec<PlanClosing> {
    let mut plans: BTreeMap<String, BTreeMap<&str, usize>> = BTreeMap::new();
    for said in said.iter().filter(|said| said.notice.step.is(BuiltInStep::Closing)) {
        let units = plans.entry(source(rules, &said.item.spec.source)).or_default();
        *units.entry(rules.org.unit_name(&said.item.spec.unit)).or_default() += 1;
    }
    let closing = |(source, units): (String, BTreeMap<&str, usize>)| {
        let mut units: Vec<(String, usize)> =
            units.into_iter().map(|(unit, open)| (unit.to_owned(), open)).collect();
        units.sort_by_key(|(_, open)| std::cmp::Reverse(*open));
        PlanClosing { source, open: units.iter().map(|(_, open)| open).sum(), units }
    };
    plans.into_iter().map(closing).collect()
}
