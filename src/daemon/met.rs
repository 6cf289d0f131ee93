//! Who has had a message before: the first one to a person says what it is and who runs it.
//! Must not know what it says.

use std::collections::BTreeSet;
use std::sync::Arc;

use tokio::sync::Mutex;

use super::engine::{Engine, EngineError};
use crate::model::{ChannelName, Instant, RecipientId};

/// The recipients who are known to have had one; whoever has is asked for no more. Clones share it.
#[derive(Debug, Clone, Default)]
pub struct Met(Arc<Mutex<BTreeSet<RecipientId>>>);

impl Engine {
    /// Whether the recipient has had no message yet; what a rehearsal captured reached nobody.
    pub(super) async fn is_first(&self, recipient: &RecipientId) -> Result<bool, EngineError> {
        let mut met = self.met.0.lock().await;
        if met.contains(recipient) {
            return Ok(false);
        }
        let since = self.store.live_at().await?.unwrap_or(Instant::UNIX_EPOCH);
        let ways = ChannelName::ALL.into_iter().map(|channel| (recipient.clone(), channel)).collect();
        let is_first = self.store.left_since(&ways, since).await?.is_empty();
        if !is_first {
            met.insert(recipient.clone());
        }
        Ok(is_first)
    }

    /// Whoever was met in a rehearsal is met anew.
    pub(super) async fn forget_met(&self) {
        self.met.0.lock().await.clear();
    }
}
