//! Which event a command records. Must not know who says it.

/// Which event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EventKind {
    /// The unit is on it.
    Ack,
    /// The unit reports it finished.
    Report,
    /// Finished and confirmed.
    Done,
    /// What was reported is confirmed.
    Confirm,
    /// What was reported goes back.
    Return,
    /// What has ended is taken up again.
    Reopen,
    /// No longer owed.
    Cancel,
    /// Another due day.
    SetDue,
    /// When the unit expects to finish.
    Promise,
    /// Who does it.
    Assign,
    /// The clock stops.
    Pause,
    /// The clock goes on.
    Resume,
    /// The unit asks for more time.
    ExtendRequest {
        /// It knows that the last day to ask has passed.
        late: bool,
    },
    /// More time is granted.
    ExtendGrant,
    /// The deadline stays.
    ExtendRefuse,
}
