//! From ready notices to messages: one per recipient, channel and slot, unless so much is ready that it is full.
//! Must not know what a message says or how it is sent.

use std::collections::BTreeSet;

use chrono::TimeDelta;

use super::people::{Holder, admins, chairs};
use super::rules::Rules;
use crate::model::paper::MonthlyPaper;
use crate::model::{
    ChannelName, Day, Instant, Item, Message, MessageId, MessageState, Notice, NoticeId, PersonId, Recipient,
    RecipientId, Slot,
};
use crate::planner::change::extension;

/// So many notices make a message full: nobody reads so many, and what more is ready makes a message of its own, so that no
/// message costs more memory however much falls due.
pub const FULL: usize = 5_000;

/// A recipient and a channel.
pub type Route = (RecipientId, ChannelName);

/// A message to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assembly {
    pub recipient: RecipientId,
    pub channel: ChannelName,
    /// The slot that the message belongs to: the latest among its notices.
    pub slot_at: Instant,
    pub notices: Vec<NoticeId>,
    /// The message that did not leave in time and whose notices join this one besides.
    pub dissolves: Option<MessageId>,
}

/// The notices that one message to a recipient would take up: ready, and in no message yet.
#[derive(Debug)]
pub struct ReadyNotices {
    recipient: RecipientId,
    channel: ChannelName,
    /// Whether the recipient has had a message on the channel today.
    is_served: bool,
    notices: Vec<NoticeId>,
    slot_at: Option<Instant>,
    /// How many notices wait for a later slot.
    later: usize,
}

impl ReadyNotices {
    /// Nothing yet for a recipient and channel.
    pub fn new((recipient, channel): &Route, is_served: bool) -> Self {
        Self {
            recipient: recipient.clone(),
            channel: *channel,
            is_served,
            notices: Vec::new(),
            slot_at: None,
            later: 0,
        }
    }

    /// Whether so much was looked at that the rest is for another message.
    pub fn is_full(&self) -> bool {
        self.notices.len() + self.later >= FULL
    }

    /// Whether anything waits for a later slot.
    pub fn puts_off(&self) -> bool {
        self.later > 0
    }

    /// Takes in one more notice, unless it can wait for a later slot, which is then returned. `item` is none for a list.
    pub fn take(
        &mut self,
        rules: &Rules,
        item: Option<&Item>,
        notice: &Notice,
        now: Instant,
    ) -> Option<Instant> {
        let later = folds_into(rules, item, notice, now).filter(|_| self.is_served);
        if later.is_some() {
            self.later += 1;
        } else {
            self.notices.push(notice.id.clone());
            self.slot_at = self.slot_at.max(Some(notice.slot_at));
        }
        later
    }

    /// The message of what was taken in, given the `open` messages to the same recipient and channel that are not full; none
    /// where nothing was.
    ///
    /// A message that has not reached its first `dot` mark is dissolved when something new is ready, so that a digest is
    /// always current. A message that a sender holds is left alone; what is new waits for the next look.
    pub fn assemble(self, open: &[Message]) -> Option<Assembly> {
        // Only a message that may have arrived is frozen: one that was refused for certain is written anew.
        let is_frozen = |message: &&Message| message.resent || message.state == MessageState::Dot;
        let unfrozen = open.iter().filter(|message| message.note.is_none()).find(|open| !is_frozen(open));
        if unfrozen.is_some_and(|message| message.state == MessageState::Claimed) {
            return None;
        }
        let slot_at = self.slot_at?;
        Some(Assembly {
            recipient: self.recipient,
            channel: self.channel,
            slot_at: unfrozen.map_or(slot_at, |message| message.slot_at.max(slot_at)),
            notices: self.notices,
            dissolves: unfrozen.map(|message| message.id.clone()),
        })
    }
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

/// The messages that come once a week whatever there is to say: the chair's, which so proves that the machine is alive, and
/// in the first week of a month those with papers for whoever gets some.
///
/// `since` is when the last weekly message was made, or when the organisation went live; up to and including
/// `review_until` nobody above the overseer hears anything.
pub fn weekly_for_readers(
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
    let mut readers = chairs(&rules.org, today);
    if calendar.slot_on(Slot::Monthly, slot_day, None).is_some() {
        let of_papers: BTreeSet<&PersonId> = rules.org.papers.iter().flat_map(|paper| &paper.to).collect();
        let holders = of_papers.into_iter().map(Holder::in_person);
        let with_papers = holders.filter(|to| rules.org.papers_for(&to.recipient, today).next().is_some());
        readers.extend(
            with_papers
                .filter(|to| !readers.iter().any(|other| other.recipient == to.recipient))
                .collect::<Vec<_>>(),
        );
    }
    readers.iter().filter_map(|reader| without_notices(rules, reader, slot_at)).collect()
}

/// The papers that a message to somebody carries: in the first weekly slot of a month, and where that slot was missed, in
/// the message that comes in its place.
pub fn papers_of<'r>(
    rules: &'r Rules,
    recipient: &'r RecipientId,
    slot_at: Instant,
    is_bare: bool,
) -> Vec<&'r MonthlyPaper> {
    let calendar = &rules.calendar;
    let day = calendar.zone.day(slot_at);
    let in_slot = calendar.slot_on(Slot::Monthly, day, None) == Some(slot_at);
    let in_its_place = || {
        let last = |slot| calendar.last_slot(slot, slot_at);
        is_bare && last(Slot::Monthly).is_some() && last(Slot::Monthly) == last(Slot::Weekly)
    };
    if in_slot || in_its_place() { rules.org.papers_for(recipient, day).collect() } else { Vec::new() }
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

/// Whether a message to that recipient and channel waits, given the `open` ones: it is written as it leaves, and then holds
/// the state of the week.
pub fn waits(to: &Assembly, open: &[Message]) -> bool {
    open.iter().any(|message| {
        let same = message.recipient == to.recipient && message.channel == to.channel;
        same && message.note.is_none() && !message.resent && message.dot_at.is_none()
    })
}

/// The slot until which a notice may wait although its message could leave now: the recipient has had a message
/// today, and neither due nor cutoff passes before that slot. None means that the notice leaves now. A list has
/// no `item`.
fn folds_into(rules: &Rules, item: Option<&Item>, notice: &Notice, now: Instant) -> Option<Instant> {
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
