//! The last look before a notice leaves: is it still true?
//! Must not know about messages or channels.

use super::rules::{REPORTED_STEP, Rules};
use crate::model::{Item, Notice, Reason, Status, Unless};

/// Why the notice must not leave any more; none when it still holds.
pub fn withdrawn(rules: &Rules, item: &Item, notice: &Notice) -> Option<Reason> {
    match item.status {
        Status::Done => return Some(Reason::ItemDone),
        Status::Cancelled => return Some(Reason::ItemCancelled),
        Status::Reported if notice.step.as_str() == REPORTED_STEP => return None,
        Status::Reported => return Some(Reason::ItemReported),
        Status::Paused => return Some(Reason::ItemPaused),
        Status::Open | Status::Acknowledged | Status::ExtensionPending | Status::Awaiting => {}
    }
    if notice.step.as_str() == REPORTED_STEP {
        return Some(Reason::ReportReturned);
    }
    let step = rules.step(item, &notice.step);
    let version = step.map_or(item.version, |step| Rules::version_of(item, step));
    if notice.version != version {
        return Some(Reason::NewVersion);
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
