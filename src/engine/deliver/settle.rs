//! Records what became of a try: the message, its notices, the attempt.
//! Must not know why it ended so.

use super::ledger::{Coming, heard};
use super::tools::Tools;
use crate::engine::setup::EngineError;
use crate::model::{
    Attempt, ChannelName, Instant, Message, MessageId, MessageState, Notice, NoticeState, Phase, Reason,
    TryOutcome,
};
use crate::store::{NoticeChange, Settlement, notices};

/// Records the results of messages of one channel.
#[derive(Debug, Clone)]
pub(in crate::engine) struct Settling {
    pub(in crate::engine) tools: Tools,
    pub(in crate::engine) channel: ChannelName,
    pub(in crate::engine) live: bool,
}

impl Settling {
    pub(in crate::engine) async fn uncertain(
        &self,
        message: &Message,
        attempt: Attempt,
        unnumbered: bool,
    ) -> Result<(), EngineError> {
        let notices = self.open_notices(message, NoticeState::Uncertain, Reason::OutcomeUnknown).await?;
        let ended = settlement(message, MessageState::Uncertain, Some(attempt), notices);
        self.settle(Settlement { unnumbered, ..ended }).await?;
        Ok(())
    }

    pub(in crate::engine) async fn open_notices(
        &self,
        message: &Message,
        state: NoticeState,
        reason: Reason,
    ) -> Result<Vec<NoticeChange>, EngineError> {
        let notices = notices_of(&self.tools, message).await?;
        Ok(notices
            .iter()
            .filter(|n| n.state.is_open())
            .map(|n| NoticeChange::to(n.id.clone(), state, reason))
            .collect())
    }

    pub(in crate::engine) fn attempt(
        &self,
        message: &Message,
        phase: Phase,
        outcome: TryOutcome,
        detail: Option<&str>,
    ) -> Attempt {
        Attempt {
            message: message.id.clone(),
            at: self.tools.tenant.clock.now(),
            phase,
            outcome,
            detail: detail.map(str::to_owned),
        }
    }

    /// Records a result; `false` where it did not count.
    pub(in crate::engine) async fn settle(&self, settlement: Settlement) -> Result<bool, EngineError> {
        Ok(self.report(settlement).await.counts().await)
    }

    /// Has a result recorded before any mark that is asked for afterwards, and does not wait for it.
    pub(in crate::engine) async fn report(&self, settlement: Settlement) -> Reported {
        self.tools.pulse.goes_on();
        if let Some(attempt) = &settlement.attempt {
            self.tools.metrics.tried(self.channel, attempt.outcome);
        }
        let message = settlement.message.clone();
        Reported { message, coming: self.tools.ledger.settle(settlement).await }
    }
}

/// A result that is being recorded.
#[derive(Debug)]
pub(in crate::engine) struct Reported {
    message: MessageId,
    coming: Coming<bool>,
}

impl Reported {
    /// Waits until the result is recorded; `false` where the claim was lost, or nothing could be written.
    pub(in crate::engine) async fn counts(self) -> bool {
        match heard(self.coming).await {
            Ok(held) => held,
            Err(detail) => {
                // The claim stays until its lease runs out; then the message is looked at again.
                tracing::error!(message = %self.message, "the result of a message could not be recorded: {detail}");
                false
            }
        }
    }
}

/// The notices in a message, as they stand.
pub(super) async fn notices_of(tools: &Tools, message: &Message) -> Result<Vec<Notice>, EngineError> {
    let id = message.id.clone();
    Ok(tools.tenant.store.read(move |view| notices::of_message(view, &id)).await?)
}

pub(super) fn settlement(
    message: &Message,
    state: MessageState,
    attempt: Option<Attempt>,
    notices: Vec<NoticeChange>,
) -> Settlement {
    Settlement { attempt, ..Settlement::of(message, state, notices) }
}

pub(super) fn pending(
    message: &Message,
    at: Instant,
    attempt: Option<Attempt>,
    notices: Vec<NoticeChange>,
) -> Settlement {
    Settlement { not_before: Some(at), ..settlement(message, MessageState::Pending, attempt, notices) }
}
