//! One message from claim to result: have it written, send it, settle what became of it.
//! Must not choose recipients or times; `planner` did.

use std::sync::Arc;

use super::background::Background;
use super::engine::{Engine, EngineError};
use super::write::{Written, write};
use crate::channel::{Mark, MarkRefused, SendFailure, Session};
use crate::model::{
    Attempt, ChannelName, Instant, ItemId, Message, MessageState, NoticeId, NoticeState, Outbound, Phase,
    Reason, Recipient, SendError, Slot,
};
use crate::planner::backoff;
use crate::store::{Dot, NoticeChange, Settlement};

/// How one try ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fate {
    /// Accepted by the next server, or captured.
    Sent,
    /// Nothing in it was needed any more.
    Cancelled,
    /// Somebody else holds the message now.
    Lost,
    /// It may have arrived.
    Uncertain(String),
    /// Not this time, or never.
    Failed(String),
}

/// Sends messages of one channel.
pub struct Sender {
    engine: Engine,
    background: Arc<Background>,
    channel: ChannelName,
    live: bool,
}

impl Sender {
    /// A sender for one session's worth of messages.
    pub fn new(engine: Engine, background: Arc<Background>, channel: ChannelName, live: bool) -> Self {
        Self { engine, background, channel, live }
    }

    /// Sends one message; also says whether the server could be reached.
    pub async fn send(&self, message: Message, session: &mut Session) -> Result<(Fate, bool), EngineError> {
        let channel = self.engine.channel(self.channel);
        let Some(recipient) = self.engine.setup.config.org.recipient(&message.recipient) else {
            let gone = SendFailure::building(SendError::RecipientGone, "no longer in people.toml");
            return Ok((self.failed(&message, None, &gone).await?, true));
        };
        let (out, told) = match frozen(&message, &recipient) {
            Some(out) => (out, None),
            None => match write(&self.engine, &self.background, channel, &message, &recipient, !self.live)
                .await?
            {
                Written::Ready(out, told) => (out, Some(told)),
                Written::Empty(withdrawn) => {
                    self.settle(settlement(&message, MessageState::Cancelled, None, withdrawn)).await?;
                    return Ok((Fate::Cancelled, true));
                }
                Written::Broken(failure) => {
                    return Ok((self.failed(&message, Some(&recipient), &failure).await?, true));
                }
            },
        };
        let mark = self.mark(&message, &out);
        match session.send(&out, mark).await {
            Ok(_) => Ok((self.accepted(&message, told).await?, true)),
            Err(failure) => {
                let reachable = !matches!(failure.phase, Phase::Connect | Phase::Greet);
                Ok((self.failed(&message, Some(&recipient), &failure).await?, reachable))
            }
        }
    }

    /// Returns an untouched message; it waits for the next look like any other.
    pub async fn give_back(&self, message: Message) -> Result<(), EngineError> {
        let at = self.engine.clock.now();
        self.settle(pending(&message, at, None, Vec::new())).await?;
        Ok(())
    }

    /// Puts a message off because the server was found unreachable a moment ago.
    pub async fn postpone(&self, message: Message) -> Result<Fate, EngineError> {
        let at = self.next_try(&message, None);
        self.settle(pending(&message, at, None, Vec::new())).await?;
        Ok(Fate::Failed("the server could not be reached".into()))
    }

    /// The mark that must be committed before the final dot leaves.
    fn mark(&self, message: &Message, out: &Outbound) -> Mark {
        let ledger = self.engine.ledger.clone();
        let dot = Dot {
            message: message.id.clone(),
            token: message.token,
            subject: out.subject.clone(),
            bytes: out.bytes.clone(),
        };
        Box::pin(async move {
            match ledger.mark(dot).await {
                Ok(true) => Ok(()),
                Ok(false) => Err(MarkRefused),
                Err(detail) => {
                    tracing::error!(
                        "a message was held back because its mark could not be written: {detail}"
                    );
                    Err(MarkRefused)
                }
            }
        })
    }

    /// `told` are the notices in the message, where it was written just now.
    async fn accepted(&self, message: &Message, told: Option<Vec<NoticeId>>) -> Result<Fate, EngineError> {
        let (state, notice_state, reason) = match (self.live, message.resent) {
            (false, _) => (MessageState::Rehearsed, NoticeState::Rehearsed, Reason::Rehearsal),
            (true, false) => (MessageState::Sent, NoticeState::Sent, Reason::Accepted),
            (true, true) => (MessageState::Sent, NoticeState::Sent, Reason::AcceptedOnResend),
        };
        let end = |id| NoticeChange::to(id, notice_state, reason);
        let notices = match told {
            Some(told) => told.into_iter().map(end).collect(),
            None => self.open_notices(message, notice_state, reason).await?,
        };
        let attempt = self.attempt(message, Phase::Dot, state.as_str(), None);
        let held = self.settle(settlement(message, state, Some(attempt), notices)).await?;
        Ok(if held { Fate::Sent } else { Fate::Lost })
    }

