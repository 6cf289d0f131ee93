//! One question to somebody, as it is stored until they answer.
//! Must not know how it is worded.

use serde::{Deserialize, Serialize};

use crate::answer::{CommandWord, SpokenDirective, What};
use crate::model::ItemId;

/// Everything that is asked back at once.
#[derive(Debug, Default)]
pub(in crate::engine) struct QuestionAsked {
    pub(in crate::engine) commands: Vec<AskedBack>,
    /// The tasks that are to be given to units.
    pub(in crate::engine) directives: Vec<SpokenDirective>,
}

/// A command that was asked back, with the items it is about.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(in crate::engine) struct AskedBack {
    pub(in crate::engine) word: CommandWord,
    pub(in crate::engine) items: Vec<ItemId>,
    pub(in crate::engine) what: What,
    /// The last event of each item when it was asked.
    #[serde(default)]
    pub(in crate::engine) seen: Vec<i64>,
}
