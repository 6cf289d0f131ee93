//! What was decided for items, kept from pass to pass. Read again is only what is still open, and what was sealed after
//! the end of the chain at the last read; nothing else can have changed, because every decision and every end of a
//! notice is sealed in the chain. Must not know who asks, and what for.

use std::collections::BTreeMap;
use std::sync::Arc;

use tokio::sync::Mutex;

use crate::model::{Decision, ItemId};
use crate::store::{History, Store, StoreError};

/// How many items are kept at most; more would cost more memory than they save time.
const MOST: usize = 2_000;

/// The decisions made for items. Cheap to clone; clones share what they keep.
#[derive(Debug, Clone, Default)]
pub struct Histories {
    known: Arc<Mutex<Known>>,
}

/// The histories as of one end of the chain.
#[derive(Debug, Default)]
struct Known {
    head: i64,
    histories: BTreeMap<ItemId, History>,
}

/// Histories that were read; they are not kept while in use.
#[derive(Debug, Default)]
pub struct HistoryRead {
    head: i64,
    /// The decisions of each item.
    pub decided: BTreeMap<ItemId, Vec<Decision>>,
}

impl Histories {
    /// Reads what was decided for these items, each of which is named once.
    pub async fn read(&self, store: &Store, items: &[ItemId]) -> Result<HistoryRead, StoreError> {
        let mut known = self.known.lock().await;
        let Known { head, histories } = &mut *known;
        // If no item is known, nothing kept needs to be refreshed.
        if items.iter().any(|item| histories.contains_key(item)) {
            match store.news_since(*head).await {
                Ok(news) => {
                    *head = news.head;
                    news.add_to(histories);
                }
                // The record of some item cannot be read; clearing makes each item be read alone, which finds the item.
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

    /// Keeps histories that were read, with what has been decided and written since. Returns them, to be shared.
    pub async fn keep(&self, reading: HistoryRead) -> Vec<(ItemId, History)> {
        let HistoryRead { head, decided } = reading;
        let shared: Vec<(ItemId, History)> =
            decided.into_iter().map(|(item, decided)| (item, Arc::new(decided))).collect();
        let mut known = self.known.lock().await;
        // If somebody else has read the chain since then, these histories lack what that read brought.
        if known.head == head {
            known.histories.extend(shared.iter().cloned());
        }
        if known.histories.len() > MOST {
            known.histories.clear();
        }
        shared
    }

    /// Keeps nothing any more, because old records were removed from the store.
    pub async fn forget(&self) {
        self.known.lock().await.histories.clear();
    }
}
