//! Events: added to the chain, read in its order. Must not know what an event does to an item.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use super::chain::{self, EventRow};
use super::column::{Datum, FromDatum as _, cells};
use super::error::{Fault, Result};
use super::rows::WordsRow;
use super::table::read_column;
use super::tx::Tx;
use super::view::StoreView;
use crate::model::{Action, By, Event, Instant, ItemId, NewEvent, Via};

/// Adds events, in the order in which they happened.
pub fn append(tx: &mut Tx<'_>, events: &[NewEvent]) -> Result<()> {
    events.iter().try_for_each(|event| tx.append(event))
}

/// Events after a sequence, in order.
pub fn after(view: &StoreView<'_>, seq: i64, limit: u32) -> Result<Vec<Event>> {
    select(view, "event.seq > $2 ORDER BY event.seq LIMIT $3", &cells![seq, limit])
}

/// The last event; none before the first.
pub fn last(view: &StoreView<'_>) -> Result<Option<Event>> {
    let head = super::values::meta(view)?.head_seq;
    Ok(after(view, head - 1, 1)?.pop())
}

/// What happened to an item, in order.
pub fn of(view: &StoreView<'_>, item: &ItemId) -> Result<Vec<Event>> {
    select(view, "item = $2 ORDER BY event.seq", &cells![item])
}

/// As [`of`]; an event that cannot be read is left out.
pub(super) fn readable_of(view: &StoreView<'_>, item: &ItemId) -> Result<Vec<Event>> {
    let found = chain::select(view, "item = $2 ORDER BY event.seq", &cells![item])?;
    Ok(found.into_iter().filter_map(|row| row.event().ok()).collect())
}

/// The events that linked accounts to people, behind a link of the chain and since an instant.
pub fn bound_since(view: &StoreView<'_>, after_seq: i64, since: Instant) -> Result<Vec<Event>> {
    // Serde writes the tag of an action first, so the body begins with it.
    let which = "event.seq > $2 AND at >= $3 AND item IS NULL AND substr(body, 1, 17) = '{\"action\":\"bound\"' \
                 ORDER BY event.seq";
    select(view, which, &cells![after_seq, since])
}

/// Hands out the events of items in the order of the chain, as they lie there: the item, when it was recorded, and the
/// action as JSON without its words.
pub fn scan(view: &StoreView<'_>, take: &mut dyn FnMut(&str, Instant, &str)) -> Result<()> {
    let ask = "SELECT item, at, body FROM event WHERE org = $1 AND item IS NOT NULL ORDER BY seq";
    view.each(ask, &[], &mut |cells| {
        let [Datum::Text(item), at, Datum::Text(body)] = cells else {
            let shown = cells.iter().map(Datum::shown).collect::<Vec<_>>().join(" ");
            return Err(Fault::Value { column: "body", found: shown });
        };
        let recorded_at =
            Instant::read(at).ok_or_else(|| Fault::Value { column: "at", found: at.shown() })?;
        take(item, recorded_at, body);
        Ok(ControlFlow::Continue(()))
    })
}

fn select(view: &StoreView<'_>, which: &str, parameters: &[Datum<'_>]) -> Result<Vec<Event>> {
    let found = chain::select(view, which, parameters)?;
    found.into_iter().map(|row| view.named(EventRow::event(row))).collect()
}

/// What became of a wish to erase the words of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Erased {
    /// The words are gone, and an event says so.
    Done,
    /// There is no such event.
    NoEvent,
    /// The event has no words, or none any more.
    NoWords,
    /// An older program wrote the words into the chain itself, where nothing can be removed.
    InTheChain,
}

/// Removes the words of an event, whose place in the chain stays, and adds an event that says so.
pub fn erase(tx: &mut Tx<'_>, seq: i64, by: By, via: Via) -> Result<Erased> {
    let Some(event) = chain::select(tx, "event.seq = $2", &cells![seq])?.pop() else {
        return Ok(Erased::NoEvent);
    };
    if chain::has_own_words(&event.body) {
        return Ok(Erased::InTheChain);
    }
    if tx.remove::<WordsRow>("seq = $2", &cells![seq])?.is_empty() {
        return Ok(Erased::NoWords);
    }
    let item = event.item.map(ItemId::new);
    let (at, action) = (tx.at(), Action::WordsErased { event: seq });
    tx.append(&NewEvent { at, item, by, via: Some(via), action })?;
    Ok(Erased::Done)
}

/// The last document that a report or a confirmed end names, by item; items without one are left out.
pub fn evidence_of(view: &StoreView<'_>, items: &[ItemId]) -> Result<BTreeMap<ItemId, String>> {
    let mut found = BTreeMap::new();
    for item in items {
        let ask = "SELECT body FROM event WHERE org = $1 AND item = $2 AND body LIKE '%\"evidence\":\"%' ORDER BY seq";
        for body in view.ask(ask, &cells![item], |cells| read_column::<String>(cells, 0, "body"))? {
            if let Some(evidence) = evidence(&body) {
                found.insert(item.clone(), evidence);
            }
        }
    }
    Ok(found)
}

fn evidence(body: &str) -> Option<String> {
    let action: serde_json::Value = serde_json::from_str(body).ok()?;
    let names_one = matches!(action.get("action")?.as_str()?, "reported" | "progressed" | "done");
    names_one.then(|| action.get("evidence")?.as_str().map(str::to_owned))?
}
