//! What somebody was asked back, as it is kept until they answer.

use serde::{Deserialize, Serialize};

use crate::answer::{CommandWord, What};
use crate::model::ItemId;

/// One thing that was asked back.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(in crate::engine) struct AskedBack {
    pub(in crate::engine) word: CommandWord,
    pub(in crate::engine) items: Vec<ItemId>,
    pub(in crate::engine) what: What,
    /// The last event of each item when it was asked.
    #[serde(default)]
    pub(in crate::engine) seen: Vec<i64>,
}
