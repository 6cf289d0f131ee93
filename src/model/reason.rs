//! Why a step spoke or stayed silent, and why a notice is where it is. Closed and append-only:
//! stored reasons must stay readable for years, and `docs/json.md` lists every one.

use serde::{Deserialize, Serialize};

macro_rules! reasons {
    ($($(#[$doc:meta])* $name:ident = $text:literal),+ $(,)?) => {
        /// A named reason.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum Reason {
            $($(#[$doc])* #[serde(rename = $text)] $name,)+
        }

        impl Reason {
            /// Every reason, in the documented order.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// The name in JSON and the store.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => $text,)+
                }
            }

            /// Reads what [`Self::as_str`] wrote.
            pub fn parse(text: &str) -> Option<Self> {
                match text {
                    $($text => Some(Self::$name),)+
                    _ => None,
                }
            }
        }
    };
}

reasons! {
    /// The step's time has come.
    StepReached = "step_reached",
    /// The repeat's time has come.
    RepeatReached = "repeat_reached",
    /// The step's time came while nothing ran; told now.
    CatchUp = "catch_up",
    /// The item was already overdue at the end of the rehearsal, or when its plan came.
    InitialReview = "initial_review",
    /// The case was overdue already when it came.
    ArrivedOverdue = "arrived_overdue",
    /// The unit has asked for more time.
    ExtensionAsked = "extension_asked",
    /// A request for more time was decided.
    ExtensionDecided = "extension_decided",
    /// Nobody answered a request for more time before the deadline passed.
    ExtensionUnanswered = "extension_unanswered",
    /// The item is still overdue; its unit sees it on a list once a week.
    StillOverdue = "still_overdue",
    /// A copy of what a delegate was told, for the person who is away.
    AbsenceCopy = "absence_copy",
    /// The plan has closed and the item is still open.
    PlanClosing = "plan_closing",
    /// A recipient could not be reached about the item; the administrators are told.
    Unreached = "unreached",
    /// The unit has said ahead of time that the deadline will not be met.
    Warned = "warned",
    /// Nobody has said for a week where the item stands, and its policy asks for that.
    ProgressAsked = "progress_asked",
    /// A part of the item was given to the recipient.
    PartGiven = "part_given",
    /// The item has ended, and the recipient follows it.
    ItemEnded = "item_ended",

    /// The step lies before the item was first seen.
    BeforeOpening = "before_opening",
    /// The item was already overdue when first seen; only steps after due remain.
    AlreadyOverdue = "already_overdue",
    /// A step in hours, which warns of a deadline, could not leave before it passed.
    DeadlinePassed = "deadline_passed",
    /// Nobody holds the roles that the step names.
    EmptyStep = "empty_step",
    /// The unit has acknowledged the item, and the step stays silent then.
    Acknowledged = "acknowledged",
    /// The promised finishing day has not passed, and the step stays silent until then.
    Planned = "planned",
    /// The policy changed, and a later step was decided before.
    PolicyChanged = "policy_changed",
    /// The plan has closed; only the closing list speaks.
    PlanClosed = "plan_closed",
    /// The row is listed but its duties speak for it.
    TrackedByDuties = "tracked_by_duties",
    /// The unit has asked for more time already, and the step invites it to ask.
    ExtensionPending = "extension_pending",
    /// No more time can be asked for, and the step invites the unit to ask.
    NoExtensionLeft = "no_extension_left",
    /// A later step tells the same recipient instead.
    HigherStep = "higher_step",

    /// The step waits until the level below has been told for one working day.
    LevelBelowFirst = "level_below_first",
    /// The step waits until the initial review is over.
    ReviewPeriod = "review_period",

    /// The data of the case is too old; its clerk is asked for a new file first.
    StaleData = "stale_data",
    /// The source no longer lists the case; the unit is asked first whether it has ended.
    MissingInSource = "missing_in_source",

    /// The notice waits for its slot.
    WaitsForSlot = "waits_for_slot",
    /// The next server accepted the message.
    Accepted = "accepted",
    /// The next server accepted the message on the one resend after an uncertain outcome; it may have arrived
    /// twice.
    AcceptedOnResend = "accepted_on_resend",
    /// The message was written out during the rehearsal.
    Rehearsal = "rehearsal",
    /// The connection broke, or the program stopped, after the final dot.
    OutcomeUnknown = "outcome_unknown",
    /// The item is done.
    ItemDone = "item_done",
    /// The unit has reported the item finished.
    ItemReported = "item_reported",
    /// The report went back to the unit.
    ReportReturned = "report_returned",
    /// The item is no longer owed.
    ItemCancelled = "item_cancelled",
    /// Nothing of the list is overdue any more.
    NothingOverdue = "nothing_overdue",
    /// The item's clock is stopped.
    ItemPaused = "item_paused",
    /// The deadline changed after the decision.
    NewVersion = "new_version",
    /// A newer file of the source has come.
    DataRefreshed = "data_refreshed",
    /// The source lists the case again.
    FoundAgain = "found_again",
    /// The unit has said where the item stands.
    ProgressKnown = "progress_known",
    /// The recipient's part of the item is finished.
    PartDone = "part_done",
    /// The item is owed again.
    ItemReopened = "item_reopened",
    /// The server refused the message for good.
    Refused = "refused",
    /// No channel reaches the recipient.
    NoChannel = "no_channel",
    /// An administrator dropped the message.
    DroppedByAdmin = "dropped_by_admin",
    /// The server that took the message sent word later that it had come.
    ConfirmedLater = "confirmed_later",
    /// The server that took the message sent word later that it could not be delivered.
    Bounced = "bounced",
    /// A channel could not be reached for three working days; the notice goes on by the next one.
    ChannelDown = "channel_down",
    /// The database was put back from a backup made before; the message may have left in between.
    Restored = "restored",
}

impl Reason {
    /// Whether the reason says that a notice that had ended has ended otherwise.
    pub fn is_correction(self) -> bool {
        matches!(self, Self::ConfirmedLater | Self::Bounced)
    }
}

impl std::fmt::Display for Reason {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.as_str())
    }
}
