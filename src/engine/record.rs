//! Writes what a person says of an item: checked by the rules, stored as an event.
//! Must not know about messages; the next tick draws the conclusions.

use crate::model::allowed::{Refusal, allowed};
use crate::model::{Action, By, Instant, Item, ItemId, NewEvent, Via};
use crate::planner::change::reconcile::Change;
use crate::store::{Batch, ItemWrite, Store, StoreError};
use std::collections::BTreeMap;

/// Due for a look whatever the clocks of writer and daemon say.
pub const AT_ONCE: Instant = Instant::UNIX_EPOCH;
/// How often to try again when somebody else wrote to the same item meanwhile.
const TRIES: usize = 5;

/// Why an event was not recorded.
#[derive(Debug, thiserror::Error)]
pub enum RecordError {
    /// There is no such item.
    #[error("no item `{0}`: `dondoc items` lists them")]
    NotFound(ItemId),
    /// The rules forbid it.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// Others kept writing to the same item.
    #[error("`{0}` kept changing while this was written: try again")]
    Contended(ItemId),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Records one event and returns the item afterwards.
pub async fn record(
    store: &Store,
    id: &ItemId,
    said: (By, Via),
    action: Action,
    now: Instant,
) -> Result<Item, RecordError> {
    record_with(store, id, said, now, |_| Ok(action.clone())).await
}

/// Records the event that `action` makes of the item as it stands, said by somebody through something.
pub async fn record_with(
    store: &Store,
    id: &ItemId,
    (by, via): (By, Via),
    now: Instant,
    action: impl Fn(&Item) -> Result<Action, Refusal>,
) -> Result<Item, RecordError> {
    for _ in 0..TRIES {
        let stored = store.item(id).await?.ok_or_else(|| RecordError::NotFound(id.clone()))?;
        let action = action(&stored.item)?;
        allowed(&stored.item, &action)?;
        let mut item = stored.item;
        item.apply(now, &action);
        let (item_id, by, via) = (Some(id.clone()), by.clone(), Some(via.clone()));
        let event = NewEvent { at: now, item: item_id, by, via, action };
        let write = ItemWrite { item: item.clone(), expect: Some(stored.revision), wake_at: Some(AT_ONCE) };
        let batch = Batch { events: vec![event], items: vec![write], ..Batch::default() };
        if store.commit(now, batch).await?.stale.is_empty() {
            return Ok(item);
        }
    }
    Err(RecordError::Contended(id.clone()))
}

/// A batch that writes what has changed, of items at the revisions they were read at.
pub fn written<'a>(changes: Vec<Change>, revisions: impl Iterator<Item = (&'a ItemId, i64)>) -> Batch {
    let revisions: BTreeMap<&ItemId, i64> = revisions.collect();
    let mut batch = Batch::default();
    for Change { item, events } in changes {
        let expect = revisions.get(item.id()).copied();
        batch.events.extend(events);
        batch.items.push(ItemWrite { item, expect, wake_at: Some(AT_ONCE) });
    }
    batch
}
