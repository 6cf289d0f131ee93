//! Writes a case that somebody opens by hand.
//! Must not know how a case was told; the next evaluation draws the conclusions.

use super::record::{AT_ONCE, RecordError};
use crate::model::allowed::Refusal;
use crate::model::{By, Instant, Item, ItemSpec, Via};
use crate::planner::Rules;
use crate::planner::change::reconcile::opened_by;
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
    let id = spec.id.clone();
    let write = move |tx: &mut Tx<'_>| {
        if items::get(tx, &id)?.is_some() {
            return Err(Refusal::Exists { item: id }.into());
        }
        let write = ItemWrite { item: change.item.clone(), expect: None, wake_at: Some(AT_ONCE) };
        events::append(tx, &change.events)?;
        items::put(tx, &[write])?;
        Ok(change.item)
    };
    store.write(now, write).await
}
