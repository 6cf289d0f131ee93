//! What a person may answer just now, as if it were told: for whoever asks for the list.
//! Must not know how the list is worded; nothing of it is stored.

use super::agenda::{Standing, standing};
use super::built_in::ASKED_STEP;
use super::people::unit_of;
use super::rules::Rules;
use crate::model::{
    ChannelName, Instant, Item, Notice, NoticeState, PersonId, Reason, RecipientId, Role, Status, StepId,
};

/// How far ahead the list looks, in calendar days.
const AHEAD: i64 = 30;

/// The items as notices to that person, and how many lie further ahead.
pub fn list<'a>(
    rules: &Rules,
    items: impl Iterator<Item = &'a Item>,
    person: &PersonId,
    now: Instant,
) -> (Vec<(Notice, &'a Item)>, usize) {
    let (mut found, mut later) = (Vec::new(), 0);
    for item in items.filter(|item| !item.status.is_closed() && !item.spec.tracked_by_duties) {
        let Some((role, step)) = role(rules, item, person, now) else { continue };
        if is_near(rules, item, now) || step == ASKED_STEP {
            found.push((notice(rules, item, person, (role, step), now), item));
        } else {
            later += 1;
        }
    }
    (found, later)
}

/// In which role the person answers for the item, if in any.
fn role(rules: &Rules, item: &Item, person: &PersonId, now: Instant) -> Option<(Role, &'static str)> {
    let day = rules.calendar.zone.day(now);
    let is =
        |role: Role| rules.holders(item, role, day).iter().any(|h| h.recipient.as_str() == person.as_str());
    if item.status == Status::ExtensionPending
        && let Some(rule) = rules.extension(item).filter(|rule| is(rule.approver))
    {
        return Some((rule.approver, ASKED_STEP));
    }
    if is(Role::LeadHead) {
        return Some((Role::LeadHead, LIST_STEP));
    }
    if item.status == Status::Reported {
        return is(Role::OwedTo).then_some((Role::OwedTo, LIST_STEP));
    }
    let own = unit_of(&rules.org, &RecipientId::new(person.as_str()), day) == Some(&item.spec.unit);
    (own || is(Role::Lead)).then_some((Role::Lead, LIST_STEP))
}

const LIST_STEP: &str = "danh-sach";

fn is_near(rules: &Rules, item: &Item, now: Instant) -> bool {
    if item.status == Status::Reported {
        return true;
    }
    let horizon = rules.calendar.zone.day(now) + chrono::TimeDelta::days(AHEAD);
    match standing(&rules.calendar, item, now) {
        Some(Standing::Overdue | Standing::DueToday | Standing::Awaiting) => true,
        Some(Standing::Upcoming) => item.due().is_some_and(|due| due <= horizon),
        Some(Standing::Paused | Standing::Done) | None => false,
    }
}

fn notice(rules: &Rules, item: &Item, person: &PersonId, (role, step): (Role, &str), now: Instant) -> Notice {
    let (recipient, step) = (RecipientId::new(person.as_str()), StepId::new(step));
    let channel = ChannelName::Capture;
    Notice {
        id: Notice::id_of(&rules.org.id, (item.id(), item.version), (&step, "-"), (&recipient, channel)),
        item: item.id().clone(),
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
