//! Events that need the calendar: a new due day, a promise, a pause that moves the deadline.
//! Makes the events; whether one is allowed is a rule of `model::allowed`.

use chrono::{Days, NaiveTime};

use super::reconcile::adopted_on;
use crate::model::allowed::Refusal;
use crate::model::statement::Finished;
use crate::model::{Action, Day, Deadline, DueAt, DueKind, DueRule, Instant, Item, PolicyId, bounds};
use crate::planner::decide::rules::Rules;

/// The policy of an item that gets a date after having had none.
const DATED_POLICY: &str = "plan-date";

/// Sets a new due day, today or later; without an hour the item keeps the one it has. An item that had no date
/// follows the policy of dated items from now on.
pub fn set_due(
    rules: &Rules,
    item: &Item,
    due: DueAt,
    note: Option<String>,
    now: Instant,
) -> Result<Action, Refusal> {
    let DueAt { day, time } = due.or_time(item.deadline.time);
    near(rules, day, now)?;
    let deadline = Deadline::of(DueRule::On(day), time);
    if rules.calendar.overdue_from(&deadline).is_some_and(|from| from <= now) {
        return Err(Refusal::PastDay { day });
    }
    let dateless = matches!(item.deadline.kind(), DueKind::Awaiting | DueKind::Continuous);
    let policy = dateless.then(|| PolicyId::new(DATED_POLICY)).filter(|id| rules.has_policy(id));
    Ok(Action::DeadlineSet { deadline, adopted_on: None, policy, note })
}

/// Records the day on which the unit expects to finish, today or later.
pub fn promise(rules: &Rules, day: Day, note: Option<String>, now: Instant) -> Result<Action, Refusal> {
    Ok(Action::Promised { day: still_to_come(rules, day, now)?, note })
}

/// Reopens an item that has ended; the item is adopted today when its deadline has passed meanwhile.
pub fn reopen(rules: &Rules, item: &Item, note: Option<String>, now: Instant) -> Action {
    Action::Reopened { adopted_on: adopted_on(&rules.calendar, &item.deadline, now), note }
}

/// Sets a stopped clock going again. A counted period moves by the working days that the clock stood, a date by
/// calendar days.
pub fn resume(rules: &Rules, item: &Item, now: Instant) -> Result<Action, Refusal> {
    let (Some(due), Some(paused_at)) = (item.due(), item.paused_at) else {
        return Err(Refusal::NoClock { item: item.id().clone() });
    };
    let calendar = &rules.calendar;
    let (stopped, today) = (calendar.zone.day(paused_at), calendar.zone.day(now));
    let moved = if item.deadline.kind() == DueKind::Period {
        calendar.work.add(due, calendar.work.count(stopped, today) as u32)
    } else {
        due.checked_add_days(Days::new((today - stopped).num_days().max(0) as u64)).unwrap_or(due)
    };
    // A counted period stays a period, so that a second pause is counted in working days as the first was.
    let stays = moved == due || item.deadline.kind() == DueKind::Period;
    let rule = if stays { item.deadline.rule.clone() } else { DueRule::On(moved) };
    let deadline = Deadline { rule, day: Some(moved), time: item.deadline.time };
    let adopted_on = adopted_on(calendar, &deadline, now);
    Ok(Action::Resumed { deadline, adopted_on })
}

/// Records how far the unit has come, as a share of the target: a share below the target makes it progress, not
/// the result.
///
/// # Errors
/// A share is named, but the item has no target; or it cannot have been finished at that moment.
pub fn report(rules: &Rules, item: &Item, finished: Finished, now: Instant) -> Result<Action, Refusal> {
    let Finished { share: value, note, evidence, as_of } = finished;
    let as_of = as_of.map(|then| finished_at(rules, item, then, now)).transpose()?;
    match (value, item.spec.target) {
        (Some(_), None) => Err(Refusal::NoTarget { item: item.id().clone() }),
        (Some(share), Some(target)) if share < target => Ok(Action::Progressed { value, note, evidence }),
        _ => Ok(Action::Reported { note, evidence, value, as_of }),
    }
}

/// Records that the item is finished; a share below its target makes it progress too.
///
/// # Errors
/// As for [`report`].
pub fn done(rules: &Rules, item: &Item, finished: Finished, now: Instant) -> Result<Action, Refusal> {
    Ok(match report(rules, item, finished, now)? {
        Action::Reported { note, evidence, as_of, .. } => Action::Done { note, evidence, as_of },
        progress => progress,
    })
}

/// The moment at which an item was finished, as it is said later. A day without an hour counts from its first moment:
/// who did the work is not held to be late for an hour that nobody wrote down.
pub(super) fn finished_at(rules: &Rules, item: &Item, then: DueAt, now: Instant) -> Result<Instant, Refusal> {
    let at = rules.calendar.zone.at(then.day, then.time.unwrap_or(NaiveTime::MIN));
    if at > now || then.day < item.spec.live_from {
        return Err(Refusal::NotThen { item: item.id().clone() });
    }
    Ok(at.max(item.opened_at))
}

/// The label of a report that was accepted because nobody objected.
const ACCEPTED_SILENTLY: &str = "không có ý kiến sau 05 ngày làm việc";

/// What happens to the item without anybody acting: a report is accepted when nobody objects in time, and
/// a request for more time lapses when nobody decides before the deadline passes.
pub fn by_itself(rules: &Rules, item: &Item, now: Instant) -> Option<Action> {
    if rules.accepted_at(item).is_some_and(|at| at <= now) {
        return Some(Action::Confirmed { note: Some(ACCEPTED_SILENTLY.to_owned()) });
    }
    let lapsed = rules.lapses_at(item).is_some_and(|at| at <= now);
    lapsed.then_some(Action::ExtensionRefused { lapsed: true, note: None })
}

pub(super) fn still_to_come(rules: &Rules, day: Day, now: Instant) -> Result<Day, Refusal> {
    near(rules, day, now)?;
    if day < rules.calendar.zone.day(now) { Err(Refusal::PastDay { day }) } else { Ok(day) }
}

/// Refuses a day that lies too far away to be meant.
pub(super) fn near(rules: &Rules, day: Day, now: Instant) -> Result<(), Refusal> {
    let today = rules.calendar.zone.day(now);
    if bounds::is_near(day, today) {
        Ok(())
    } else {
        Err(Refusal::TooFar { day, last: bounds::last_day(today) })
    }
}
