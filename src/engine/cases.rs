//! Writes a case that somebody opens by hand.
//! Must not know how a case was told; the next evaluation draws the conclusions.

use super::record::{AT_ONCE, RecordError};
use crate::model::allowed::Refusal;
use crate::model::{By, Instant, Item, ItemSpec, Via};
use crate::planner::Rules;
use crate::planner::change::reconcile::opened_by;
use crate::store::{Batch, ItemWrite, Store};

/// Opens a case that `by` reported through `via`.
///
/// # Errors
/// There is an item of that id already, or the store failed.
pub async fn open(
    store: &Store,
    rules: &Rules,
    spec: &ItemSpec,
    (by, via): (&By, &Via),
    now: Instant,
) -> Result<Item, RecordError> {
    let change = opened_by(&rules.calendar, spec, by, now).through(via);
    let exists = || Refusal::Exists { item: spec.id.clone() };
    if store.item(&spec.id).await?.is_some() {
        return Err(exists().into());
    }
    let write = ItemWrite { item: change.item.clone(), expect: None, wake_at: Some(AT_ONCE) };
    let batch = Batch { events: change.events, items: vec![write], ..Batch::default() };
    // Somebody else may have opened the case since it was looked up.
    if store.commit(now, batch).await?.stale.is_empty() { Ok(change.item) } else { Err(exists().into()) }
}
