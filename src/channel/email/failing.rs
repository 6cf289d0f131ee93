//! What goes wrong on a line to a mail server, as a failure of sending. Must not know the line itself.

use std::{fmt, time::Duration};

use super::codes::SmtpStage;
use crate::{
    channel::{SendFailure, ServerFault},
    model::SendError,
};

/// The failure where no answer came in time.
pub(super) fn silent(stage: SmtpStage, limit: Duration) -> SendFailure {
    broken(stage, &format_args!("no answer within {limit:?}")).because(ServerFault::Silent)
}

/// The failure of a broken dialogue: after the dot the message may have arrived, before it certainly not.
pub(super) fn broken(stage: SmtpStage, reason: &dyn fmt::Display) -> SendFailure {
    let error = if stage == SmtpStage::Dot { SendError::Ambiguous } else { SendError::Transient };
    SendFailure::new(error, stage.phase(), None, &format!("{} failed: {reason}", stage.name()))
}
