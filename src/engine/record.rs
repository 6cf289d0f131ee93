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
use crate::store::{ItemWrite, Store, StoreError, Tx, events, items};

/// The wake time of an item that is due for a look, whatever the clocks of writer and daemon say.
pub const AT_ONCE: Instant = Instant::UNIX_EPOCH;

/// Why an event was not recorded.
#[derive(Debug, thiserror::Error)]
pub enum RecordError {
    /// There is no such item.
    #[error("no item `{0}`: `dondoc items` lists them")]
    NotFound(ItemId),
    /// The rules forbid it.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Records one event and returns the item afterwards.
pub async fn record(
    store: &Store,
    id: &ItemId,
    by: By,
    via: Via,
    action: Action,
    now: Instant,
) -> Result<Item, RecordError> {
    let id = id.clone();
    let write = move |tx: &mut Tx<'_>| {
        let made = |item: &Item| {
            allowed(item, &action)?;
            Ok::<_, RecordError>(action.clone())
        };
        write(tx, &id, by, via, now, made)
    };
    store.write(now, write).await
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
pub fn say(
    tx: &mut Tx<'_>,
    rules: &Rules,
    id: &ItemId,
    statement: &Statement,
    speaker: &Speaker<'_>,
    now: Instant,
) -> Result<Item, SayError> {
    let made = |item: &Item| {
        act::action(rules, item, statement, speaker, now).map_err(|why| match why {
            NotRecorded::Refused(refusal) => SayError::Record(refusal.into()),
            NotRecorded::NotYours
            | NotRecorded::NotAwaiting
            | NotRecorded::NoSuchPerson(_)
            | NotRecorded::NoSuchCause => SayError::NotYours(Box::new(item.clone())),
        })
    };
    write(tx, id, speaker.by.clone(), speaker.via.clone(), now, made)
}

fn write<E: From<RecordError> + From<StoreError>>(
    tx: &mut Tx<'_>,
    id: &ItemId,
    by: By,
    via: Via,
    now: Instant,
    made: impl Fn(&Item) -> Result<Action, E>,
) -> Result<Item, E> {
    let stored = items::get(tx, id)?.ok_or_else(|| RecordError::NotFound(id.clone()))?;
    let action = made(&stored.item)?;
    let mut item = stored.item;
    item.apply(now, &action);
    let event = NewEvent { at: now, item: Some(id.clone()), by, via: Some(via), action };
    events::append(tx, &[event])?;
    let write = ItemWrite { item: item.clone(), expect: Some(stored.revision), wake_at: Some(AT_ONCE) };
    items::put(tx, &[write])?;
    Ok(item)
}

/// Writes changes of items, provided that the items are still at the revisions at which they were read; returns those that
/// are not, and then nothing is written.
pub fn written<'a>(
    tx: &mut Tx<'_>,
    changes: Vec<Change>,
    revisions: impl Iterator<Item = (&'a ItemId, i64)>,
) -> Result<Vec<ItemId>, StoreError> {
    let revisions: BTreeMap<&ItemId, i64> = revisions.collect();
    let (mut happened, mut writes) = (Vec::new(), Vec::new());
    for Change { item, events } in changes {
        let expect = revisions.get(item.id()).copied();
        happened.extend(events);
        writes.push(ItemWrite { item, expect, wake_at: Some(AT_ONCE) });
    }
    let moved = items::put(tx, &writes)?;
    if moved.is_empty() {
        events::append(tx, &happened)?;
    }
    Ok(moved)
}
