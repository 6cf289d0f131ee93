//! Events that say how an item stands beside its deadline: progress, parts, early words, causes, commitments.
//! Makes the events; whether one is allowed is a rule of `model::allowed`, and who may say it of `answer`.

use super::life::still_to_come;
use crate::figures::standing::{Standing, standing};
use crate::model::allowed::Refusal;
use crate::model::part::MOST;
use crate::model::{Action, By, CauseId, Day, Instant, Item, PersonId, UnitCode};
use crate::planner::decide::people::units_of;
use crate::planner::decide::rules::Rules;

/// How far the item has come: the speaker's part of it, where a part is the speaker's; the part of a coordinating unit,
/// where the speaker is of one; else the item as a whole.
pub fn progress(
    rules: &Rules,
    item: &Item,
    by: &By,
    value: Option<u32>,
    note: Option<String>,
    evidence: Option<String>,
    now: Instant,
) -> Action {
    if let Some(part) = own_part(item, by) {
        return Action::PartProgressed { part, value, note };
    }
    match coordinating(rules, item, by, rules.calendar.zone.day(now)) {
        Some(unit) => Action::Contributed { unit, value, note },
        None => Action::Progressed { value, note, evidence },
    }
}

/// The number of the open part of the item that is the speaker's.
pub fn own_part(item: &Item, by: &By) -> Option<u32> {
    let By::Someone(id) = by else { return None };
    let own = |part: &&crate::model::ItemPart| part.person.as_str() == id.as_str() && part.done_at.is_none();
    item.parts.iter().find(own).map(|part| part.number)
}

/// The coordinating unit for which the speaker speaks; none for who is of the unit that owes the item.
fn coordinating(rules: &Rules, item: &Item, by: &By, today: Day) -> Option<UnitCode> {
    let By::Someone(id) = by else { return None };
    let units = units_of(&rules.org, id.as_str(), today);
    if units.contains(&&item.spec.unit) {
        return None;
    }
    item.spec.coordinators.iter().find(|unit| units.contains(unit)).cloned()
}

/// A person of the unit gets a part of the item.
///
/// # Errors
/// The day has passed or cannot be meant, or the item has too many parts.
pub fn give_part(
    rules: &Rules,
    item: &Item,
    person: PersonId,
    title: String,
    until: Option<Day>,
    now: Instant,
) -> Result<Action, Refusal> {
    let part = item.parts.iter().map(|part| part.number).max().unwrap_or(0) + 1;
    if part > MOST {
        return Err(Refusal::TooManyParts { item: item.id().clone() });
    }
    let until = until.map(|day| still_to_come(rules, day, now)).transpose()?;
    Ok(Action::PartGiven { part, person, title, until })
}

/// The unit says ahead of time that the deadline will not be met.
///
/// # Errors
/// The item is late already, or the day named has passed or cannot be meant.
pub fn warn(
    rules: &Rules,
    item: &Item,
    until: Option<Day>,
    note: Option<String>,
    now: Instant,
) -> Result<Action, Refusal> {
    if is_late(rules, item, now) {
        return Err(Refusal::LateAlready { item: item.id().clone() });
    }
    let until = until.map(|day| still_to_come(rules, day, now)).transpose()?;
    Ok(Action::Warned { until, note })
}

/// The unit names why the item is late.
///
/// # Errors
/// Config knows no such cause.
pub fn name_cause(rules: &Rules, cause: CauseId, note: Option<String>) -> Result<Action, Refusal> {
    Ok(Action::CauseNamed { cause: known(rules, cause)?, note })
}

/// A post decides whether the cause lay outside the unit's power.
///
/// # Errors
/// Nobody has named a cause, or config knows no such cause.
pub fn judge_cause(
    rules: &Rules,
    item: &Item,
    cause: Option<CauseId>,
    is_objective: bool,
    note: Option<String>,
) -> Result<Action, Refusal> {
    if cause.is_none() && item.cause.is_none() {
        return Err(Refusal::NoCause { item: item.id().clone() });
    }
    let cause = cause.map(|cause| known(rules, cause)).transpose()?;
    Ok(Action::CauseJudged { cause, is_objective, note })
}

/// The unit commits itself to a day for a late item.
///
/// # Errors
/// The item is not late, or the day has passed or cannot be meant.
pub fn commit(rules: &Rules, item: &Item, day: Day, now: Instant) -> Result<Day, Refusal> {
    if !is_late(rules, item, now) && !item.status.is_closed() {
        return Err(Refusal::NotLate { item: item.id().clone() });
    }
    still_to_come(rules, day, now)
}

fn is_late(rules: &Rules, item: &Item, now: Instant) -> bool {
    standing(&rules.calendar, item, now) == Some(Standing::Overdue)
}

fn known(rules: &Rules, cause: CauseId) -> Result<CauseId, Refusal> {
    let causes = &rules.lateness.causes;
    if causes.contains_key(&cause) {
        return Ok(cause);
    }
    let known: Vec<&str> = causes.keys().map(CauseId::as_str).collect();
    Err(Refusal::NoSuchCause { cause, known: known.join(", ") })
}
