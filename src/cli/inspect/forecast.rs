//! What is ahead of one item if nobody acts: a dry run with that item alone, keeping only the next occurrences of each
//! step. Writes nothing. Must not know how it is shown.

use std::collections::{BTreeMap, BTreeSet};

use chrono::TimeDelta;

use super::projection::Projection;
use crate::model::{Decision, Instant, Item, ItemId, MessageId, Notice, Outcome, Reason, Status, StepId};
use crate::planner::Rules;
use crate::planner::decide::timing;
use crate::planner::decide::weekly::is_reader;
use crate::planner::desk::Tracked;
use crate::planner::simulate::run;
use crate::store::{Sought, StoreError, StoreView, decisions, messages};

/// How far ahead the dry run looks: a year and its repeats.
const AHEAD: TimeDelta = TimeDelta::days(400);

/// Runs the desk with only that item, and returns how many of its decisions were known before; the decisions after
/// those are the forecast.
pub(in crate::cli) fn look_ahead(projection: &mut Projection, id: &ItemId, now: Instant) -> usize {
    let Projection { rules, desk, .. } = projection;
    desk.dissolve_all();
    desk.items.retain(|other, _| other == id);
    desk.recurring.clear();
    let known = desk.items.get(id).map_or(0, |tracked| tracked.memory.decided.len());
    let lists = desk.lists.len();
    run(rules, desk, now, now + AHEAD);
    // With one item on the desk, every list is about it.
    let lists = desk.lists.split_off(lists);
    if let Some(tracked) = desk.items.get_mut(id) {
        silence_rest(rules, tracked, now);
        tracked.memory.decided.extend(lists);
    }
    known
}

/// What was decided for one item, and all weekly lists, as they stand at one moment.
pub(in crate::cli) struct KnownDecisions {
    /// The decisions of the item, with their notices.
    pub(in crate::cli) of_item: Vec<Decision>,
    lists: Vec<Decision>,
    /// The messages that name the item.
    naming: BTreeSet<MessageId>,
}

impl KnownDecisions {
    /// Reads what was decided for an item.
    pub(in crate::cli) fn read(view: &StoreView<'_>, id: &ItemId) -> Result<Self, StoreError> {
        let naming = messages::sought(view, &Sought { item: Some(id.clone()), ..Sought::default() })?;
        Ok(Self {
            of_item: decisions::histories(view, std::slice::from_ref(id))?.remove(id).unwrap_or_default(),
            lists: decisions::lists(view)?,
            naming: naming.into_iter().map(|message| message.id).collect(),
        })
    }

    /// The weekly lists that named the item. Of each list, only those notices are kept whose message names the item
    /// without a step of it, and whose recipient reads what the item's unit owes.
    pub(in crate::cli) fn lists_with(&self, rules: &Rules, item: &Item) -> Vec<Decision> {
        let said = self.of_item.iter().flat_map(|decision| &decision.notices);
        let said: BTreeSet<&MessageId> = said.filter_map(|notice| notice.message.as_ref()).collect();
        let names = |notice: &Notice| {
            let day = rules.calendar.zone.day(notice.slot_at);
            let listed = |message: &MessageId| self.naming.contains(message) && !said.contains(message);
            notice.message.as_ref().is_some_and(listed) && is_reader(rules, item, &notice.recipient, day)
        };
        let mut lists = self.lists.clone();
        for list in &mut lists {
            list.notices.retain(names);
        }
        lists.retain(|list| !list.notices.is_empty());
        lists
    }
}

/// Adds what an item that may not be reminded would have said: each remaining step as silent, with the reason.
fn silence_rest(rules: &Rules, tracked: &mut Tracked, now: Instant) {
    let reason = match tracked.item.status {
        Status::Done => Reason::ItemDone,
        Status::Cancelled => Reason::ItemCancelled,
        Status::Reported => Reason::ItemReported,
        Status::Paused => Reason::ItemPaused,
        Status::Open | Status::Acknowledged | Status::ExtensionPending | Status::Awaiting => return,
    };
    let as_if_open = Item { status: Status::Open, ..tracked.item.clone() };
    let rest = timing::turns(rules, &as_if_open, &tracked.memory.decided, now + AHEAD).reached;
    let silent = rest.iter().map(|turn| Decision {
        item: Some(tracked.item.id().clone()),
        version: turn.version,
        step: turn.step.id.clone(),
        occurrence: turn.occurrence(),
        at: turn.at,
        decided_at: turn.at,
        outcome: Outcome::Silent,
        reason,
        notices: Vec::new(),
    });
    tracked.memory.decided.extend(silent.collect::<Vec<_>>());
}

/// Counts occurrences of each step and lets the first few through: a year of repeats says no more than the next one.
pub(in crate::cli) struct Next {
    most: usize,
    seen: BTreeMap<(StepId, Outcome), usize>,
}

impl Next {
    /// `most` occurrences of each step that speaks, and as many of each that is silent.
    pub(in crate::cli) fn of_each(most: usize) -> Self {
        Self { most, seen: BTreeMap::new() }
    }

    /// Whether a decision is among the first few of its step; to be asked in order of time.
    pub(in crate::cli) fn takes(&mut self, decision: &Decision) -> bool {
        let seen = self.seen.entry((decision.step.clone(), decision.outcome)).or_default();
        *seen += 1;
        *seen <= self.most
    }
}
