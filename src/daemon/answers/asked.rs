//! What somebody was asked back, as it is kept until they answer.

use crate::answer::{What, Word};
use crate::model::ItemId;
use serde::{Deserialize, Serialize};

/// One thing that was asked back.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Asked {
    pub(super) word: Word,
    pub(super) items: Vec<ItemId>,
    pub(super) what: What,
    /// The last event of each item when it was asked.
    #[serde(default)]
    pub(super) seen: Vec<i64>,
}
