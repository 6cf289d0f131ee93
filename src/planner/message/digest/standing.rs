//! What a unit and its people have said of an item beside its deadline, as one entry holds it; and the ends of items that
//! the reader follows. Must not know how it is worded.

use crate::model::{Day, ItemId};

/// What has been said of an item, as far as it matters to the reader of the entry.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SaidOfItem {
    /// On which day the unit said ahead of time that the deadline will not be met, for whoever is not of those who said it.
    pub warned: Option<Day>,
    /// How far the unit says it has come, where the item has no target.
    pub reached: Option<ReachedShare>,
    /// Whether the reader is asked to say where the item stands.
    pub asks_progress: bool,
    /// Why the item is late, where it is.
    pub cause: Option<CauseOfDelay>,
    /// What the unit committed itself to, where the item is late.
    pub commitment: Option<CommittedDay>,
    /// How many parts of how many are finished, for whoever sees the item as a whole.
    pub parts: Option<(usize, usize)>,
    /// The reader's own parts that are still to be done.
    pub own_parts: Vec<OwnPart>,
    /// How far coordinating units say their parts have come: name of the unit, and share.
    pub contributed: Vec<(String, ReachedShare)>,
}

/// How far something has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReachedShare {
    /// In percent, where a share was named.
    pub share: Option<u32>,
    /// The day on which it was said.
    pub said_on: Day,
}

/// Why an item is late.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CauseOfDelay {
    /// The cause as config names it.
    pub name: String,
    /// Whether a post confirmed that it lay outside the unit's power; none while nobody has decided.
    pub is_objective: Option<bool>,
}

/// What a unit committed itself to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommittedDay {
    pub day: Day,
    /// The title of whoever answers for it, where somebody is named.
    pub person: Option<String>,
    /// Whether the day has passed.
    pub is_past: bool,
}

/// A part of an item that the reader does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnPart {
    pub title: String,
    /// The day until which the head wants it, where one is named.
    pub until: Option<Day>,
}

/// An item that the reader follows, and how it ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FollowedEnd {
    /// The title in at most 80 characters.
    pub short: String,
    /// The name of the unit that owed it.
    pub unit: String,
    pub how: HowEnded,
    pub day: Day,
}

/// How an item ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HowEnded {
    /// Finished and confirmed.
    Finished,
    /// No longer owed.
    Dropped,
    /// Another item goes on in its place.
    CarriedOver(ItemId),
}
