//! Everything that is known of an organisation at one instant, in memory: what a simulation starts from and changes.
//! Must not know how any of it was read.

use std::collections::{BTreeMap, BTreeSet};

use super::change::reconcile::FirstSight;
use super::decide::freshness::Freshness;
use super::decide::routine::Made;
use super::decide::rules::Rules;
use super::decide::step::ItemHistory;
use super::decide::weekly::LeadsTold;
use super::evaluate::Route;
use super::message::board::Board;
use crate::model::notice::TOLD;
use crate::model::{
    ChannelName, Day, Decision, Instant, Item, ItemId, Message, MessageId, Notice, NoticeId, NoticeState,
    RecipientId, Role, Template,
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
    /// What was said besides the messages made of notices, in sending order.
    pub beside: Vec<Beside>,
    /// Where notices are found; made anew by [`Desk::index`].
    index: Index,
}

/// Where open notices are found, so that a change of one need not look through all.
#[derive(Debug, Clone, Default)]
struct Index {
    /// The item of each open notice; none for a weekly list.
    items: BTreeMap<NoticeId, Option<ItemId>>,
    /// The notices that each message was made of.
    members: BTreeMap<MessageId, Vec<NoticeId>>,
}

impl Desk {
    /// Notes where the open notices are. To be called before the first change.
    pub(super) fn index(&mut self) {
        let mut index = Index::default();
        for notice in self.notices().filter(|notice| notice.state.is_open()) {
            index.items.insert(notice.id.clone(), notice.item.clone());
            if let Some(message) = &notice.message {
                index.members.entry(message.clone()).or_default().push(notice.id.clone());
            }
        }
        self.index = index;
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
            let ids = decision.notices.iter().map(|notice| (notice.id.clone(), notice.item.clone()));
            self.index.items.extend(ids);
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

    /// The notices whose slot has come and which no message says for certain.
    pub(super) fn ready(&self, now: Instant) -> impl Iterator<Item = &Notice> {
        self.notices().filter(move |notice| notice.state.is_open() && notice.slot_at <= now)
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
        if let Some(notice) = notices.find(|notice| notice.id == *id) {
            change(notice);
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

    /// Whether the recipient has been told of the item's present deadline.
    pub(super) fn was_told(&self, item: &ItemId, recipient: &RecipientId) -> bool {
        let told = |notice: &Notice| notice.recipient == *recipient && notice.state.counts_as_told();
        self.items.get(item).is_some_and(|tracked| tracked.of_deadline().any(told))
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
