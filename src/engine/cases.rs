//! Writes cases that somebody opens by hand.
//! Must not know how a case was told; the next evaluation draws the conclusions.

use super::record::{AT_ONCE, RecordError};
use crate::model::allowed::Refusal;
use crate::model::{By, Instant, Item, ItemSpec, Via};
use crate::planner::Rules;
use crate::planner::change::reconcile::{Change, opened_by};
use crate::store::{ItemWrite, Store, Tx, events, items};

/// Opens a case that `by` reported through `via`.
///
/// # Errors
/// There is an item of that id already, or the store failed.
pub async fn open(
    store: &Store,
    rules: &Rules,
    spec: &ItemSpec,
    by: &By,
    via: &Via,
    now: Instant,
) -> Result<Item, RecordError> {
    let change = opened_by(&rules.calendar, spec, by, now).through(via);
    let item = change.item.clone();
    store.write(now, move |tx| write(tx, vec![change])).await?;
    Ok(item)
}

/// Opens several cases at once that `by` reported through `via`: all of them, or none.
///
/// # Errors
/// There is an item of one of the ids already, or the store failed.
pub async fn open_all(
    store: &Store,
    rules: &Rules,
    specs: &[ItemSpec],
    by: &By,
    via: &Via,
    now: Instant,
) -> Result<Vec<Item>, RecordError> {
    let change = |spec| opened_by(&rules.calendar, spec, by, now).through(via);
    let changes: Vec<Change> = specs.iter().map(change).collect();
    let opened = changes.iter().map(|change| change.item.clone()).collect();
    store.write(now, move |tx| write(tx, changes)).await?;
    Ok(opened)
}

fn write(tx: &mut Tx<'_>, changes: Vec<Change>) -> Result<(), RecordError> {
    for Change { item, events } in changes {
        if items::get(tx, item.id())?.is_some() {
            return Err(Refusal::Exists { item: item.id().clone() }.into());
        }
        events::append(tx, &events)?;
        items::put(tx, &[ItemWrite { item, expect: None, wake_at: Some(AT_ONCE) }])?;
    }
    Ok(())
}
