//! After a restore, nothing is said twice: what may have left after the backup was made is uncertain.
//! Must not know how a database is put back.

use super::rules::Rules;
use super::timing;
use crate::model::{Decision, Instant, Item, NoticeState, Reason};

/// Ends as uncertain those notices of new decisions that may have left already: had their step been decided
/// when it was reached, they would have left by `until`. Of an item that was opened later nobody can have
/// heard.
pub(in crate::planner) fn hold_back(
    rules: &Rules,
    item: &Item,
    decisions: &mut [Decision],
    until: Instant,
    now: Instant,
) {
    if item.opened_at > until {
        return;
    }
    for decision in decisions.iter_mut().filter(|decision| decision.at <= until) {
        let left = rules.step(item, &decision.step).map(|step| {
            let reached = decision.at.max(item.opened_at);
            timing::departure(rules, item, step, decision.at, reached)
        });
        if left.is_some_and(|left| left > until) {
            continue;
        }
        for notice in decision.notices.iter_mut().filter(|notice| notice.state.is_open()) {
            notice.end(NoticeState::Uncertain, Reason::Restored, now);
        }
    }
}
