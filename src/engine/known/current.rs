//! The items that are open or ended lately, kept from pass to pass: only those that have changed are read again. What
//! is kept cannot be out of date, because an item has only one state at each revision.
//! Must not know who asks for them.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use chrono::TimeDelta;
use tokio::sync::Mutex;

use crate::model::{Instant, Item, ItemId, StepId};
use crate::store::{DueItem, Store, StoreError};

/// How long ended items stay on the board and in the thanks: a week, and a day for the time of writing.
const LOOKS_BACK: TimeDelta = TimeDelta::days(8);

/// The items that are open or ended lately. Cheap to clone; clones share what they keep.
#[derive(Debug, Clone, Default)]
pub struct Current {
    known: Arc<Mutex<Known>>,
}

/// Each item with its revision.
type Known = BTreeMap<ItemId, (i64, Arc<Item>)>;

/// An open item that is due for a look, with what the last plan left behind.
#[derive(Debug)]
pub struct OpenItem {
    pub item: Arc<Item>,
    /// The revision of the item.
    pub revision: i64,
    /// The policy of the last plan; empty before the first.
    pub policy_mark: String,
    /// Steps that wait until a lower level has been told.
    pub waiting: Vec<StepId>,
}

/// The items that are due for a look, and the ids of those whose records cannot be read.
#[derive(Debug, Default)]
pub struct Looks {
    /// The readable items, longest waiting first.
    pub looks: Vec<OpenItem>,
    /// The ids of the items whose records cannot be read.
    pub unreadable: Vec<ItemId>,
}

impl Current {
    /// The open items that are due for a look now.
    pub async fn due(&self, store: &Store, now: Instant, limit: u32) -> Result<Looks, StoreError> {
        let mut known = self.known.lock().await;
        let due = store.due_items(now, limit).await?;
        let mut unreadable = read(&mut known, store, due.iter().map(|due| (&due.id, due.revision))).await?;
        let mut looks = Vec::new();
        for DueItem { id, policy_mark, waiting, .. } in due {
            match (known.get(&id).cloned(), waiting) {
                _ if unreadable.contains(&id) => {}
                (Some((revision, item)), Some(waiting)) => {
                    looks.push(OpenItem { item, revision, policy_mark, waiting });
                }
                (Some(_), None) => unreadable.push(id),
                (None, _) => {}
            }
        }
        Ok(Looks { looks, unreadable })
    }

    /// The items at these revisions or later ones. Each may be named more than once.
    ///
    /// # Errors
    /// One of them cannot be read.
    pub async fn at(
        &self,
        store: &Store,
        listed: impl Iterator<Item = &(ItemId, i64)>,
    ) -> Result<BTreeMap<ItemId, Arc<Item>>, StoreError> {
        let listed: BTreeMap<&ItemId, i64> = listed.map(|(id, revision)| (id, *revision)).collect();
        let mut known = self.known.lock().await;
        let unreadable =
            read(&mut known, store, listed.iter().map(|(id, revision)| (*id, *revision))).await?;
        if !unreadable.is_empty() {
            // Fails, and says at which record: an item that cannot be read just now must not be taken for one that is
            // gone.
            store.items_of(&unreadable).await?;
        }
        Ok(listed.into_keys().filter_map(|id| Some((id.clone(), Arc::clone(&known.get(id)?.1)))).collect())
    }

    /// The items that are open at `now`, and those that ended lately, by id.
    pub async fn items(&self, store: &Store, now: Instant) -> Result<Vec<Arc<Item>>, StoreError> {
        let mut known = self.known.lock().await;
        let listed = store.current_revisions(now - LOOKS_BACK).await?;
        read(&mut known, store, listed.iter().map(|(id, revision)| (id, *revision))).await?;
        let listed: HashSet<&ItemId> = listed.iter().map(|(id, _)| id).collect();
        known.retain(|id, _| listed.contains(id));
        Ok(known.values().map(|(_, item)| Arc::clone(item)).collect())
    }
}

/// Reads the listed items that are not known at their listed revision or a later one. Returns the ids of those whose
/// records cannot be read.
async fn read(
    known: &mut Known,
    store: &Store,
    listed: impl Iterator<Item = (&ItemId, i64)>,
) -> Result<Vec<ItemId>, StoreError> {
    let is_old = |(id, revision): &(&ItemId, i64)| known.get(*id).is_none_or(|(known, _)| known < revision);
    let old: Vec<ItemId> = listed.filter(is_old).map(|(id, _)| id.clone()).collect();
    if old.is_empty() {
        return Ok(Vec::new());
    }
    let (read, unreadable) = store.readable_items(&old).await?;
    known.extend(read.into_iter().map(|read| (read.item.id().clone(), (read.revision, Arc::new(read.item)))));
    Ok(unreadable)
}
