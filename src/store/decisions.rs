//! Decisions and their histories: each is made once, for its key. Must not know why something was decided.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::column::{Cell, Column as _, cells};
use super::error::Result;
use super::news::News;
use super::messages::Making;
use super::notices;
use super::rows::{DecisionRow, NoticeRow};
use super::tx::Tx;
use super::view::View;
use crate::model::{Decision, ItemId};

/// How many decisions were added.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Added {
    pub new: usize,
    /// Decisions left out because they had been made before.
    pub already: usize,
}

/// Adds decisions with their notices, which join the messages that are being made; one that was made before is left out, with its notices.
pub fn add(
    tx: &mut Tx<'_>,
    decisions: &[Decision],
    making: &mut Making,
) -> Result<Added> {
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

/// What was decided for these items, with the notices, in the order it was decided. Items without decisions are left
/// out.
pub fn histories(view: &View<'_>, items: &[ItemId]) -> Result<BTreeMap<ItemId, Vec<Decision>>> {
    let mut histories = items.iter().map(|item| (item.clone(), Arc::default())).collect();
    of(view, items)?.add_to(&mut histories);
    let decided = histories.into_iter().filter(|(_, decided)| !decided.is_empty());
    Ok(decided.map(|(item, decided)| (item, Arc::unwrap_or_clone(decided))).collect())
}

/// Everything that was decided for these items.
pub fn of(view: &View<'_>, items: &[ItemId]) -> Result<News> {
    let mut news = News { head: super::values::meta(view)?.head_seq, ..News::default() };
    for item in items {
        let found = of_item(view, item.cell())?;
        if found.is_empty() {
            continue;
        }
        news.decisions.extend(found.into_iter().map(DecisionRow::decision));
        news.notices.extend(notices::seen(view, "item = $2 ORDER BY place, id", &cells![item])?);
    }
    Ok(news)
}

/// The decisions of an item in the order they were made. Not sorted by the statement: there a database would rather go
/// through all decisions in that order than find a few and sort them.
fn of_item(view: &View<'_>, item: Cell<'_>) -> Result<Vec<DecisionRow>> {
    let mut found = view.select::<DecisionRow>("item = $2", &[item])?;
    found.sort_unstable_by_key(|row| (row.seal, row.place));
    Ok(found)
}

/// What was decided behind a link of the chain, for whatever item; and every open notice.
pub fn since(view: &View<'_>, link: i64) -> Result<News> {
    let found = view.select::<DecisionRow>("seal > $2 ORDER BY seal, place", &cells![link])?;
    let mut told = notices::rows(view, &format!("{} AND seal > $2", notices::HAS_ENDED), &cells![link])?;
    told.extend(notices::rows(view, "is_open", &[])?);
    told.sort_by(|a, b| (a.place, &a.id).cmp(&(b.place, &b.id)));
    Ok(News {
        head: super::values::meta(view)?.head_seq,
        decisions: found.into_iter().map(DecisionRow::decision).collect(),
        notices: told.into_iter().map(NoticeRow::notice).collect(),
    })
}

/// The weekly lists so far, with their notices.
pub fn lists(view: &View<'_>) -> Result<Vec<Decision>> {
    let of_no_item = Cell::Text("".into());
    let found = of_item(view, of_no_item.clone())?;
    let notices = notices::seen(view, "item = $2 ORDER BY place, id", &[of_no_item])?;
    let decisions = found.into_iter().map(DecisionRow::decision).collect();
    Ok(News { head: 0, decisions, notices }.into_decisions())
}
