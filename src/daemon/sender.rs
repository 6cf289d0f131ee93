//! One message from claim to result: have it written, send it, settle what became of it.
//! Must not choose recipients or times; `planner` did.

use std::sync::Arc;

use super::background::Background;
use super::engine::{Engine, EngineError};
use super::write::{Writer, Written, write};
use crate::channel::{Accepted, Mark, MarkRefused, SendFailure, Session};
use crate::model::message::ECHO;
use crate::model::{
    Attempt, ChannelName, Instant, ItemId, Message, MessageState, NoticeId, NoticeState, Outbound, Phase,
    Reason, Recipient, SendError,
};
use crate::store::{Dot, Draft, NoticeChange, Settlement};

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
    /// The server answered, and not now.
    PutOff {
        /// What it said.
        detail: String,
        /// What may be sent is used up.
        used_up: bool,
    },
    /// Refused for good, to be judged when the pass is over; the message is still claimed.
    Refused(Box<Refused>),
    /// Not this time, and no other message of the channel either.
    Down {
        /// What happened.
        detail: String,
        /// Only a person can help.
        blocked: bool,
    },
}

/// A message that was refused for good.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    pub(super) message: Message,
    pub(super) failure: SendFailure,
    pub(super) attempt: Attempt,
}

/// Sends messages of one channel.
pub struct Sender {
    pub(super) engine: Engine,
    background: Arc<Background>,
    pub(super) channel: ChannelName,
    live: bool,
}

/// What is known of a message once it is written.
#[derive(Default)]
struct Content {
    /// The notices in it, where it was written just now.
    told: Option<Vec<NoticeId>>,
    /// What its numbers stand for.
    entries: Vec<ItemId>,
    /// The whole list by mail, where a phone shows only its beginning.
    follow: Option<Box<Message>>,
}

impl Sender {
    /// A sender for one session's worth of messages.
    pub fn new(engine: Engine, background: Arc<Background>, channel: ChannelName, live: bool) -> Self {
        Self { engine, background, channel, live }
    }

    /// Sends one message. `draft` is what was read for it a moment ago, where that was.
    pub async fn send(
        &self,
        message: Message,
        draft: Option<Draft>,
        session: &mut Session,
    ) -> Result<Fate, EngineError> {
        let recipient = self.engine.setup.rules.org.recipient(&message.recipient);
        let Some(address) = self.address(&message, recipient.as_ref()) else {
            let gone =
                SendFailure::building(SendError::RecipientGone, "no address of this recipient is known here");
            return self.failed(&message, recipient.as_ref(), &gone).await;
        };
        let written = match self.frozen(&message, &address) {
            Some(out) => Ok((out, Content::default())),
            None => self.write(&message, draft, recipient.as_ref(), &address).await?,
        };
        let (out, content) = match written {
            Ok(written) => written,
            Err(fate) => return Ok(fate),
        };
        let mark = self.mark(&message, &out, &content);
        match session.send(&out, mark).await {
            Ok(accepted) => self.accepted(&message, content, accepted).await,
            Err(failure) => self.failed(&message, recipient.as_ref(), &failure).await,
        }
    }

    /// Has the message written as of now; its fate where that leaves nothing to send.
    async fn write(
        &self,
        message: &Message,
        draft: Option<Draft>,
        to: Option<&Recipient>,
        address: &str,
    ) -> Result<Result<(Outbound, Content), Fate>, EngineError> {
        let writer = Writer {
            engine: &self.engine,
            background: &self.background,
            serving: self.channel,
            address,
            to,
            rehearsal: !self.live,
        };
        Ok(match write(writer, message, draft).await? {
            Written::Ready { out, told, entries, follow } => {
                Ok((out, Content { told: Some(told), entries, follow }))
            }
            Written::Empty(withdrawn) => {
                self.settle(settlement(message, MessageState::Cancelled, None, withdrawn)).await?;
                Err(Fate::Cancelled)
            }
            Written::Broken(failure) => Err(self.failed(message, to, &failure).await?),
        })
    }

    /// Where the message goes. What is captured for somebody without a mailbox carries an address that
    /// cannot exist.
    fn address(&self, message: &Message, to: Option<&Recipient>) -> Option<String> {
        let own = message.note.as_ref().and_then(|note| note.address.clone());
        if self.channel != ChannelName::Capture {
            return own.or_else(|| to?.address(self.channel).map(str::to_owned));
        }
        let mailbox = to.and_then(|to| to.email.clone());
        let nowhere =
            || format!("{}@{}.invalid", message.recipient, message.channel.as_str().replace('_', "-"));
        (to.is_some() || own.is_some()).then(|| mailbox.unwrap_or_else(nowhere))
    }

    /// Returns an untouched message; it waits for the next look like any other.
    pub async fn give_back(&self, message: Message) -> Result<(), EngineError> {
        let at = self.engine.clock.now();
        self.settle(pending(&message, at, None, Vec::new())).await?;
        Ok(())
    }

    /// Puts a message off because the channel was found down a moment ago.
    pub async fn postpone(&self, message: Message) -> Result<Fate, EngineError> {
        let at = self.next_try(&message, None);
        let to = self.engine.setup.rules.org.recipient(&message.recipient);
        let detail = "the server could not be reached".to_owned();
        if !self.moved_on(&message, to.as_ref(), false, None).await? {
            self.settle(pending(&message, at, None, Vec::new())).await?;
        }
        Ok(Fate::Failed(detail))
    }

