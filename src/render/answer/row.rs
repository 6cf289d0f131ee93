//! How an answer names an item. Must not know what became of it.

/// Where a title is cut, where there is room.
pub(super) const TITLE: usize = 60;

/// An item as an answer names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Its number within the message that was answered, else its id.
    pub label: String,
    /// Its title.
    pub title: String,
}
