//! What happens next with an item if nothing is recorded: the line under every overdue entry.
//! Must not change or decide anything.

use std::cmp::Reverse;

use chrono::TimeDelta;

use super::digest::NextStep;
use crate::model::policy::Level;
use crate::model::{Day, Decision, Instant, Item, RecipientId, Role, Step};
use crate::planner::decide::rules::Rules;
use crate::planner::decide::timing::{self, Turn};
use crate::planner::decide::who;

/// How far ahead the outlook looks: first to where most answers lie, then further than any policy's ladder reaches.
const HORIZONS: [i64; 2] = [14, 120];

/// The next time somebody above `level` is told, as far as can be said at `now`.
pub fn next_above(
    rules: &Rules,
    item: &Item,
    decided: &[Decision],
    level: Level,
    now: Instant,
) -> Option<NextStep> {
    let [near, far] = HORIZONS.map(|days| now + TimeDelta::days(days));
    let within = |until| next_above_until(rules, item, decided, level, now, until);
    // Beyond the horizon lies nothing that would leave before it.
    within(near).filter(|next| next.day < rules.calendar.zone.day(near)).or_else(|| within(far))
}

fn next_above_until(
    rules: &Rules,
    item: &Item,
    decided: &[Decision],
    level: Level,
    now: Instant,
    until: Instant,
) -> Option<NextStep> {
    // Of those who are told together, the highest is named.
    let rank = |role: &Role| (role.level(), Reverse(*role));
    let above =
        |step: &Step| step.to.iter().copied().filter(|role| role.level() > Some(level)).max_by_key(rank);
    let mut first: Option<NextStep> = None;
    for turn in &timing::turns_of(rules, item, decided, until, |step| above(step).is_some()).reached {
        let Some(role) = above(turn.step) else { continue };
        // What is reached later cannot leave before.
        if first.as_ref().is_some_and(|first| rules.calendar.zone.day(turn.at) > first.day) {
            break;
        }
        let day = departure_day(rules, item, turn, now);
        if item.spec.closes.is_some_and(|closes| day > closes)
            || first
                .as_ref()
                .is_some_and(|first| (first.day, Reverse(rank(&first.role))) <= (day, Reverse(rank(&role))))
        {
            continue;
        }
        let to: Vec<RecipientId> =
            who::holders(rules, item, role, day).into_iter().map(|holder| holder.recipient).collect();
        let title = to.first().and_then(|id| rules.org.recipient(id)).map(|recipient| recipient.name);
        if let Some(title) = title {
            first = Some(NextStep { day, role, title, to, again: false });
        }
    }
    first
}

/// The day on which a step that is not decided yet would leave: at the earliest one working day
/// from now, because the levels below come first.
pub fn departure_day(rules: &Rules, item: &Item, turn: &Turn, now: Instant) -> Day {
    let calendar = &rules.calendar;
    let tomorrow = calendar.zone.start_of(calendar.work.add(calendar.zone.day(now), 1));
    let at = turn.at.max(tomorrow);
    calendar.zone.day(timing::departure(rules, item, turn.step, at, at))
}
