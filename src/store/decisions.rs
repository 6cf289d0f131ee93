//! Decisions and their histories: each is made once, for its key. Must not know why something was decided.

use std::collections::BTreeMap;

use super::column::{Datum, MaybeItem, cells};
use super::error::Result;
use super::messages::Making;
use super::notices;
use super::rows::{DecisionRow, NoticeRow};
use super::tx::Tx;
use super::view::StoreView;
use crate::model::{Decision, ItemId};

/// How many decisions were added.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Added {
    pub new: usize,
    /// Decisions left out because they had been made before.
    pub already: usize,
}

/// Adds decisions with their notices, which join the messages that are being made; one that was made before is left out, with its notices.
pub fn add(tx: &mut Tx<'_>, decisions: &[Decision], making: &mut Making) -> Result<Added> {
    let mut added = Added::default();
    for (place, decision) in decisions.iter().enumerate() {
        if !tx.insert(&DecisionRow::of(decision, tx.seal(), place))? {
            added.already += 1;
            continue;
        }
        added.new += 1;
        for (place, notice) in decision.notices.iter().enumerate() {
            notices::add(tx, notice, place, &mut making.joining)?;
        }
    }
    Ok(added)
}

/// What was decided for an item, with the notices, in the order it was decided.
pub fn history(view: &StoreView<'_>, item: &ItemId) -> Result<Vec<Decision>> {
    of_key(view, &cells![item])
}

fn of_key(view: &StoreView<'_>, item: &[Datum<'_>]) -> Result<Vec<Decision>> {
    // Not sorted by the statement: there a database would rather go through all decisions in that order than find a few
    // and sort them.
    let mut found = view.select::<DecisionRow>("item = $2", item)?;
    if found.is_empty() {
        return Ok(Vec::new());
    }
    found.sort_unstable_by_key(|row| (row.seal, row.place));
    let mut decided: Vec<Decision> = found.into_iter().map(DecisionRow::decision).collect();
    let mut told = notices::rows(view, "item = $2", item)?;
    told.sort_unstable_by(|a, b| (a.place, &a.id).cmp(&(b.place, &b.id)));
    for notice in told.into_iter().map(NoticeRow::notice) {
        let of = |made: &&mut Decision| made.is(notice.version, &notice.step, &notice.occurrence);
        if let Some(made) = decided.iter_mut().rev().find(of) {
            made.notices.push(notice);
        }
    }
    Ok(decided)
}

/// What was decided for these items, with the notices, in the order it was decided. Items without decisions are left
/// out.
pub fn histories(view: &StoreView<'_>, items: &[ItemId]) -> Result<BTreeMap<ItemId, Vec<Decision>>> {
    let mut found = BTreeMap::new();
    for item in items {
        let decided = history(view, item)?;
        if !decided.is_empty() {
            found.insert(item.clone(), decided);
        }
    }
    Ok(found)
}

/// The weekly lists so far, with their notices.
pub fn lists(view: &StoreView<'_>) -> Result<Vec<Decision>> {
    of_key(view, &cells![MaybeItem(None)])
}
