//! From ready notices to messages: one per recipient, channel and slot.
//! Must not know what a message says or how it is sent.

use std::collections::BTreeMap;

use chrono::TimeDelta;

use super::people::{Holder, admins, chairs};
use super::rules::Rules;
use crate::model::{
    ChannelName, Day, Instant, Item, Message, MessageId, MessageState, Notice, NoticeId, Recipient,
    RecipientId, Slot,
};
use crate::planner::change::extension;

/// A message to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assembly {
    pub recipient: RecipientId,
    pub channel: ChannelName,
    /// The slot that the message belongs to: the latest among its notices.
    pub slot_at: Instant,
    pub notices: Vec<NoticeId>,
    /// The message that did not leave in time and whose notices join this one.
    pub dissolves: Option<MessageId>,
}

/// Groups `ready` notices (held or pending, slot reached) into messages, given the `open` messages.
///
/// A message that has not reached its first `dot` mark is dissolved when something new is ready for the same
/// recipient and channel, so that a digest is always current. A message that a sender holds is left alone; its
/// recipient's new notices wait for the next look.
pub fn assemble(ready: &[Notice], open: &[Message]) -> Vec<Assembly> {
    let mut groups: BTreeMap<(&RecipientId, ChannelName), Vec<&Notice>> = BTreeMap::new();
    for notice in ready {
        groups.entry((&notice.recipient, notice.channel)).or_default().push(notice);
    }
    groups.into_iter().filter_map(|((to, channel), group)| assembly(to, channel, &group, open)).collect()
}

fn assembly(to: &RecipientId, channel: ChannelName, group: &[&Notice], open: &[Message]) -> Option<Assembly> {
    // Only a message that may have arrived is frozen: one that was refused for certain is written anew.
    let is_frozen = |message: &Message| message.resent || message.state == MessageState::Dot;
    let mine = || {
        let digests = open.iter().filter(|message| message.note.is_none());
        digests.filter(|message| message.recipient == *to && message.channel == channel)
    };
    let frozen: Vec<&MessageId> = mine().filter(|message| is_frozen(message)).map(|m| &m.id).collect();
    let free = |notice: &&&Notice| notice.message.as_ref().is_none_or(|id| !frozen.contains(&id));
    let group: Vec<&&Notice> = group.iter().filter(free).collect();
    let unfrozen = mine().find(|message| !is_frozen(message));
    match unfrozen {
        Some(message) if message.state == MessageState::Claimed => return None,
        Some(message) if group.iter().all(|notice| notice.message.as_ref() == Some(&message.id)) => {
            return None;
        }
        _ => {}
    }
    Some(Assembly {
        recipient: to.clone(),
        channel,
        slot_at: group.iter().map(|notice| notice.slot_at).max()?,
        notices: group.iter().map(|notice| notice.id.clone()).collect(),
        dissolves: unfrozen.map(|message| message.id.clone()),
    })
}

/// When the weekly messages leave, where a weekly slot has come since `since`; none where nothing could leave
/// before the next weekly slot, which makes messages of its own.
pub fn weekly_slot(rules: &Rules, since: Instant, now: Instant) -> Option<Instant> {
    let calendar = &rules.calendar;
    let slot = calendar.last_slot(Slot::Weekly, now).filter(|slot| *slot > since)?;
    let next = calendar.next_slot(Slot::Weekly, now + TimeDelta::milliseconds(1), None);
    if calendar.zone.day(next) <= calendar.zone.day(calendar.next_open(now)) {
        return None;
    }
    let is_today = calendar.zone.day(slot) == calendar.zone.day(now);
    Some(if is_today { slot } else { calendar.next_open(now) })
}

