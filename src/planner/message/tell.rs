//! A message at the moment it leaves: which of its notices still hold, and what it says then.
//! Must not know how a message is worded or sent.

use super::admin;
use super::compose::compose;
use super::digest::{DataNote, Digest, StoreReport};
use super::leaders::{knows, needs_known};
use super::said::{MessageContent, NoticeInContext, Writing};
use super::tally::ItemCounts;
use crate::figures::rates::WeeklyRates;
use crate::model::{
    BuiltInStep, Day, Decision, Instant, Item, ItemId, Notice, NoticeId, Reason, RecipientId, Slot, SourceId,
};
use crate::planner::decide::freshness::{Freshness, holds, source_of};
use crate::planner::decide::outbox::papers_of;
use crate::planner::decide::people::{Holder, admins, chairs};
use crate::planner::decide::recheck::withdrawn;
use crate::planner::decide::rules::Rules;
use crate::planner::decide::weekly::{LeadsTold, ListSources, ListedItem, listed};

/// What a message is written from, apart from the items of the organisation.
#[derive(Clone, Copy)]
pub struct Facts<'f> {
    /// Recipient, slot, instant and state of the organisation.
    pub writing: Writing<'f>,
    /// The notices in the message that have not ended.
    pub notices: &'f [Notice],
    /// Whether the message was made without any notice: it comes whatever there is to say.
    pub is_bare: bool,
    /// Of which overdue items the leads have heard; needed where [`holds_list`] says so.
    pub heard: Option<&'f LeadsTold>,
    /// When the files of cases came.
    pub fresh: &'f Freshness,
    /// The items of the organisation, counted.
    pub tally: &'f ItemCounts,
    /// What only the store knows of the state of the machine; needed where [`holds_report`] says so.
    pub store: Option<&'f StoreReport>,
    /// On-time rates; needed where [`shows_rates`](super::leaders::shows_rates) says so.
    pub rates: Option<&'f WeeklyRates>,
}

/// Where an item and its past are looked up.
#[derive(Clone, Copy)]
pub struct Lookup<'f, 'a> {
    /// The item as it stands; none where it is gone.
    pub item: &'f dyn Fn(&ItemId) -> Option<&'a Item>,
    /// What was decided for the item.
    pub decided: &'f dyn Fn(&ItemId) -> &'a [Decision],
    /// Whether the recipient was told of the item before the message's slot; asked of overdue items, where [`needs_known`] says
    /// so. What another message of the same slot tells does not count: nobody knows which of them is written first.
    pub told: &'f dyn Fn(&ItemId) -> bool,
}

/// What a message says, and what it does not say any more.
#[derive(Debug)]
pub struct Telling {
    /// What the message says; none where no notice in it holds and it does not come anyway.
    pub digest: Option<Digest>,
    /// The notices that the message says.
    pub told: Vec<Notice>,
    /// The notices that do not hold any more, and why.
    pub withdrawn: Vec<(NoticeId, Reason)>,
}

