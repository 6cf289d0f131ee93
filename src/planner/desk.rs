//! Everything that is known of an organisation at one instant, in memory: what a simulation starts from and changes.
//! Must not know how any of it was read.

use std::collections::{BTreeMap, BTreeSet};

use super::change::reconcile::FirstSight;
use super::decide::freshness::Freshness;
use super::decide::outbox::Route;
use super::decide::routine::Made;
use super::decide::rules::Rules;
use super::decide::step::ItemHistory;
use super::decide::weekly::LeadsTold;
use super::message::board::Board;
use super::owed::Owed;
use super::timetable::Timetable;
use crate::model::notice::TOLD;
use crate::model::{
    ChannelName, Day, Decision, Instant, Item, ItemId, Message, MessageId, Notice, NoticeId, NoticeState,
    RecipientId, Role, SourceId, Template,
};

/// An item with what is remembered of it.
#[derive(Debug, Clone)]
pub struct Tracked {
    pub item: Item,
    /// What is remembered of the item's planning.
    pub memory: ItemHistory,
    /// When the item needs the next look.
    pub wake_at: Option<Instant>,
}

impl Tracked {
    /// The notices that speak of the item's present deadline.
    fn of_deadline(&self) -> impl Iterator<Item = &Notice> {
        let versions = [self.item.version, self.item.opened_version];
        let of = move |notice: &&Notice| versions.contains(&notice.version);
        self.memory.decided.iter().flat_map(|decision| &decision.notices).filter(of)
    }

    /// Whether the recipient was told of the item's present deadline before an instant.
    pub(super) fn has_told(&self, recipient: &RecipientId, before: Instant) -> bool {
        let told = |notice: &Notice| {
            let is_before = notice.settled_at.is_some_and(|at| at < before);
            is_before && notice.recipient == *recipient && notice.state.counts_as_told()
        };
        self.of_deadline().any(told)
    }
}

/// A recurring duty and the day it was first seen.
#[derive(Debug, Clone)]
pub struct Recurring {
    pub template: Template,
    pub first_seen: Day,
}

/// What was said besides the messages made of notices.
#[derive(Debug, Clone)]
pub struct Beside {
    pub at: Instant,
    /// Who is told; [`RecipientId::GROUP`] for a group.
    pub recipient: RecipientId,
    pub channel: ChannelName,
    pub said: Saying,
}

/// What is said besides the messages made of notices.
#[derive(Debug, Clone)]
pub enum Saying {
    /// The week's counts, to a group.
    Week(Box<Board>),
    /// The word to the administrators that all is well today.
    Day,
}

/// Everything that is on the desk at one instant.
#[derive(Debug, Clone, Default)]
pub struct Desk {
    pub items: BTreeMap<ItemId, Tracked>,
    /// Whether items are first seen before or after the organisation went live.
    pub sight: FirstSight,
    pub recurring: Vec<Recurring>,
    /// The local day on which recurring duties last got their occurrences.
    pub opened_on: Option<Day>,
    /// The weekly lists so far.
    pub lists: Vec<Decision>,
    /// When each message that comes by itself was made last.
    pub made: Made,
    /// The messages that have not ended.
    pub messages: Vec<Message>,
    /// How many messages each slot of a recipient and channel has had.
    pub taken: BTreeMap<(RecipientId, ChannelName, Instant), u32>,
    /// By recipient and channel, the last slot of which they have had a message.
    pub served: BTreeMap<Route, Instant>,
    /// When the last file of each source came.
    pub fresh: Freshness,
    /// The working day for which a new file of each source was asked for last.
    pub asked: BTreeMap<SourceId, Day>,
    /// What was said besides the messages made of notices, in sending order.
    pub beside: Vec<Beside>,
    /// Which items each unit owes; made anew by [`Desk::index`].
    pub(super) owed: Owed,
    /// Where notices are found; made anew by [`Desk::index`].
    index: Index,
}

