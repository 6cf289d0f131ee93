//! What the messages of one pass share: the state of the whole, and what was decided for their items. Read
//! once, because twenty messages of one morning speak of the same items. Whether a notice still holds is
//! never read from here.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use tokio::sync::{Mutex, OnceCell};

use super::engine::{Engine, EngineError};
use crate::model::{Decision, Instant, Item, ItemId};
use crate::store::Store;

/// See the head of the file.
#[derive(Debug, Default)]
pub struct Background {
    everything: OnceCell<Vec<Arc<Item>>>,
    histories: Mutex<BTreeMap<ItemId, Arc<[Decision]>>>,
}

impl Background {
    /// Every open item, and those that ended lately.
    pub async fn everything(&self, engine: &Engine, now: Instant) -> Result<&[Arc<Item>], EngineError> {
        let read = || engine.current.items(&engine.store, now);
        Ok(self.everything.get_or_try_init(read).await?)
    }

    /// Takes over what a tick has just read and decided, so that its messages need not read it again.
    pub fn seed(&mut self, decided: impl IntoIterator<Item = (ItemId, Vec<Decision>)>) {
        let known = self.histories.get_mut();
        known.extend(decided.into_iter().map(|(item, decided)| (item, Arc::from(decided))));
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
