//! One message from claim to result: have it written, send it, settle what became of it.
//! Must not choose recipients or times; `planner` did.

use std::sync::Arc;

use super::settle::{Settling, pending, settlement};
use super::write::{WriteOutcome, Writer, write};
use crate::channel::{Accepted, DotMark, MarkRefused, SendFailure, Session};
use crate::engine::known::background::Background;
use crate::engine::known::sources::MessageSources;
use crate::engine::setup::EngineError;
use crate::model::message::ECHO;
use crate::model::{
    Attempt, ChannelName, ItemId, Message, MessageState, NoticeId, NoticeState, Outbound, Phase, Reason,
    Recipient, SendError, TryOutcome,
};
use crate::store::{Dot, NoticeChange, Settlement};

/// How one try ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::engine) enum Fate {
    /// Accepted by the next server, or captured.
    Sent,
    /// Nothing in the message was needed any more.
    Cancelled,
    /// Another process holds the message now.
    Lost,
    /// The message may have arrived.
    Uncertain(String),
    /// The message was not sent this time, or never will be.
    Failed(String),
    /// The server answered that it takes the message later.
    PutOff {
        detail: String,
        /// The quota of messages is used up.
        used_up: bool,
    },
    /// The server refused for good: judged when the pass is over, and the message stays claimed until then.
    Refused(Box<RefusedMessage>),
    /// The message was not sent this time, and no other message of the channel can be either.
    Down {
        detail: String,
        /// Only a person can mend it.
        blocked: bool,
    },
}

/// A message that was refused for good, with the refusal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::engine) struct RefusedMessage {
    pub(in crate::engine) message: Message,
    pub(in crate::engine) failure: SendFailure,
    pub(in crate::engine) attempt: Attempt,
}

/// Sends messages of one channel.
pub(in crate::engine) struct Sender {
    settling: Settling,
    background: Arc<Background>,
}

/// The facts about a message once it is written.
#[derive(Default)]
struct Content {
    /// The notices in the message, where it was written just now.
    told: Option<Vec<NoticeId>>,
    /// The items that the numbers in the message stand for.
    entries: Vec<ItemId>,
    /// The mail with the whole list, where a phone shows only its beginning.
    follow: Option<Box<Message>>,
}

impl Sender {
    /// A sender for one session's messages.
    pub(in crate::engine) fn new(settling: Settling, background: Arc<Background>) -> Self {
        Self { settling, background }
    }