/// Writes a message as of now. `overdue` are the items of the organisation that are overdue or asked to be confirmed; needed
/// where [`holds_list`] or [`needs_known`] says so.
pub fn tell<'a>(
    rules: &Rules,
    facts: Facts<'_>,
    lookup: Lookup<'_, 'a>,
    overdue: impl Iterator<Item = &'a Item> + Clone,
) -> Telling {
    let Facts { writing, notices, is_bare, heard, fresh, tally, store, rates } = facts;
    let (recipient, now) = (writing.recipient, writing.now);
    let list: Vec<ListedItem<'_>> = heard.filter(|_| holds_list(notices)).map_or_else(Vec::new, |heard| {
        listed(rules, overdue.clone(), recipient, ListSources { heard, fresh }, now)
    });
    let reason = |notice: &Notice| match &notice.item {
        None if !is_list(notice) => {
            let source = source_of(notice).filter(|source| holds(rules, source, fresh, notice));
            match source.map(|source| tally.followed(&source)) {
                None => Some(Reason::DataRefreshed),
                Some(0) => Some(Reason::ItemDone),
                Some(_) => None,
            }
        }
        None => list.is_empty().then_some(Reason::NothingOverdue),
        Some(id) => (lookup.item)(id)
            .map_or(Some(Reason::ItemCancelled), |item| withdrawn(rules, item, fresh.as_of(item), notice)),
    };
    let mut telling = Telling { digest: None, told: Vec::new(), withdrawn: Vec::new() };
    for notice in notices {
        match reason(notice) {
            Some(reason) => telling.withdrawn.push((notice.id.clone(), reason)),
            None => telling.told.push(notice.clone()),
        }
    }
    let papers = papers_of(rules, recipient, writing.slot_at, is_bare);
    let comes_anyway = is_bare || !papers.is_empty() || comes_anyway(rules, recipient, writing.slot_at);
    if telling.told.is_empty() && !comes_anyway {
        return telling;
    }
    let said = telling.told.iter().filter_map(|notice| {
        let id = notice.item.as_ref()?;
        let item = (lookup.item)(id)?;
        Some(NoticeInContext { notice, item, decided: (lookup.decided)(id), as_of: fresh.as_of(item) })
    });
    let said: Vec<NoticeInContext<'_>> = said.collect();
    let mut known: Vec<&Item> = Vec::new();
    if needs_known(rules, recipient, &telling.told, now) {
        let is_known = |item: &&Item| knows(rules, item, fresh.as_of(item), now) && (lookup.told)(item.id());
        known.extend(overdue.filter(is_known));
    }
    let asked: Vec<DataNote> =
        telling.told.iter().filter_map(|notice| request(rules, fresh, tally, &source_of(notice)?)).collect();
    let told =
        MessageContent { said: &said, list: &list, known: &known, asked: &asked, rates, papers: &papers };
    let report = holds_report(rules, recipient, writing.slot_at, is_bare)
        .then(|| admin::report(rules, fresh, store.cloned().unwrap_or_default(), now));
    telling.digest = Some(compose(rules, writing, told, tally, report));
    telling
}

/// What a message that asks for a new file says of its source.
fn request(rules: &Rules, fresh: &Freshness, tally: &ItemCounts, source: &SourceId) -> Option<DataNote> {
    let as_of = rules.calendar.zone.local(fresh.of(source)?);
    let name = rules.cases.sources.get(source).map_or_else(|| source.to_string(), |known| known.name.clone());
    Some(DataNote { source: name, as_of, asked_for: tally.followed(source) })
}

/// Whether one of the notices is the weekly list.
pub fn holds_list(notices: &[Notice]) -> bool {
    notices.iter().any(is_list)
}

/// Whether a notice is the weekly list.
pub fn is_list(notice: &Notice) -> bool {
    notice.item.is_none() && notice.step.is(BuiltInStep::Weekly)
}

/// Whether the message holds what the administrators are told once a week.
pub fn holds_report(rules: &Rules, recipient: &RecipientId, slot_at: Instant, is_bare: bool) -> bool {
    let day = rules.calendar.zone.day(slot_at);
    (is_bare || comes_anyway(rules, recipient, slot_at)) && is_among(&admins(&rules.org, day), recipient)
}

/// Whether the message goes out even when nothing in it holds any more: the weekly ones of chair and
/// administrators do.
fn comes_anyway(rules: &Rules, recipient: &RecipientId, slot_at: Instant) -> bool {
    let day: Day = rules.calendar.zone.day(slot_at);
    let in_slot = rules.calendar.slot_on(Slot::Weekly, day, None) == Some(slot_at);
    in_slot
        && (is_among(&chairs(&rules.org, day), recipient) || is_among(&admins(&rules.org, day), recipient))
}

fn is_among(holders: &[Holder], recipient: &RecipientId) -> bool {
    holders.iter().any(|holder| holder.recipient == *recipient)
}
