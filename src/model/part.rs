//! Parts of an item: what people of its unit do of it, and what coordinating units say of theirs.
//! Must not know who may cut an item into parts.

use serde::{Deserialize, Serialize};

use super::{Day, Instant, PersonId};

/// The most parts of an item.
pub const MOST: u32 = 50;

/// What one person of the unit does of an item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ItemPart {
    /// The number of the part within its item, from 1.
    pub number: u32,
    pub person: PersonId,
    pub title: String,
    /// When it was given.
    pub given_at: Instant,
    /// The day until which the head wants it, where one is named; the item's due stands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Day>,
    /// The share reached, in percent.
    #[serde(default)]
    pub share: u32,
    /// When it was finished.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub done_at: Option<Instant>,
}

/// How far a coordinating unit says its part has come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnitPart {
    /// The share reached, in percent, where one was named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub share: Option<u32>,
    /// When it was said.
    pub at: Instant,
}

/// The share that an item has reached by its parts, in percent: their mean, each weighing the same. None without parts.
pub fn rolled_up(parts: &[ItemPart]) -> Option<u32> {
    let count = u32::try_from(parts.len()).ok().filter(|count| *count > 0)?;
    Some(parts.iter().map(|part| part.share).sum::<u32>() / count)
}
