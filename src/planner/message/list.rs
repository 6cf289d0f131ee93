//! What a person may answer just now, as if it were told: for whoever asks for the list.
//! Must not know how the list is worded; nothing of it is stored.

use crate::figures::standing::{Standing, standing};
use crate::model::{
    BuiltInStep, ChannelName, Instant, Item, Notice, NoticeKey, NoticeState, Reason, RecipientId, Role,
    Status, StepId,
};
use crate::planner::decide::people::units_of;
use crate::planner::decide::rules::Rules;
use crate::planner::decide::who;

/// How far ahead the list looks, in calendar days.
const AHEAD: i64 = 30;

/// The items as notices to that person, and how many lie further ahead.
pub fn list<'a>(
    rules: &Rules,
    items: impl Iterator<Item = &'a Item>,
    person: &RecipientId,
    now: Instant,
) -> (Vec<(Notice, &'a Item)>, usize) {
    let (mut found, mut later) = (Vec::new(), 0);
    for item in items.filter(|item| concerns(rules, item, person, now)) {
        let Some((role, step)) = role(rules, item, person, now) else { continue };
        if is_near(rules, item, now) || step == BuiltInStep::Asked {
            found.push((notice(rules, item, person, role, step, now), item));
        } else {
            later += 1;
        }
    }
    (found, later)
}

/// Whether the person answers for the item in any role.
pub fn concerns(rules: &Rules, item: &Item, person: &RecipientId, now: Instant) -> bool {
    !item.status.is_closed() && !item.spec.tracked_by_duties && role(rules, item, person, now).is_some()
}

/// In which role the person answers for the item, if in any.
fn role(rules: &Rules, item: &Item, person: &RecipientId, now: Instant) -> Option<(Role, BuiltInStep)> {
    let day = rules.calendar.zone.day(now);
    let is = |role: Role| {
        who::holders(rules, item, role, day).iter().any(|h| h.recipient.as_str() == person.as_str())
    };
    if item.status == Status::ExtensionPending
        && let Some(rule) = rules.extension(item).filter(|rule| is(rule.approver))
    {
        return Some((rule.approver, BuiltInStep::Asked));
    }
    if is(Role::LeadHead) {
        return Some((Role::LeadHead, BuiltInStep::List));
    }
    if item.status == Status::Reported {
        return is(Role::OwedTo).then_some((Role::OwedTo, BuiltInStep::List));
    }
    let own = units_of(&rules.org, person.as_str(), day).contains(&&item.spec.unit);
    if own || is(Role::Lead) {
        return Some((Role::Lead, BuiltInStep::List));
    }
    if is(Role::Part) {
        return Some((Role::Part, BuiltInStep::List));
    }
    // Whoever leads or follows up sees what is overdue below them.
    let overdue = standing(&rules.calendar, item, now) == Some(Standing::Overdue);
    let above = [Role::Overseer, Role::ViceChair, Role::ChairOffice, Role::Chair];
    above.into_iter().find(|role| overdue && is(*role)).map(|role| (role, BuiltInStep::List))
}

fn is_near(rules: &Rules, item: &Item, now: Instant) -> bool {
    let horizon = rules.calendar.zone.day(now) + chrono::TimeDelta::days(AHEAD);
    match standing(&rules.calendar, item, now) {
        Some(
            Standing::Overdue
            | Standing::DueToday
            | Standing::Confirming
            | Standing::Reported
            | Standing::Awaiting,
        ) => true,
        Some(Standing::Upcoming) => item.due().is_some_and(|due| due <= horizon),
        Some(Standing::Paused | Standing::Done) | None => false,
    }
}

fn notice(
    rules: &Rules,
    item: &Item,
    person: &RecipientId,
    role: Role,
    step: BuiltInStep,
    now: Instant,
) -> Notice {
    let (recipient, step) = (person.clone(), StepId::from(step));
    let channel = ChannelName::Capture;
    let key = NoticeKey {
        item: Some(item.id()),
        version: item.version,
        step: &step,
        occurrence: "-",
        recipient: &recipient,
        channel,
    };
    Notice {
        id: Notice::id_of(&rules.org.id, &key),
        item: Some(item.id().clone()),
        version: item.version,
        step,
        occurrence: "-".to_owned(),
        recipient,
        role,
        also: Vec::new(),
        stands_in: None,
        channel,
        state: NoticeState::Held,
        reason: Reason::StepReached,
        slot_at: now,
        message: None,
        settled_at: None,
    }
}
