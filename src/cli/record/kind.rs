//! Which event a command records. Must not know who says it.

/// The event that a command records.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EventKind {
    /// The unit is on the item.
    Ack,
    /// The unit reports the item finished.
    Report,
    /// The item is finished and confirmed.
    Done,
    /// The unit's report is confirmed.
    Confirm,
    /// The unit's report is sent back to it.
    Return,
    /// An ended item is taken up again.
    Reopen,
    /// The item is no longer owed.
    Cancel,
    /// The item has another due day.
    SetDue,
    /// The unit says when it expects to finish.
    Promise,
    /// Somebody inside the unit is named to do it.
    Assign,
    /// The clock stops.
    Pause,
    /// The clock goes on.
    Resume,
    /// The unit asks for more time.
    ExtendRequest {
        /// Whether the unit knows that the last day to ask has passed.
        late: bool,
    },
    /// More time is granted.
    ExtendGrant,
    /// The deadline stays.
    ExtendRefuse,
}