/// Where open notices are found, and when what waits is to be looked at, so that one change need not look through all.
#[derive(Debug, Clone, Default)]
struct Index {
    /// The item of each open notice; none for a weekly list.
    items: BTreeMap<NoticeId, Option<ItemId>>,
    /// The notices that each message was made of.
    members: BTreeMap<MessageId, Vec<NoticeId>>,
    /// The notices that are in no message, by slot.
    held: Timetable<NoticeId>,
    /// The items, by when each needs the next look.
    wakes: Timetable<ItemId>,
}

impl Index {
    fn add(&mut self, notice: &Notice) {
        self.items.insert(notice.id.clone(), notice.item.clone());
        if notice.state == NoticeState::Held {
            self.held.put(notice.slot_at, notice.id.clone());
        }
    }
}

impl Desk {
    /// Notes where the open notices are, and when what waits is to be looked at. To be called before the first change.
    pub(super) fn index(&mut self) {
        let (mut index, mut owed) = (Index::default(), Owed::default());
        for notice in self.notices().filter(|notice| notice.state.is_open()) {
            index.add(notice);
            if let Some(message) = &notice.message {
                index.members.entry(message.clone()).or_default().push(notice.id.clone());
            }
        }
        for (id, tracked) in &self.items {
            if let Some(at) = tracked.wake_at {
                index.wakes.put(at, id.clone());
            }
            owed.add(&tracked.item);
        }
        (self.index, self.owed) = (index, owed);
    }

    /// Puts on the desk an item that is to be looked at at `now`.
    pub(super) fn open(&mut self, item: Item, now: Instant) {
        let id = item.id().clone();
        self.owed.add(&item);
        self.index.wakes.put(now, id.clone());
        self.items.insert(id, Tracked { item, memory: ItemHistory::default(), wake_at: Some(now) });
    }

    /// The items that are to be looked at at `now`, in order.
    pub(super) fn due(&self, now: Instant) -> BTreeSet<ItemId> {
        self.index.wakes.come(now).cloned().collect()
    }

    /// Sets when an item needs the next look.
    pub(super) fn wake(&mut self, id: &ItemId, at: Option<Instant>) {
        let Some(tracked) = self.items.get_mut(id) else { return };
        let before = std::mem::replace(&mut tracked.wake_at, at);
        if let Some(before) = before {
            self.index.wakes.take(before, id);
        }
        if let Some(at) = at {
            self.index.wakes.put(at, id.clone());
        }
    }

    /// The first instant after `now` at which an item needs a look or the slot of a held notice comes.
    pub(super) fn next(&self, now: Instant) -> Option<Instant> {
        let wake = self.index.wakes.to_come(now).next().map(|(at, _)| at);
        let slot = self.index.held.to_come(now).next().map(|(at, _)| at);
        wake.into_iter().chain(slot).min()
    }

    /// Every item, by id.
    pub(super) fn items(&self) -> impl Iterator<Item = &Item> + Clone {
        self.items.values().map(|tracked| &tracked.item)
    }

    /// Takes in new decisions of an item, or a weekly list.
    pub(super) fn add(&mut self, item: Option<&ItemId>, decisions: impl IntoIterator<Item = Decision>) {
        let decided = match item {
            None => &mut self.lists,
            Some(id) => match self.items.get_mut(id) {
                Some(tracked) => &mut tracked.memory.decided,
                None => return,
            },
        };
        for decision in decisions {
            decision.notices.iter().for_each(|notice| self.index.add(notice));
            decided.push(decision);
        }
    }

    /// Puts a notice into a message.
    pub(super) fn join(&mut self, id: &NoticeId, message: &MessageId) {
        self.index.members.entry(message.clone()).or_default().push(id.clone());
        self.change(id, |notice| {
            notice.state = NoticeState::Pending;
            notice.message = Some(message.clone());
        });
    }

