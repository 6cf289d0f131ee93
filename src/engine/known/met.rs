//! Who has had a message before: the first one to a person says what it is and who runs it.
//! Must not know what it says.

use std::collections::BTreeSet;
use std::sync::Arc;

use tokio::sync::Mutex;

use crate::model::{ChannelName, Instant, RecipientId};
use crate::store::{Store, StoreError};

/// The recipients who are known to have had one; whoever has is asked for no more. Clones share it.
#[derive(Debug, Clone, Default)]
pub struct Met(Arc<Mutex<BTreeSet<RecipientId>>>);

impl Met {
    /// Whether the recipient has had no message yet; what a rehearsal captured reached nobody.
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

    /// Whoever was met in a rehearsal is met anew.
    pub(in crate::engine) async fn forget(&self) {
        self.0.lock().await.clear();
    }
}