    /// A message that may have arrived is sent again as it was.
    fn frozen(&self, message: &Message, address: &str) -> Option<Outbound> {
        message.resent.then_some(())?;
        Some(Outbound {
            id: message.id.clone(),
            to: address.to_owned(),
            subject: message.subject.clone().unwrap_or_default(),
            bytes: message.bytes.clone()?,
            at: self.engine.clock.now(),
            again: true,
            tries: message.tries,
        })
    }

    /// The mark that must be committed before the final dot leaves.
    fn mark(&self, message: &Message, out: &Outbound, content: &Content) -> Mark {
        let ledger = self.engine.ledger.clone();
        let dot = Dot {
            message: message.id.clone(),
            token: message.token,
            subject: out.subject.clone(),
            bytes: out.bytes.clone(),
            entries: content.entries.clone(),
            follow: content.follow.clone().filter(|_| self.live),
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

    async fn accepted(
        &self,
        message: &Message,
        content: Content,
        accepted: Accepted,
    ) -> Result<Fate, EngineError> {
        let (state, notice_state, reason) = match (self.live, message.resent) {
            (false, _) => (MessageState::Rehearsed, NoticeState::Rehearsed, Reason::Rehearsal),
            (true, false) => (MessageState::Sent, NoticeState::Sent, Reason::Accepted),
            (true, true) => (MessageState::Sent, NoticeState::Sent, Reason::AcceptedOnResend),
        };
        let end = |id| NoticeChange::to(id, notice_state, reason);
        let notices = match content.told {
            Some(told) => told.into_iter().map(end).collect(),
            None => self.open_notices(message, notice_state, reason).await?,
        };
        let attempt = self.attempt(message, Phase::Dot, state.as_str(), None);
        let held = self
            .settle(Settlement {
                vendor_id: accepted.vendor_id,
                unnumbered: accepted.unnumbered,
                ..settlement(message, state, Some(attempt), notices)
            })
            .await?;
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
                Ok(Fate::Lost)
            }
            SendError::Ambiguous if message.resent => {
                self.uncertain(message, attempt, failure.unnumbered).await?;
                Ok(Fate::Uncertain(detail))
            }
            SendError::Ambiguous => {
                let echo = self.channel.echoes().then_some(ECHO);
                let mut again = pending(message, self.next_try(message, echo), Some(attempt), Vec::new());
                again.resent = Some(true);
                self.settle(again).await?;
                Ok(Fate::Uncertain(detail))
            }
            SendError::Permanent | SendError::RecipientGone if !failure.is_sure => {
                let refused = Refused { message: message.clone(), failure: failure.clone(), attempt };
                Ok(Fate::Refused(Box::new(refused)))
            }
            SendError::Permanent | SendError::RecipientGone => {
                self.given_up(message, to, failure, attempt).await?;
                Ok(Fate::Failed(detail))
            }
            SendError::AuthExpired | SendError::Blocked => {
                self.later(message, to, None, attempt).await?;
                Ok(Fate::Down { detail, blocked: true })
            }
            SendError::Transient => {
                self.later(message, to, None, attempt).await?;
                // Before the recipient is named, every message would meet the same.
                let is_general = matches!(failure.phase, Phase::Connect | Phase::Greet | Phase::Mail);
                Ok(match (is_general, failure.phase) {
                    (true, _) => Fate::Down { detail, blocked: false },
                    (false, Phase::Build) => Fate::Failed(detail),
                    _ => Fate::PutOff { detail, used_up: false },
                })
            }
            SendError::RateLimited { after } => {
                self.later(message, to, Some(after), attempt).await?;
                Ok(Fate::PutOff { detail, used_up: false })
            }
            SendError::QuotaUsed { after } => {
                self.onward_or_later(message, to, (true, Some(after)), attempt).await?;
                // What this person may be sent is no concern of others.
                Ok(if failure.is_sure {
                    Fate::Failed(detail)
                } else {
                    Fate::PutOff { detail, used_up: true }
                })
            }
        }
    }

    /// Refused, and nothing speaks against it: the end here. What may have arrived at the first try is in doubt, for a
    /// refusal of the second proves nothing.
    pub(super) async fn given_up(
        &self,
        message: &Message,
        to: Option<&Recipient>,
        failure: &SendFailure,
        attempt: Attempt,
    ) -> Result<(), EngineError> {
        if message.resent {
            self.uncertain(message, attempt, false).await
        } else {
            self.refused(message, to, failure, attempt).await
        }
    }

    async fn uncertain(
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

    pub(super) async fn open_notices(
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

    fn attempt(&self, message: &Message, phase: Phase, outcome: &str, detail: Option<&str>) -> Attempt {
        Attempt {
            message: message.id.clone(),
            at: self.engine.clock.now(),
            phase,
            outcome: outcome.to_owned(),
            detail: detail.map(str::to_owned),
        }
    }

    pub(super) async fn settle(&self, settlement: Settlement) -> Result<bool, EngineError> {
        let id = settlement.message.clone();
        self.engine.pulse.goes_on();
        if let Some(attempt) = &settlement.attempt {
            self.engine.metrics.tried(self.channel, &attempt.outcome);
        }
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

pub(super) fn settlement(
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
        vendor_id: None,
        unnumbered: false,
        attempt,
        notices,
    }
}

pub(super) fn pending(
    message: &Message,
    at: Instant,
    attempt: Option<Attempt>,
    notices: Vec<NoticeChange>,
) -> Settlement {
    Settlement { not_before: Some(at), ..settlement(message, MessageState::Pending, attempt, notices) }
}