    /// Every notice, in no order that means anything.
    pub(super) fn notices(&self) -> impl Iterator<Item = &Notice> {
        let of_items = self.items.values().flat_map(|tracked| &tracked.memory.decided);
        of_items.chain(&self.lists).flat_map(|decision| &decision.notices)
    }

    /// The notices that are in no message and whose slot has come.
    pub(super) fn ready(&self, now: Instant) -> impl Iterator<Item = &Notice> {
        self.index.held.come(now).filter_map(|id| self.notice(id))
    }

    fn notice(&self, id: &NoticeId) -> Option<&Notice> {
        let decided = match self.index.items.get(id)? {
            None => &self.lists,
            Some(item) => &self.items.get(item)?.memory.decided,
        };
        let mut notices = decided.iter().rev().flat_map(|decision| &decision.notices);
        notices.find(|notice| notice.id == *id)
    }

    /// The notices that a message was made of and that no other has taken over: by item, as they were decided, and the
    /// weekly list last.
    pub(super) fn in_message(&self, message: &MessageId) -> Vec<Notice> {
        let members = self.index.members.get(message).into_iter().flatten();
        let places: BTreeSet<(bool, Option<&ItemId>)> = members
            .filter_map(|id| self.index.items.get(id))
            .map(|item| (item.is_none(), item.as_ref()))
            .collect();
        let decided = places.into_iter().filter_map(|(_, item)| match item {
            None => Some(&self.lists),
            Some(item) => Some(&self.items.get(item)?.memory.decided),
        });
        let notices = decided.flatten().flat_map(|decision| &decision.notices);
        notices.filter(|notice| notice.message.as_ref() == Some(message)).cloned().collect()
    }

    /// Changes a notice.
    pub(super) fn change(&mut self, id: &NoticeId, change: impl FnOnce(&mut Notice)) {
        let decided = match self.index.items.get(id) {
            None => return,
            Some(None) => &mut self.lists,
            Some(Some(item)) => match self.items.get_mut(item) {
                Some(tracked) => &mut tracked.memory.decided,
                None => return,
            },
        };
        let mut notices = decided.iter_mut().rev().flat_map(|decision| &mut decision.notices);
        let Some(notice) = notices.find(|notice| notice.id == *id) else { return };
        if notice.state == NoticeState::Held {
            self.index.held.take(notice.slot_at, id);
        }
        change(notice);
        if notice.state == NoticeState::Held {
            self.index.held.put(notice.slot_at, id.clone());
        }
    }

    /// Which items the leads have heard of for a working day.
    pub(super) fn leads_heard(&self, rules: &Rules, now: Instant) -> LeadsTold {
        let today = rules.calendar.zone.start_of(rules.calendar.zone.day(now));
        let told = |notice: &Notice| {
            let before = notice.settled_at.is_some_and(|at| at < today);
            notice.role == Role::Lead && TOLD.contains(&notice.state) && before
        };
        let has_heard = |tracked: &&Tracked| tracked.of_deadline().any(told);
        let items = self.items.values().filter(has_heard).map(|tracked| tracked.item.id().clone());
        LeadsTold::new(items.collect(), &self.lists, today)
    }

    /// Takes back the messages that wait: their notices are held until the messages could have left. For a desk
    /// of which not everything is known, or not everything is of interest.
    pub fn dissolve_all(&mut self) {
        let leaves: BTreeMap<MessageId, Instant> = std::mem::take(&mut self.messages)
            .into_iter()
            .map(|message| (message.id, message.not_before))
            .collect();
        let of_items = self.items.values_mut().flat_map(|tracked| &mut tracked.memory.decided);
        let notices = of_items.chain(&mut self.lists).flat_map(|decision| &mut decision.notices);
        for notice in notices.filter(|notice| notice.state.is_open()) {
            let leaves = notice.message.take().and_then(|id| leaves.get(&id).copied());
            notice.slot_at = leaves.unwrap_or(notice.slot_at).max(notice.slot_at);
            notice.state = NoticeState::Held;
        }
    }
}