    async fn failed(
        &self,
        message: &Message,
        to: Option<&Recipient>,
        failure: &SendFailure,
    ) -> Result<Fate, EngineError> {
        let attempt = self.attempt(message, failure.phase, failure.error.as_str(), Some(&failure.detail));
        let detail = failure.detail.clone();
        match failure.error {
            SendError::Superseded => {
                // Without the claim this changes nothing; with it, the mark alone failed.
                self.settle(pending(message, self.next_try(message, None), None, Vec::new())).await?;
                return Ok(Fate::Lost);
            }
            SendError::Ambiguous if message.resent => {
                self.uncertain(message, attempt).await?;
                return Ok(Fate::Uncertain(detail));
            }
            SendError::Ambiguous => {
                let mut again = pending(message, self.next_try(message, None), Some(attempt), Vec::new());
                again.resent = Some(true);
                self.settle(again).await?;
                return Ok(Fate::Uncertain(detail));
            }
            SendError::Permanent | SendError::RecipientGone if message.resent => {
                // The first try may have arrived: a refusal of the second proves nothing.
                self.uncertain(message, attempt).await?;
            }
            SendError::Permanent | SendError::RecipientGone => {
                tracing::error!(
                    recipient = %message.recipient,
                    channel = self.channel.as_str(),
                    "a message was refused for good: {detail}; correct the address in people.toml"
                );
                self.refused(message, to, attempt).await?;
            }
            SendError::AuthExpired => {
                tracing::error!(
                    channel = self.channel.as_str(),
                    "login refused: {detail}; check the account"
                );
                self.settle(pending(message, self.next_try(message, None), Some(attempt), Vec::new()))
                    .await?;
            }
            SendError::Transient => {
                self.settle(pending(message, self.next_try(message, None), Some(attempt), Vec::new()))
                    .await?;
            }
            SendError::RateLimited { after } => {
                let at = self.next_try(message, chrono::TimeDelta::from_std(after).ok());
                self.settle(pending(message, at, Some(attempt), Vec::new())).await?;
            }
        }
        Ok(Fate::Failed(detail))
    }

    async fn uncertain(&self, message: &Message, attempt: Attempt) -> Result<(), EngineError> {
        let notices = self.open_notices(message, NoticeState::Uncertain, Reason::OutcomeUnknown).await?;
        self.settle(settlement(message, MessageState::Uncertain, Some(attempt), notices)).await?;
        Ok(())
    }

    /// A definite refusal: on to the recipient's next channel, or the end.
    async fn refused(
        &self,
        message: &Message,
        to: Option<&Recipient>,
        attempt: Attempt,
    ) -> Result<(), EngineError> {
        let routes = to.map(|to| self.engine.setup.rules.routes(to)).unwrap_or_default();
        let next = routes.iter().skip_while(|channel| **channel != message.channel).nth(1);
        let notices = self.open_notices(message, NoticeState::Undeliverable, Reason::Refused).await?;
        let notices = match next {
            Some(channel) => notices
                .into_iter()
                .map(|change| NoticeChange {
                    state: NoticeState::Held,
                    reason: Reason::WaitsForSlot,
                    channel: Some(*channel),
                    ..change
                })
                .collect(),
            None => notices,
        };
        let told_of = self.engine.store.notices_of(&message.id).await?;
        self.settle(settlement(message, MessageState::Undeliverable, Some(attempt), notices)).await?;
        // The level above and the administrators are to hear of it.
        let items: Vec<ItemId> = told_of.into_iter().map(|notice| notice.item).collect();
        self.engine.store.wake(&items, self.engine.clock.now()).await?;
        Ok(())
    }

    async fn open_notices(
        &self,
        message: &Message,
        state: NoticeState,
        reason: Reason,
    ) -> Result<Vec<NoticeChange>, EngineError> {
        let notices = self.engine.store.notices_of(&message.id).await?;
        Ok(notices
            .iter()
            .filter(|n| n.state.is_open())
            .map(|n| NoticeChange::to(n.id.clone(), state, reason))
            .collect())
    }

    /// When to try again: in working hours, and after today not before the next daily slot.
    fn next_try(&self, message: &Message, asked: Option<chrono::TimeDelta>) -> Instant {
        let calendar = &self.engine.setup.rules.calendar;
        let now = self.engine.clock.now();
        let wait = asked.unwrap_or_else(|| backoff::wait(message.tries + 1, &message.id));
        let at = calendar.next_open(now + wait);
        let same_day = calendar.zone.day(at) == calendar.zone.day(now);
        if same_day { at } else { calendar.next_slot(Slot::Daily, at, None) }
    }

    fn attempt(&self, message: &Message, phase: Phase, outcome: &str, detail: Option<&str>) -> Attempt {
        Attempt {
            message: message.id.clone(),
            at: self.engine.clock.now(),
            phase,
            outcome: outcome.to_owned(),
            detail: detail.map(str::to_owned),
        }
    }

    async fn settle(&self, settlement: Settlement) -> Result<bool, EngineError> {
        let id = settlement.message.clone();
        match self.engine.ledger.settle(settlement).await {
            Ok(held) => Ok(held),
            Err(detail) => {
                // The claim stays until its lease runs out; then the message is looked at again.
                tracing::error!(message = %id, "the result of a message could not be recorded: {detail}");
                Ok(false)
            }
        }
    }
}

/// A message that may have arrived is sent again as it was.
fn frozen(message: &Message, to: &Recipient) -> Option<Outbound> {
    message.resent.then_some(())?;
    Some(Outbound {
        id: message.id.clone(),
        to: to.email.clone().unwrap_or_default(),
        subject: message.subject.clone().unwrap_or_default(),
        bytes: message.bytes.clone()?,
    })
}

fn settlement(
    message: &Message,
    state: MessageState,
    attempt: Option<Attempt>,
    notices: Vec<NoticeChange>,
) -> Settlement {
    Settlement {
        message: message.id.clone(),
        token: message.token,
        state,
        not_before: None,
        resent: None,
        attempt,
        notices,
    }
}

fn pending(
    message: &Message,
    at: Instant,
    attempt: Option<Attempt>,
    notices: Vec<NoticeChange>,
) -> Settlement {
    Settlement { not_before: Some(at), ..settlement(message, MessageState::Pending, attempt, notices) }
}
