//! What the messages of one pass share: the state of the whole, their items, and what was decided for these. Read
//! once, because twenty messages of one morning speak of the same items. Whether a notice still holds is never read
//! from here, and an item only at the revision that the store has just named.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use tokio::sync::{Mutex, OnceCell};

use super::current::Known;
use super::engine::{Engine, EngineError};
use crate::model::{Decision, Instant, Item, ItemId};
use crate::store::{Store, Stored};

/// See the head of the file.
#[derive(Debug, Default)]
pub struct Background {
    everything: OnceCell<Vec<Arc<Item>>>,
    items: Mutex<BTreeMap<ItemId, Known>>,
    histories: Mutex<BTreeMap<ItemId, Arc<[Decision]>>>,
}

impl Background {
    /// Every open item, and those that ended lately.
    pub async fn everything(&self, engine: &Engine, now: Instant) -> Result<&[Arc<Item>], EngineError> {
        let read = async || {
            engine.current.learn(&*self.items.lock().await).await;
            engine.current.items(&engine.store, now).await
        };
        Ok(self.everything.get_or_try_init(read).await?)
    }

    /// Takes over the items that a tick has just read, so that its messages need not read them again.
    pub fn know(&mut self, read: Vec<Stored>) {
        self.items.get_mut().extend(read.into_iter().map(Known::named));
    }

    /// The same for what it has decided.
    pub fn seed(&mut self, decided: impl IntoIterator<Item = (ItemId, Vec<Decision>)>) {
        let known = self.histories.get_mut();
        known.extend(decided.into_iter().map(|(item, decided)| (item, Arc::from(decided))));
    }

    /// These items as they stand at these revisions, or as they have changed since.
    pub async fn items(
        &self,
        store: &Store,
        listed: impl Iterator<Item = &(ItemId, i64)>,
    ) -> Result<BTreeMap<ItemId, Arc<Item>>, EngineError> {
        let listed: BTreeMap<&ItemId, i64> = listed.map(|(id, revision)| (id, *revision)).collect();
        let mut known = self.items.lock().await;
        let is_old = |(id, revision): &(&&ItemId, &i64)| {
            known.get(**id).is_none_or(|known| known.revision < **revision)
        };
        let unknown: Vec<ItemId> = listed.iter().filter(is_old).map(|(id, _)| (*id).clone()).collect();
        if !unknown.is_empty() {
            known.extend(store.items_of(&unknown).await?.into_iter().map(Known::named));
        }
        let found = listed.into_keys().filter_map(|id| Some((id.clone(), Arc::clone(&known.get(id)?.item))));
        Ok(found.collect())
    }

    /// What was decided for these items, each of which may be named more than once.
    pub async fn histories(
        &self,
        store: &Store,
        items: impl Iterator<Item = &ItemId>,
    ) -> Result<BTreeMap<ItemId, Arc<[Decision]>>, EngineError> {
        let items: BTreeSet<&ItemId> = items.collect();
        let mut known = self.histories.lock().await;
        let unknown: Vec<ItemId> =
            items.iter().filter(|id| !known.contains_key(**id)).map(|id| (*id).clone()).collect();
        if !unknown.is_empty() {
            let mut read = store.histories(&unknown).await?;
            known.extend(unknown.into_iter().map(|id| {
                let decided = read.remove(&id).unwrap_or_default();
                (id, Arc::from(decided))
            }));
        }
        Ok(items.into_iter().map(|id| (id.clone(), Arc::clone(&known[id]))).collect())
    }
}
