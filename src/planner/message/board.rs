//! The state of all items by unit, now and a week ago: what leaders see first.
//! Must not know about notices or messages.

use crate::figures::counts::Counts;

/// The state of one unit, for leaders.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitCount {
    /// The unit's name.
    pub unit: String,
    /// The unit's items by how they stand.
    pub counts: Counts,
    /// Items finished in the last seven days.
    pub finished: usize,
}

/// What one person of a unit does, for its head.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonCount {
    /// The person's title.
    pub person: String,
    /// The person's items by how they stand.
    pub counts: Counts,
}

/// The state of all items, against a week ago.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Board {
    /// By unit, units with something overdue first.
    pub units: Vec<UnitCount>,
    /// All items by how they stand.
    pub counts: Counts,
    /// How many items were overdue a week ago.
    pub overdue_last_week: usize,
}
