//! The audit of items: each row must be the fold of its events.

use std::ops::ControlFlow;

use super::super::column::{Json, cells};
use super::super::error::{Fault, Result};
use super::super::events;
use super::super::rows::ItemRow;
use super::super::table::{StoredRow, read_column};
use super::super::view::StoreView;
use super::Problems;
use crate::model::{Item, ItemId};

/// Compares every item with its events, and finds events whose item is gone.
pub(super) fn compare(view: &StoreView<'_>, problems: &mut Problems) -> Result<()> {
    let mut differing: Vec<(String, String)> = Vec::new();
    let mut compare = |id: String, row: std::result::Result<ItemRow, Fault>| -> Result<()> {
        let what = match row {
            Err(Fault::Value { column, .. }) => Some(format!("its {column} cannot be read")),
            Err(fault) => return view.named(Err(fault)),
            Ok(row) => differs(&row, fold(view, &row.id)?).map(str::to_owned),
        };
        differing.extend(what.map(|what| (id, what)));
        Ok(())
    };
    let mut failed = Ok(());
    view.each(&format!("{}TRUE ORDER BY id", ItemRow::sql().select), &[], &mut |cells| {
        let id = cells.first().map(super::super::column::Datum::shown).unwrap_or_default();
        failed = compare(id, ItemRow::read(cells));
        Ok(if failed.is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) })
    })?;
    failed?;
    for (id, what) in differing {
        problems.add(format!("item {id}"), what);
    }
    let lost = "SELECT DISTINCT item FROM event WHERE org = $1 AND item IS NOT NULL \
                AND NOT EXISTS (SELECT 1 FROM item WHERE item.org = $1 AND item.id = event.item) ORDER BY item LIMIT 100";
    for id in view.ask(lost, &cells![], |cells| read_column::<String>(cells, 0, "item"))? {
        problems.add(format!("item {id}"), "has events, but its row is missing");
    }
    Ok(())
}

/// The item as its events make it; none where they make none.
fn fold(view: &StoreView<'_>, id: &ItemId) -> Result<Option<Item>> {
    // The walk along the chain reports an event that cannot be read.
    let happened = events::readable_of(view, id)?;
    Ok(happened.iter().fold(None, |item, event| Item::after(item, event.body.at, &event.body.action)))
}

/// The item with what its events say and older programs did not keep beside it; none where it holds all of that. What they
/// did keep stays as it is, right or wrong.
pub(in crate::store) fn with_more_kept(view: &StoreView<'_>, item: &Item) -> Result<Option<Item>> {
    let Some(folded) = fold(view, item.id())? else { return Ok(None) };
    let Item { successor, returns, progressed_at, .. } = folded;
    let more = Item { successor, returns, progressed_at, ..item.clone() };
    Ok((more != *item).then_some(more))
}

/// What is wrong with the row of an item, if anything.
fn differs(row: &ItemRow, folded: Option<Item>) -> Option<&'static str> {
    let Json(stored) = &row.body;
    match folded {
        None => Some("has no event that opened it"),
        Some(folded) if *stored != folded => Some("is not what its events made of it"),
        Some(_) => {
            let is_same = row.id == *stored.id()
                && row.status == stored.status
                && row.version == stored.version
                && row.due == stored.due()
                && row.closed_at == stored.closed_at
                && row.source.as_ref() == stored.spec.source.case().map(|origin| &origin.system);
            (!is_same).then_some("has columns that differ from its body")
        }
    }
}
