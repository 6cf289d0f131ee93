//! Nobody is told before the level below has been: the gate in front of a step.
//! Must not know about slots or messages.

use super::rules::Rules;
use super::{timing, who};
use crate::model::notice::TOLD;
use crate::model::policy::Level;
use crate::model::{Day, Decision, Instant, Item, Notice, Role, Step, StepId};

/// Whether the levels below a step have been told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LevelGate {
    /// The levels below have been told, or there is nobody to tell.
    Open,
    /// A level below has not been told yet; look again at this instant.
    WaitUntil(Instant),
}

/// Whether `step` may speak on `today`, given what was decided for the item so far.
///
/// `in_hand` are steps that are reached but not settled: earlier ones among them still have to
/// tell the levels they name.
pub fn gate(
    rules: &Rules,
    item: &Item,
    step: &Step,
    decided: &[Decision],
    in_hand: &[&Step],
    today: Day,
) -> LevelGate {
    let Some(top) = step.to.iter().filter_map(|role| role.level()).max() else { return LevelGate::Open };
    let earlier = earlier_steps(rules, item, step);
    let mut wait = None;
    for level in (0..top).filter(|level| !names(step, *level)) {
        let below: Vec<&Step> = relevant(&earlier, step, level);
        if below.is_empty() || is_vacant(rules, item, &below, level, today) {
            continue;
        }
        let in_hand = in_hand.iter().any(|step| below.iter().any(|other| other.id == step.id));
        let behind_due = step.at.offset.is_after() && below.iter().any(|other| other.at.offset.is_after());
        let told = told_at(rules, item, step, decided, level, behind_due);
        wait = wait.max(wait_for(rules, &told, in_hand, today));
    }
    wait.map_or(LevelGate::Open, LevelGate::WaitUntil)
}

/// Steps listed with an earlier instant; the order of the policy decides between equals.
fn earlier_steps<'a>(rules: &'a Rules, item: &Item, step: &Step) -> Vec<&'a Step> {
    let anchors = timing::anchors(rules, item);
    let at = |step: &Step| rules.calendar.step_at(step.at, &anchors);
    let own = at(step);
    let steps = rules.steps(item);
    let place = steps.iter().position(|other| other.id == step.id).unwrap_or(steps.len());
    let is_earlier = |(order, other): &(usize, &Step)| {
        other.id != step.id && (at(other), *order) < (own.or(Some(Instant::MAX_UTC)), place)
    };
    steps.iter().enumerate().filter(is_earlier).map(|(_, other)| other).collect()
}

fn is_vacant(rules: &Rules, item: &Item, below: &[&Step], level: Level, today: Day) -> bool {
    let roles = below.iter().flat_map(|step| &step.to).filter(|role| role.level() == Some(level));
    roles.copied().all(|role: Role| who::holders(rules, item, role, today).is_empty())
}

/// The notices by which any other step has told the level; with `behind_due`, those of steps after due
/// alone. A later step may have spoken in place of the earlier ones that named the level.
fn told_at<'a>(
    rules: &Rules,
    item: &Item,
    step: &Step,
    decided: &'a [Decision],
    level: Level,
    behind_due: bool,
) -> Vec<&'a Notice> {
    let is_after = |id: &StepId| rules.step(item, id).is_some_and(|other| other.at.offset.is_after());
    decided
        .iter()
        .filter(|decision| decision.version == item.version || decision.version == item.opened_version)
        .filter(|decision| decision.step != step.id)
        .filter(|decision| !behind_due || is_after(&decision.step))
        .flat_map(|decision| &decision.notices)
        .filter(|notice| notice.roles().any(|role| role.level() == Some(level)))
        .collect()
}

/// Until when to wait for a level, given the notices that were meant to tell that level.
fn wait_for(rules: &Rules, notices: &[&Notice], in_hand: bool, today: Day) -> Option<Instant> {
    let zone = rules.calendar.zone;
    let day_after = |at: Instant| rules.calendar.work.add(zone.day(at), 1);
    let settled = |notice: &&&Notice| TOLD.contains(&notice.state);
    if let Some(told) = notices.iter().filter(settled).filter_map(|n| n.settled_at).min() {
        let from = day_after(told);
        return (from > today).then(|| zone.start_of(from));
    }
    let tomorrow = zone.start_of(rules.calendar.work.add(today, 1));
    let open = notices.iter().filter(|notice| notice.state.is_open());
    match open.map(|notice| notice.slot_at).min() {
        Some(slot) => Some(zone.start_of(day_after(slot)).max(tomorrow)),
        None => in_hand.then_some(tomorrow),
    }
}

fn names(step: &Step, level: Level) -> bool {
    step.to.iter().any(|role| role.level() == Some(level))
}

/// The earlier steps that name the level. For a step after due, only steps after due count, where there are
/// any: having been told of a date is not having been told that it has passed.
fn relevant<'a>(earlier: &[&'a Step], step: &Step, level: Level) -> Vec<&'a Step> {
    let naming: Vec<&Step> = earlier.iter().copied().filter(|other| names(other, level)).collect();
    let after: Vec<&Step> = naming.iter().copied().filter(|other| other.at.offset.is_after()).collect();
    if step.at.offset.is_after() && !after.is_empty() { after } else { naming }
}
