//! What leaders see of the whole: their board, and what they are shown besides what has newly reached them.
//! Must not know how the board or an entry is worded.

use std::collections::BTreeSet;

use super::board::Board;
use super::digest::{CHAIR_ITEMS, LEADER_ITEMS};
use super::tally::ItemCounts;
use crate::figures::standing::{Standing, is_counted, overdue_from, standing};
use crate::model::{Day, Instant, Item, ItemId, Notice, RecipientId, Slot, Unit, UnitCode};
use crate::planner::decide::freshness;
use crate::planner::decide::people::chairs;
use crate::planner::decide::rules::Rules;

/// Whether the recipient acts as chair on that day.
pub(super) fn is_chair(rules: &Rules, recipient: &RecipientId, day: Day) -> bool {
    chairs(&rules.org, day).iter().any(|chair| chair.recipient == *recipient)
}

/// The board of the items in the charge of the recipient: of a vice chair their units, of anybody else all.
pub(super) fn board_of(rules: &Rules, recipient: &RecipientId, tally: &ItemCounts, now: Instant) -> Board {
    let charge = Charge::of(rules, recipient, now);
    tally.board(rules, |unit| charge.covers(unit))
}

/// Whether a message to the recipient may need the items that they know of already.
pub fn needs_known(rules: &Rules, recipient: &RecipientId, notices: &[Notice], now: Instant) -> bool {
    let chair = is_chair(rules, recipient, rules.calendar.zone.day(now));
    chair || notices.iter().any(|notice| notice.role.leads())
}

/// Whether the message holds the on-time rates: the chair's in the weekly slot.
pub fn shows_rates(rules: &Rules, recipient: &RecipientId, slot_at: Instant) -> bool {
    let day = rules.calendar.zone.day(slot_at);
    is_chair(rules, recipient, day) && rules.calendar.slot_on(Slot::Weekly, day, None) == Some(slot_at)
}

/// Whether a leader who has been told of the item before may be shown it though no step speaks of it now: it is
/// overdue, and nothing about it may be untrue. Nobody hears of what the level below has not heard of.
pub fn knows(rules: &Rules, item: &Item, as_of: Option<Instant>, now: Instant) -> bool {
    is_counted(item)
        && standing(&rules.calendar, item, now) == Some(Standing::Overdue)
        && freshness::unsure(rules, item, as_of, now).is_none()
}

/// Items that stand in a leader's message beside what has newly reached them, so that the oldest never stands nowhere:
/// one at least, and as many as there is room for.
pub(super) fn oldest<'a>(
    rules: &Rules,
    recipient: &RecipientId,
    known: &[&'a Item],
    shown: &BTreeSet<&ItemId>,
    now: Instant,
) -> Vec<&'a Item> {
    let day = rules.calendar.zone.day(now);
    let limit = if is_chair(rules, recipient, day) { CHAIR_ITEMS } else { LEADER_ITEMS };
    let charge = Charge::of(rules, recipient, now);
    let mut overdue: Vec<&Item> =
        known.iter().copied().filter(|item| charge.covers(&item.spec.unit)).collect();
    overdue.sort_by_cached_key(|item| (overdue_from(&rules.calendar, item), item.id().clone()));
    let room = limit.saturating_sub(shown.len()).max(1);
    let mut beside: Vec<&Item> = overdue.iter().copied().take(room).collect();
    beside.retain(|item| !shown.contains(item.id()));
    beside
}

/// The units whose items a leader reads of.
struct Charge<'r> {
    rules: &'r Rules,
    /// The vice chair's id and the day; none where the charge is the whole organisation.
    of: Option<(&'r str, Day)>,
}

impl<'r> Charge<'r> {
    fn of(rules: &'r Rules, recipient: &'r RecipientId, now: Instant) -> Self {
        let day = rules.calendar.zone.day(now);
        let id = recipient.as_str();
        let sees_all = is_chair(rules, recipient, day) || rules.org.roles.chair_office.is_held_by(id, day);
        let mine = |unit: &Unit| unit.vice_chair.is_held_by(id, day);
        let part = !sees_all && rules.org.units.values().any(mine);
        Self { rules, of: part.then_some((id, day)) }
    }

    fn covers(&self, unit: &UnitCode) -> bool {
        let Some((id, day)) = self.of else { return true };
        let unit = self.rules.org.units.get(unit);
        unit.is_some_and(|unit| unit.vice_chair.is_held_by(id, day))
    }
}
