//! The last look before a notice leaves: is it still true?
//! Must not know about messages or channels.

use super::rules::Rules;
use super::{freshness, timing, who};
use crate::model::{Anchor, BuiltInStep, Day, Instant, Item, Notice, Reason, Role, Status, Unless};

/// Why the notice must not leave any more; none when it still holds. `as_of` is when the data of an
/// imported case came.
pub fn withdrawn(rules: &Rules, item: &Item, as_of: Option<Instant>, notice: &Notice) -> Option<Reason> {
    if notice.step.is(BuiltInStep::Ended) {
        let stays = item.status.is_closed() && notice.version == item.version;
        return (!stays).then_some(Reason::ItemReopened);
    }
    match item.status {
        Status::Done => return Some(Reason::ItemDone),
        Status::Cancelled => return Some(Reason::ItemCancelled),
        Status::Reported if notice.step.is(BuiltInStep::Reported) => return None,
        Status::Reported => return Some(Reason::ItemReported),
        Status::Paused => return Some(Reason::ItemPaused),
        Status::Open | Status::Acknowledged | Status::ExtensionPending | Status::Awaiting => {}
    }
    match notice.step.built_in() {
        Some(BuiltInStep::Reported) => return Some(Reason::ReportReturned),
        Some(BuiltInStep::Asked | BuiltInStep::Informed) if item.extensions.pending.is_none() => {
            return Some(Reason::ExtensionDecided);
        }
        Some(BuiltInStep::Missing) if item.missing_since.is_none() => return Some(Reason::FoundAgain),
        Some(BuiltInStep::Stale)
            if freshness::stale_from(rules, item, as_of).is_none_or(|from| from > notice.slot_at) =>
        {
            return Some(Reason::DataRefreshed);
        }
        Some(BuiltInStep::Progress) if !is_still_asked(rules, item, notice) => {
            return Some(Reason::ProgressKnown);
        }
        _ => {}
    }
    if notice.role == Role::Part && !has_part(rules, item, notice) {
        return Some(Reason::PartDone);
    }
    let step = rules.step(item, &notice.step);
    let version = step.map_or(item.version, |step| timing::version_of(item, step));
    if notice.version != version {
        return Some(Reason::NewVersion);
    }
    if step.is_some_and(|step| step.at.anchor == Anchor::Cutoff) && item.extensions.pending.is_some() {
        return Some(Reason::ExtensionPending);
    }
    match step.and_then(|step| step.unless) {
        Some(Unless::Acknowledged) if item.acknowledged_at.is_some() => Some(Reason::Acknowledged),
        Some(Unless::Planned) => {
            let slot_day = rules.calendar.zone.day(notice.slot_at);
            item.promised.filter(|day| *day >= slot_day).map(|_| Reason::Planned)
        }
        _ => None,
    }
}

/// Whether nobody has said where the item stands since it was asked for that.
fn is_still_asked(rules: &Rules, item: &Item, notice: &Notice) -> bool {
    let asked: Option<Day> = notice.occurrence.parse().ok();
    let from = rules.asks_progress_from(item).map(|from| rules.calendar.zone.day(from));
    from.zip(asked).is_some_and(|(from, asked)| from <= asked)
}

/// Whether the recipient still has a part of the item to do.
fn has_part(rules: &Rules, item: &Item, notice: &Notice) -> bool {
    let day = rules.calendar.zone.day(notice.slot_at);
    who::holders(rules, item, Role::Part, day).iter().any(|holder| holder.recipient == notice.recipient)
}