/// The chair's weekly message, which comes even when all is well: so it proves that the machine is alive.
///
/// `since` is when the last weekly message was made, or when the organisation went live; up to and including
/// `review_until` nobody above the overseer hears anything.
pub fn weekly_for_chair(
    rules: &Rules,
    since: Instant,
    review_until: Option<Day>,
    now: Instant,
) -> Vec<Assembly> {
    let Some(slot_at) = weekly_slot(rules, since, now) else { return Vec::new() };
    let calendar = &rules.calendar;
    let (today, slot) = (calendar.zone.day(now), calendar.last_slot(Slot::Weekly, now));
    let slot_day = slot.map_or(today, |slot| calendar.zone.day(slot));
    if review_until.is_some_and(|until| until >= today || until >= slot_day) {
        return Vec::new();
    }
    chairs(&rules.org, today)
        .into_iter()
        .filter_map(|chair| without_notices(rules, &chair, slot_at))
        .collect()
}

/// The administrators' weekly line: the state of the machine, and the head of the chain for safe keeping.
///
/// `since` is when the last weekly line was made, or when the organisation went live.
pub fn weekly_for_admins(rules: &Rules, since: Instant, now: Instant) -> Vec<Assembly> {
    let calendar = &rules.calendar;
    let Some(slot) = calendar.last_slot(Slot::Weekly, now).filter(|slot| *slot > since) else {
        return Vec::new();
    };
    let today = calendar.zone.day(now);
    let slot_at = if calendar.zone.day(slot) == today { slot } else { calendar.next_open(now) };
    admins(&rules.org, today)
        .into_iter()
        .filter_map(|admin| without_notices(rules, &admin, slot_at))
        .collect()
}

/// A message without notices, which leaves whatever there is to say.
fn without_notices(rules: &Rules, to: &Holder, slot_at: Instant) -> Option<Assembly> {
    let (recipient, channel) = first_route(rules, to)?;
    Some(Assembly { recipient, channel, slot_at, notices: Vec::new(), dissolves: None })
}

/// The first channel that reaches somebody.
pub(in crate::planner) fn first_route(rules: &Rules, to: &Holder) -> Option<(RecipientId, ChannelName)> {
    let recipient: Recipient = rules.org.recipient(&to.recipient)?;
    Some((recipient.id.clone(), *rules.routes(&recipient).first()?))
}

/// Adds weekly messages, but none to a recipient to whom a message is made or waits anyway: a message is
/// written as it leaves and then holds the state of the week.
pub fn with_weekly(
    mut made: Vec<Assembly>,
    weekly: impl IntoIterator<Item = Assembly>,
    open: &[Message],
) -> Vec<Assembly> {
    for weekly in weekly {
        let joined = made.iter().any(|m| m.recipient == weekly.recipient && m.channel == weekly.channel);
        let waits = open.iter().any(|m| {
            let same = m.recipient == weekly.recipient && m.channel == weekly.channel;
            same && m.note.is_none() && !m.resent && m.dot_at.is_none()
        });
        if !joined && !waits {
            made.push(weekly);
        }
    }
    made
}

/// The slot until which a notice may wait although its message could leave now: the recipient has had a message
/// today, and neither due nor cutoff passes before that slot. None means that the notice leaves now. A list has
/// no `item`.
pub fn folds_into(rules: &Rules, item: Option<&Item>, notice: &Notice, now: Instant) -> Option<Instant> {
    let calendar = &rules.calendar;
    let tomorrow = calendar.zone.end_of(calendar.zone.day(now));
    // A list leaves on its own morning, whatever else has left before.
    let item = item?;
    let step = rules.step(item, &notice.step)?;
    let next = calendar.next_slot(Slot::Daily, tomorrow, item.due());
    let before = |day: Option<Day>| {
        day.is_some_and(|day| day >= calendar.zone.day(now) && day < calendar.zone.day(next))
    };
    let cutoff = extension::cutoff(rules, item).filter(|_| extension::may_extend(rules, item));
    let waits = !step.leaves_at_once() && !before(item.due()) && !before(cutoff);
    waits.then_some(next)
}