    /// Sends one message. `draft` holds what was read ahead for it, if anything was.
    pub(in crate::engine) async fn send(
        &self,
        message: Message,
        draft: Option<MessageSources>,
        session: &mut Session,
    ) -> Result<Fate, EngineError> {
        let recipient = self.settling.tools.tenant.setup.rules.org.recipient(&message.recipient);
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

    /// Writes the message as of now; returns its fate instead where nothing is left to send.
    async fn write(
        &self,
        message: &Message,
        draft: Option<MessageSources>,
        to: Option<&Recipient>,
        address: &str,
    ) -> Result<Result<(Outbound, Content), Fate>, EngineError> {
        let writer = Writer {
            tools: &self.settling.tools,
            background: &self.background,
            serving: self.settling.channel,
            address,
            to,
            rehearsal: !self.settling.live,
        };
        let written = match write(writer, message, draft).await {
            // A record that this message speaks of cannot be read: this message waits, and the others leave.
            Err(error) if error.is_of_record() => {
                WriteOutcome::Broken(SendFailure::building(SendError::Transient, &error.to_string()))
            }
            written => written?,
        };
        Ok(match written {
            WriteOutcome::Ready { out, told, entries, follow } => {
                Ok((out, Content { told: Some(told), entries, follow }))
            }
            WriteOutcome::Empty(withdrawn) => {
                self.settling.settle(settlement(message, MessageState::Cancelled, None, withdrawn)).await?;
                Err(Fate::Cancelled)
            }
            WriteOutcome::Broken(failure) => Err(self.failed(message, to, &failure).await?),
        })
    }

    /// The address that the message goes to. A message captured for somebody without a mailbox gets an address that cannot exist.
    fn address(&self, message: &Message, to: Option<&Recipient>) -> Option<String> {
        let own = message.note.as_ref().and_then(|note| note.address.clone());
        if self.settling.channel != ChannelName::Capture {
            return own.or_else(|| to?.address(self.settling.channel).map(str::to_owned));
        }
        let mailbox = to.and_then(|to| to.email.clone());
        let nowhere =
            || format!("{}@{}.invalid", message.recipient, message.channel.as_str().replace('_', "-"));
        (to.is_some() || own.is_some()).then(|| mailbox.unwrap_or_else(nowhere))
    }

    /// Gives up the claim on an untouched message; it waits for the next pass like any other.
    pub(in crate::engine) async fn give_back(&self, message: Message) -> Result<(), EngineError> {
        let at = self.settling.tools.tenant.clock.now();
        self.settling.settle(pending(&message, at, None, Vec::new())).await?;
        Ok(())
    }

    /// Puts a message off because the channel was found down a moment ago.
    pub(in crate::engine) async fn postpone(&self, message: Message) -> Result<Fate, EngineError> {
        let at = self.settling.next_try(&message, None);
        let to = self.settling.tools.tenant.setup.rules.org.recipient(&message.recipient);
        let detail = "the server could not be reached".to_owned();
        if !self.settling.moved_on(&message, to.as_ref(), false, None).await? {
            self.settling.settle(pending(&message, at, None, Vec::new())).await?;
        }
        Ok(Fate::Failed(detail))
    }

    /// The bytes that were sent before, for a message that may have arrived: it is sent again unchanged.
    fn frozen(&self, message: &Message, address: &str) -> Option<Outbound> {
        message.resent.then_some(())?;
        Some(Outbound {
            id: message.id.clone(),
            to: address.to_owned(),
            subject: message.subject.clone().unwrap_or_default(),
            bytes: message.bytes.clone()?,
            at: self.settling.tools.tenant.clock.now(),
            again: true,
            tries: message.tries,
        })
    }

    /// The durable mark that must be committed before the final dot leaves.
    fn mark(&self, message: &Message, out: &Outbound, content: &Content) -> DotMark {
        let ledger = self.settling.tools.ledger.clone();
        let dot = Dot {
            message: message.id.clone(),
            token: message.token,
            subject: out.subject.clone(),
            bytes: out.bytes.clone(),
            entries: content.entries.clone(),
            follow: content.follow.clone().filter(|_| self.settling.live),
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
        let (state, notice_state, reason) = match (self.settling.live, message.resent) {
            (false, _) => (MessageState::Rehearsed, NoticeState::Rehearsed, Reason::Rehearsal),
            (true, false) => (MessageState::Sent, NoticeState::Sent, Reason::Accepted),
            (true, true) => (MessageState::Sent, NoticeState::Sent, Reason::AcceptedOnResend),
        };
        let end = |id| NoticeChange::to(id, notice_state, reason);
        let notices = match content.told {
            Some(told) => told.into_iter().map(end).collect(),
            None => self.settling.open_notices(message, notice_state, reason).await?,
        };
        let outcome = if self.settling.live { TryOutcome::Sent } else { TryOutcome::Rehearsed };
        let attempt = self.settling.attempt(message, Phase::Dot, outcome, None);
        let held = self
            .settling
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
        let attempt =
            self.settling.attempt(message, failure.phase, failure.error.into(), Some(&failure.detail));
        let detail = failure.detail.clone();
        match failure.error {
            SendError::Superseded => {
                // If the claim was lost, this changes nothing; if it still holds, only the mark failed.
                self.settling
                    .settle(pending(message, self.settling.next_try(message, None), None, Vec::new()))
                    .await?;
                Ok(Fate::Lost)
            }
            SendError::Ambiguous if message.resent => {
                self.settling.uncertain(message, attempt, failure.unnumbered).await?;
                Ok(Fate::Uncertain(detail))
            }
            SendError::Ambiguous => {
                let echo = self.settling.channel.echoes().then_some(ECHO);
                let mut again =
                    pending(message, self.settling.next_try(message, echo), Some(attempt), Vec::new());
                again.resent = Some(true);
                self.settling.settle(again).await?;
                Ok(Fate::Uncertain(detail))
            }
            SendError::Permanent | SendError::RecipientGone if !failure.is_sure => {
                let refused = RefusedMessage { message: message.clone(), failure: failure.clone(), attempt };
                Ok(Fate::Refused(Box::new(refused)))
            }
            SendError::Permanent | SendError::RecipientGone => {
                self.settling.given_up(message, to, failure, attempt).await?;
                Ok(Fate::Failed(detail))
            }
            SendError::AuthExpired | SendError::Blocked => {
                self.settling.later(message, to, None, attempt).await?;
                Ok(Fate::Down { detail, blocked: true })
            }
            SendError::Transient => {
                self.settling.later(message, to, None, attempt).await?;
                // A failure before the recipient is named would meet every message.
                let is_general = matches!(failure.phase, Phase::Connect | Phase::Greet | Phase::Mail);
                Ok(match (is_general, failure.phase) {
                    (true, _) => Fate::Down { detail, blocked: false },
                    (false, Phase::Build) => Fate::Failed(detail),
                    _ => Fate::PutOff { detail, used_up: false },
                })
            }
            SendError::RateLimited { after } => {
                self.settling.later(message, to, Some(after), attempt).await?;
                Ok(Fate::PutOff { detail, used_up: false })
            }
            SendError::QuotaUsed { after } => {
                self.settling.onward_or_later(message, to, true, Some(after), attempt).await?;
                // A limit on what this person may be sent does not concern others.
                Ok(if failure.is_sure {
                    Fate::Failed(detail)
                } else {
                    Fate::PutOff { detail, used_up: true }
                })
            }
        }
    }
}
