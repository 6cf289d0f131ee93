//! How an answer names an item. Must not know what became of the item.

/// Where a title is cut in a line with room.
pub(super) const TITLE: usize = 60;

/// An item as an answer names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemLabel {
    /// The item's number within the message that was answered, else its id.
    pub label: String,
    pub title: String,
}
