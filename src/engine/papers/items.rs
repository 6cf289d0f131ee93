//! Reads the items that a paper is about, as they stood at an instant, with the documents and reminders that it shows.
//! Must not know what the paper says of them.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;

use super::asked::{PaperAsked, PaperFault};
use super::order::row_key;
use crate::calendar::Calendar;
use crate::config::Config;
use crate::figures::standing::{Standing, is_counted, standing};
use crate::model::{Decision, Instant, Item, ItemId, Kind, NoticeState, Role};
use crate::paper::contents::items::sources::{PaperItem, PaperSources, Reminded};
use crate::planner::Rules;
use crate::store::{Store, StoreError, StoreView, decisions, events, items};

/// Which items are wanted, and what of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum WantedItems {
    /// Items of plans and tasks, ended or not, with their documents.
    Tracked,
    /// Items that have not ended.
    Open,
    /// Items that are overdue, with how often their unit was reminded.
    Reminded,
}

/// The items that were found.
#[derive(Debug, Default)]
pub(super) struct KnownItems(Vec<PaperItem>);

impl KnownItems {
    pub(super) fn sources<'a>(&'a self, rules: &'a Rules, as_of: Instant) -> PaperSources<'a> {
        PaperSources { rules, as_of, items: &self.0 }
    }
}

/// So many events are read at once.
const PAGE: u32 = 1_000;

/// The items of a unit or plan, or all, in the order in which plans print them.
pub(super) async fn read(
    store: &Store,
    config: &Config,
    asked: &PaperAsked,
    wanted: WantedItems,
) -> Result<KnownItems, PaperFault> {
    let (asked, calendar) = (asked.clone(), config.calendar.clone());
    let mut found = store
        .read(move |view| {
            let mut found = Vec::new();
            each_at(view, asked.as_of, wanted != WantedItems::Tracked, &mut |item| {
                if is_asked_for(&calendar, &asked, wanted, &item) {
                    found.push(PaperItem { item, evidence: None, reminded: Reminded::default() });
                }
            })?;
            complete(view, &calendar, asked.as_of, wanted, &mut found)?;
            Ok::<_, StoreError>(found)
        })
        .await?;
    found.sort_by_cached_key(|known| {
        let row = known.item.spec.source.plan().map(|row| (row.plan.clone(), row_key(&row.row)));
        (row.is_none(), row, known.item.id().clone())
    });
    Ok(KnownItems(found))
}

/// One item as it stood at an instant; the bare code of a case stands for it.
pub(super) async fn one(store: &Store, id: &ItemId, at: Instant) -> Result<Option<Item>, StoreError> {
    let id = id.clone();
    store
        .read(move |view| {
            let ids = items::ids_like(view, &[id.as_str().to_ascii_uppercase()])?;
            let id = if ids.contains(&id) { Some(&id) } else { ids.first().filter(|_| ids.len() == 1) };
            let Some(id) = id else { return Ok(None) };
            let happened = events::of(view, id)?;
            let known = happened.iter().filter(|event| event.body.at <= at);
            Ok(known.fold(None, |item, event| Item::after(item, event.body.at, &event.body.action)))
        })
        .await
}

fn is_asked_for(calendar: &Calendar, asked: &PaperAsked, wanted: WantedItems, item: &Item) -> bool {
    let is_of_citizens = matches!(item.spec.kind, Kind::Petition | Kind::Dossier);
    let plan = item.spec.source.plan().map(|row| row.plan.as_str());
    let stands = || standing(calendar, item, asked.as_of);
    let fits = match wanted {
        WantedItems::Tracked => !is_of_citizens && asked.plan.as_deref().is_none_or(|id| plan == Some(id)),
        WantedItems::Open => is_counted(item) && !item.status.is_closed(),
        WantedItems::Reminded => is_counted(item) && stands() == Some(Standing::Overdue),
    };
    fits && asked.unit.as_ref().is_none_or(|unit| item.spec.unit == *unit)
}

/// Hands out the items as they stood at an instant: from the rows where nothing has happened since, else from the events.
fn each_at(
    view: &StoreView<'_>,
    at: Instant,
    only_open: bool,
    take: &mut dyn FnMut(Item),
) -> Result<(), StoreError> {
    let last = events::last(view)?;
    if last.is_none_or(|last| last.body.at <= at) {
        let ended_after = if only_open { at } else { Instant::UNIX_EPOCH };
        return items::each_current(view, ended_after, &mut |item| {
            take(item);
            ControlFlow::Continue(())
        });
    }
    let mut folded = BTreeMap::new();
    let mut after = 0;
    loop {
        let page = events::after(view, after, PAGE)?;
        let Some(last) = page.last() else { break };
        after = last.seq;
        for event in page {
            let Some(id) = event.body.item.filter(|_| event.body.at <= at) else { continue };
            let item = Item::after(folded.remove(&id), event.body.at, &event.body.action);
            folded.extend(item.map(|item| (id, item)));
        }
    }
    folded.into_values().for_each(take);
    Ok(())
}

/// Adds the documents of tracked items, and the reminders of overdue ones.
fn complete(
    view: &StoreView<'_>,
    calendar: &Calendar,
    at: Instant,
    wanted: WantedItems,
    found: &mut [PaperItem],
) -> Result<(), StoreError> {
    let ids: Vec<ItemId> = found.iter().map(|known| known.item.id().clone()).collect();
    match wanted {
        WantedItems::Open => {}
        WantedItems::Tracked => {
            let mut shown = events::evidence_of(view, &ids)?;
            for known in found {
                known.evidence = shown.remove(known.item.id());
            }
        }
        WantedItems::Reminded => {
            let histories = decisions::histories(view, &ids)?;
            for known in found {
                let history = histories.get(known.item.id());
                known.reminded = history.map(|history| reminded(calendar, at, history)).unwrap_or_default();
            }
        }
    }
    Ok(())
}

/// On how many days somebody of the item's own unit was told of it.
fn reminded(calendar: &Calendar, at: Instant, history: &[Decision]) -> Reminded {
    let notices = history.iter().flat_map(|decision| &decision.notices);
    let has_left = |state| matches!(state, NoticeState::Sent | NoticeState::Uncertain);
    let days: BTreeSet<_> = notices
        .filter(|notice| matches!(notice.role, Role::Lead | Role::LeadHead) && has_left(notice.state))
        .filter_map(|notice| notice.settled_at.filter(|settled| *settled <= at))
        .map(|settled| calendar.zone.day(settled))
        .collect();
    Reminded { days: u32::try_from(days.len()).unwrap_or(u32::MAX), last: days.last().copied() }
}
