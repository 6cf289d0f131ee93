//! What was decided for items, kept from pass to pass: only what is sealed behind the end of the chain as it was last
//! read, and what is open, is read again. Nothing else can have changed, for every decision and every end of a notice
//! is under a seal. Must not know who asks, and what for.

use std::collections::BTreeMap;
use std::sync::Arc;

use tokio::sync::Mutex;

use crate::model::{Decision, ItemId};
use crate::store::{History, Store, StoreError};

/// Items kept at most; more would cost more memory than they save time.
const MOST: usize = 2_000;

/// See the head of the file. Cheap to clone; clones share what they keep.
#[derive(Debug, Clone, Default)]
pub struct Histories {
    known: Arc<Mutex<Known>>,
}

/// Histories as they stand at one end of the chain.
#[derive(Debug, Default)]
struct Known {
    head: i64,
    histories: BTreeMap<ItemId, History>,
}

/// What was read, and is not kept while it is in use.
#[derive(Debug, Default)]
pub struct HistoryRead {
    head: i64,
    /// What was decided, by item.
    pub decided: BTreeMap<ItemId, Vec<Decision>>,
}

impl Histories {
    /// What was decided for these items, each of which is named once.
    pub async fn read(&self, store: &Store, items: &[ItemId]) -> Result<HistoryRead, StoreError> {
        let mut known = self.known.lock().await;
        let Known { head, histories } = &mut *known;
        // For items that are all new, what is open of the others would be read for nothing.
        if items.iter().any(|item| histories.contains_key(item)) {
            match store.news_since(*head).await {
                Ok(news) => {
                    *head = news.head;
                    news.add_to(histories);
                }
                // A record of some item cannot be read: of each of these it is found out alone.
                Err(error) if error.is_of_record() => histories.clear(),
                Err(error) => return Err(error),
            }
        }
        let unknown: Vec<ItemId> =
            items.iter().filter(|item| !histories.contains_key(*item)).cloned().collect();
        if !unknown.is_empty() {
            let news = store.news_of(&unknown).await?;
            if histories.is_empty() {
                *head = news.head;
            }
            histories.extend(unknown.into_iter().map(|item| (item, History::default())));
            news.add_to(histories);
        }
        let take =
            |item: &ItemId| (item.clone(), Arc::unwrap_or_clone(histories.remove(item).unwrap_or_default()));
        Ok(HistoryRead { head: *head, decided: items.iter().map(take).collect() })
    }

    /// Keeps what was read, and what has been added to it since and is written; returns it, to be shared.
    pub async fn keep(&self, reading: HistoryRead) -> Vec<(ItemId, History)> {
        let HistoryRead { head, decided } = reading;
        let shared: Vec<(ItemId, History)> =
            decided.into_iter().map(|(item, decided)| (item, Arc::new(decided))).collect();
        let mut known = self.known.lock().await;
        // What somebody has read since then is not in it.
        if known.head == head {
            known.histories.extend(shared.iter().cloned());
        }
        if known.histories.len() > MOST {
            known.histories.clear();
        }
        shared
    }

    /// Keeps nothing: what is old was removed from the store.
    pub async fn forget(&self) {
        self.known.lock().await.histories.clear();
    }
}
