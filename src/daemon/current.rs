//! The items that are open or ended lately, kept from pass to pass: only those that have changed are read again. An
//! item never stands in two ways at one revision, so what is kept cannot be out of date.
//! Must not know who asks for them.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use chrono::TimeDelta;
use tokio::sync::Mutex;

use crate::model::{Instant, Item, ItemId};
use crate::store::{Store, StoreError, Stored};

/// How long ended items stay on the board and in the thanks: a week, and a day for the time of writing.
const LOOKS_BACK: TimeDelta = TimeDelta::days(8);

/// See the head of the file. Cheap to clone; clones share what they keep.
#[derive(Debug, Clone, Default)]
pub struct Current {
    known: Arc<Mutex<BTreeMap<ItemId, Known>>>,
}

/// An item as it stands at one revision.
#[derive(Debug, Clone)]
pub struct Known {
    /// Which.
    pub revision: i64,
    /// The item.
    pub item: Arc<Item>,
}

impl Known {
    /// What was read, by its id.
    pub fn named(stored: Stored) -> (ItemId, Self) {
        (stored.item.id().clone(), Self { revision: stored.revision, item: Arc::new(stored.item) })
    }
}

impl Current {
    /// Takes over what others have read, until it is next asked for.
    pub async fn learn(&self, read: &BTreeMap<ItemId, Known>) {
        self.known.lock().await.extend(read.iter().map(|(id, read)| (id.clone(), read.clone())));
    }

    /// The items that are open at `now`, and those that ended lately, by id.
    pub async fn items(&self, store: &Store, now: Instant) -> Result<Vec<Arc<Item>>, StoreError> {
        let mut known = self.known.lock().await;
        let listed = store.current_revisions(now - LOOKS_BACK).await?;
        let is_known =
            |(id, revision): &&(ItemId, i64)| known.get(id).is_some_and(|known| known.revision == *revision);
        let changed: Vec<ItemId> =
            listed.iter().filter(|listed| !is_known(listed)).map(|(id, _)| id.clone()).collect();
        if !changed.is_empty() {
            known.extend(store.items_of(&changed).await?.into_iter().map(Known::named));
        }
        let listed: HashSet<&ItemId> = listed.iter().map(|(id, _)| id).collect();
        known.retain(|id, _| listed.contains(id));
        Ok(known.values().map(|known| Arc::clone(&known.item)).collect())
    }
}
