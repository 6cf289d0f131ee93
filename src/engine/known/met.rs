//! Knows who has had a message before: the first message to a person says what dondoc is and who runs it.
//! Must not know what a message says.

use std::collections::BTreeSet;
use std::sync::Arc;

use tokio::sync::Mutex;

use crate::model::{ChannelName, Instant, RecipientId};
use crate::store::{Store, StoreError};

/// The recipients who are known to have had a message, so that the store is not asked about them again. Clones share
/// them.
#[derive(Debug, Clone, Default)]
pub struct Met(Arc<Mutex<BTreeSet<RecipientId>>>);

impl Met {
    /// Whether the recipient has had no message yet; a message that a rehearsal captured reached nobody.
    pub(in crate::engine) async fn is_first(
        &self,
        store: &Store,
        recipient: &RecipientId,
    ) -> Result<bool, StoreError> {
        let mut met = self.0.lock().await;
        if met.contains(recipient) {
            return Ok(false);
        }
        let since = store.live_at().await?.unwrap_or(Instant::UNIX_EPOCH);
        let ways = ChannelName::ALL.into_iter().map(|channel| (recipient.clone(), channel)).collect();
        let is_first = store.left_since(&ways, since).await?.is_empty();
        if !is_first {
            met.insert(recipient.clone());
        }
        Ok(is_first)
    }

    /// Forgets everybody, because whoever was met in a rehearsal is met anew.
    pub(in crate::engine) async fn forget(&self) {
        self.0.lock().await.clear();
    }
}
