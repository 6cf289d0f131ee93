//! What an entry says of its item beside the deadline: progress, parts, early words, causes, commitments; and the ends that a
//! reader follows. Must not know how an entry is worded.

use super::digest::standing::{
    CauseOfDelay, CommittedDay, FollowedEnd, HowEnded, OwnPart, ReachedShare, SaidOfItem,
};
use super::said::{NoticeInContext, Writing};
use crate::figures::standing::{Standing, standing};
use crate::model::{BuiltInStep, Cause, Commitment, Day, Instant, Item, ItemPart, Role, Slot, Status};
use crate::planner::decide::rules::Rules;

/// What has been said of the item, for a reader in that role.
pub(super) fn said_of(rules: &Rules, writing: Writing, said: &NoticeInContext, role: Role) -> SaidOfItem {
    let item = said.item;
    let (today, day) = (writing.today(rules), |at: Instant| rules.calendar.zone.day(at));
    let is_late = standing(&rules.calendar, item, writing.now) == Some(Standing::Overdue);
    let does_it = matches!(role, Role::Lead | Role::Part);
    let mine =
        |part: &&ItemPart| part.done_at.is_none() && part.person.as_str() == writing.recipient.as_str();
    let own_parts = item.parts.iter().filter(mine);
    let finished = item.parts.iter().filter(|part| part.done_at.is_some()).count();
    let reached = item.progressed_at.map(|at| ReachedShare { share: item.progress, said_on: day(at) });
    let contributed = item.contributed.iter().map(|(unit, part)| {
        let reached = ReachedShare { share: part.share, said_on: day(part.at) };
        (rules.org.unit_name(unit).to_owned(), reached)
    });
    SaidOfItem {
        warned: item.warned_at.map(day).filter(|_| !does_it),
        reached: reached.filter(|_| item.spec.target.is_none()),
        asks_progress: does_it && asks_progress(rules, writing, said),
        cause: item.cause.as_ref().filter(|_| is_late).map(|cause| of_cause(rules, cause)),
        commitment: item.commitment.as_ref().filter(|_| is_late).map(|day| committed(rules, day, today)),
        parts: (role != Role::Part && !item.parts.is_empty()).then_some((finished, item.parts.len())),
        own_parts: own_parts.map(|part| OwnPart { title: part.title.clone(), until: part.until }).collect(),
        contributed: if matches!(role, Role::Lead | Role::LeadHead) {
            contributed.collect()
        } else {
            Vec::new()
        },
    }
}

/// Whether the reader is asked where the item stands: by a step of its own, or because a message of the weekly slot speaks
/// of the item anyway.
fn asks_progress(rules: &Rules, writing: Writing, said: &NoticeInContext) -> bool {
    let calendar = &rules.calendar;
    let (today, slot_day) = (writing.today(rules), calendar.zone.day(writing.slot_at));
    let weekly = calendar.slot_on(Slot::Weekly, slot_day, None) == Some(writing.slot_at);
    let asked = weekly || said.notice.step.is(BuiltInStep::Progress);
    let is_due = |from: Instant| calendar.zone.day(from) <= today;
    asked
        && matches!(said.item.status, Status::Open | Status::Acknowledged | Status::ExtensionPending)
        && said.item.due().is_some_and(|due| due > today)
        && rules.asks_progress_from(said.item).is_some_and(is_due)
}

fn of_cause(rules: &Rules, cause: &Cause) -> CauseOfDelay {
    let name = rules.lateness.causes.get(&cause.id).cloned().unwrap_or_else(|| cause.id.to_string());
    CauseOfDelay { name, is_objective: cause.verdict.map(|verdict| verdict.is_objective) }
}

fn committed(rules: &Rules, commitment: &Commitment, today: Day) -> CommittedDay {
    let title = |id| rules.org.people.get(id).map(|person| person.title.clone());
    let person = commitment.person.as_ref().and_then(title);
    CommittedDay { day: commitment.day, person, is_past: commitment.day < today }
}

/// Whether the notice tells of the end of an item that its recipient follows.
pub(super) fn is_of_end(said: &NoticeInContext) -> bool {
    said.notice.step.is(BuiltInStep::Ended)
}

/// The ends that the message tells of.
pub(super) fn followed(rules: &Rules, said: &[NoticeInContext]) -> Vec<FollowedEnd> {
    let end = |said: &NoticeInContext| {
        let item = said.item;
        let day = rules.calendar.zone.day(item.closed_at?);
        let (short, unit) = (item.spec.short.clone(), rules.org.unit_name(&item.spec.unit).to_owned());
        Some(FollowedEnd { short, unit, how: how(item), day })
    };
    said.iter().filter(|said| is_of_end(said)).filter_map(end).collect()
}

fn how(item: &Item) -> HowEnded {
    match &item.successor {
        _ if item.status == Status::Done => HowEnded::Finished,
        Some(successor) => HowEnded::CarriedOver(successor.clone()),
        None => HowEnded::Dropped,
    }
}
