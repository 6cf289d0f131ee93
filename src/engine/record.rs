//! Records what a person says of an item: checked by the rules, stored as an event.
//! Must not know about messages; the next evaluation draws the conclusions.

use std::collections::BTreeMap;

use crate::answer::act::{self, NotRecorded};
use crate::answer::rights::Speaker;
use crate::model::allowed::{Refusal, allowed};
use crate::model::statement::Statement;
use crate::model::{Action, By, Instant, Item, ItemId, NewEvent, Via};
use crate::planner::Rules;
use crate::planner::change::reconcile::Change;
use crate::store::{Batch, ItemWrite, Store, StoreError};

/// The wake time of an item that is due for a look, whatever the clocks of writer and daemon say.
pub const AT_ONCE: Instant = Instant::UNIX_EPOCH;
/// How often to try again when somebody else wrote to the item meanwhile.
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
    let made = |item: &Item| {
        allowed(item, &action)?;
        Ok::<_, RecordError>(action.clone())
    };
    write(store, id, said, now, made).await
}

/// Why a statement led to no event.
#[derive(Debug, thiserror::Error)]
pub enum SayError {
    /// Whoever spoke has no right to say this of the item; holds the item as it stands.
    #[error("`{}` is somebody else's to answer", .0.id())]
    NotYours(Box<Item>),
    /// The event could not be recorded.
    #[error(transparent)]
    Record(#[from] RecordError),
}

impl From<StoreError> for SayError {
    fn from(error: StoreError) -> Self {
        Self::Record(error.into())
    }
}

/// Records what the speaker states of an item, and returns the item afterwards.
pub async fn say(
    store: &Store,
    rules: &Rules,
    id: &ItemId,
    statement: &Statement,
    speaker: &Speaker<'_>,
    now: Instant,
) -> Result<Item, SayError> {
    let made = |item: &Item| {
        act::action(rules, item, statement, speaker, now).map_err(|why| match why {
            NotRecorded::Refused(refusal) => SayError::Record(refusal.into()),
            NotRecorded::NotYours | NotRecorded::NotAwaiting | NotRecorded::NoSuchPerson(_) => {
                SayError::NotYours(Box::new(item.clone()))
            }
        })
    };
    write(store, id, (speaker.by.clone(), speaker.via.clone()), now, made).await
}

async fn write<E: From<RecordError> + From<StoreError>>(
    store: &Store,
    id: &ItemId,
    (by, via): (By, Via),
    now: Instant,
    made: impl Fn(&Item) -> Result<Action, E>,
) -> Result<Item, E> {
    for _ in 0..TRIES {
        let stored = store.item(id).await?.ok_or_else(|| RecordError::NotFound(id.clone()))?;
        let action = made(&stored.item)?;
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
    Err(RecordError::Contended(id.clone()).into())
}

/// A batch that writes changes of items, provided that the items are still at the revisions at which they were read.
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
