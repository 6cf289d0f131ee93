//! Knows who has had a message before: the first message to a person says what dondoc is and who runs it.
//! Must not know what a message says.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::model::{ChannelName, Instant, RecipientId};
use crate::store::{StoreError, StoreView, messages, values};

/// The recipients who are known to have had a message, so that the store is not asked about them again. Clones share
/// them.
#[derive(Debug, Clone, Default)]
pub struct Met(Arc<Mutex<BTreeSet<RecipientId>>>);

impl Met {
    /// Whether the recipient has had no message yet; a message that a rehearsal captured reached nobody.
    pub(in crate::engine) fn is_first(
        &self,
        view: &StoreView<'_>,
        recipient: &RecipientId,
    ) -> Result<bool, StoreError> {
        if self.known().contains(recipient) {
            return Ok(false);
        }
        let since = values::meta(view)?.live_at.unwrap_or(Instant::UNIX_EPOCH);
        let is_first = !messages::has_reached(view, recipient, &ChannelName::ALL, since)?;
        if !is_first {
            self.known().insert(recipient.clone());
        }
        Ok(is_first)
    }

    /// Forgets everybody, because whoever was met in a rehearsal is met anew.
    pub(in crate::engine) fn forget(&self) {
        self.known().clear();
    }

    fn known(&self) -> MutexGuard<'_, BTreeSet<RecipientId>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
