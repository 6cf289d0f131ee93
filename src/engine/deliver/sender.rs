//! One message from claim to result: have it written, send it, settle what became of it.
//! Must not choose recipients or times; `planner` did.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::settle::{Reported, Settling, pending, settlement};
use super::write::{ReadyMessage, WriteOutcome, Writer, write};
use crate::channel::{Accepted, DotMark, MarkRefused, SendFailure, Session};
use crate::engine::known::background::Background;
use crate::engine::known::sources::MessageSources;
use crate::engine::setup::EngineError;
use crate::model::message::ECHO;
use crate::model::{
    Attempt, ChannelName, Message, MessageState, NoticeId, NoticeState, Outbound, Phase, Reason, Recipient,
    SendError, TryOutcome,
};
use crate::store::{Dot, Marked, NoticeChange, Settlement};

/// How often a message is written whose items change each time before it leaves.
const WRITINGS: usize = 3;
/// Said of a message whose items change all the time.
const RESTLESS: &str =
    "what this message speaks of changes faster than it can be sent; it is kept and tried again";
/// Said of a message to somebody whom config does not know any more.
const NO_ADDRESS: &str = "no address of this recipient is known here";

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

/// How one try ended, as far as that is known.
pub(in crate::engine) enum Ended {
    /// It ended so.
    So(Fate),
    /// The server took the message; that is being recorded.
    Accepted(Reported),
}

impl Ended {
    /// Waits until what is to be recorded is.
    pub(in crate::engine) async fn fate(self) -> Fate {
        match self {
            Self::So(fate) => fate,
            Self::Accepted(reported) => {
                if reported.counts().await {
                    Fate::Sent
                } else {
                    Fate::Lost
                }
            }
        }
    }
}

impl Sender {
    /// A sender for one session's messages.
    pub(in crate::engine) fn new(settling: Settling, background: Arc<Background>) -> Self {
        Self { settling, background }
    }

    /// Sends one message: as it was written ahead, or as of now where it was not or is out of date.
    pub(in crate::engine) async fn send(
        &self,
        message: Message,
        mut ahead: Option<Box<ReadyMessage>>,
        session: &mut Session,
    ) -> Result<Ended, EngineError> {
        let recipient = self.settling.tools.tenant.setup.rules.org.recipient(&message.recipient);
        for _ in 0..WRITINGS {
            let written = match ahead.take() {
                Some(ready) => WriteOutcome::Ready(ready),
                None => self.write(&message, None).await?,
            };
            let mut ready = match written {
                WriteOutcome::Ready(ready) => ready,
                WriteOutcome::Empty(withdrawn) => {
                    let ended = settlement(&message, MessageState::Cancelled, None, withdrawn);
                    self.settling.settle(ended).await?;
                    return Ok(Ended::So(Fate::Cancelled));
                }
                WriteOutcome::Broken(failure) => {
                    return self.failed(&message, recipient.as_ref(), &failure).await.map(Ended::So);
                }
            };
            let withdrawn = std::mem::take(&mut ready.withdrawn);
            if !withdrawn.is_empty()
                && let Err(detail) = self.settling.tools.ledger.withdraw(withdrawn).await
            {
                let failure = SendFailure::building(SendError::Transient, &detail);
                return self.failed(&message, recipient.as_ref(), &failure).await.map(Ended::So);
            }
            let out_of_date = Arc::new(AtomicBool::new(false));
            match session.send(&ready.out, self.mark(&message, &ready, &out_of_date)).await {
                Ok(accepted) => {
                    return self.accepted(&message, ready.told, accepted).await.map(Ended::Accepted);
                }
                Err(_) if out_of_date.load(Ordering::Relaxed) => {
                    tracing::debug!(message = %message.id, "an item changed meanwhile; the message is written anew");
                }
                Err(failure) => {
                    return self.failed(&message, recipient.as_ref(), &failure).await.map(Ended::So);
                }
            }
        }
        let failure = SendFailure::building(SendError::Transient, RESTLESS);
        self.failed(&message, recipient.as_ref(), &failure).await.map(Ended::So)
    }

    /// Writes the message as of now. `draft` holds what was read ahead for it, if anything was.
    pub(in crate::engine) async fn write(
        &self,
        message: &Message,
        draft: Option<MessageSources>,
    ) -> Result<WriteOutcome, EngineError> {
        let to = self.settling.tools.tenant.setup.rules.org.recipient(&message.recipient);
        let Some(address) = self.address(message, to.as_ref()) else {
            return Ok(WriteOutcome::Broken(SendFailure::building(SendError::RecipientGone, NO_ADDRESS)));
        };
        if let Some(out) = self.frozen(message, &address) {
            return Ok(WriteOutcome::Ready(ReadyMessage::unchanging(out, None, Vec::new())));
        }
        let writer = Writer {
            tools: &self.settling.tools,
            background: &self.background,
            serving: self.settling.channel,
            address: &address,
            to: to.as_ref(),
            rehearsal: !self.settling.live,
        };
        match write(writer, message, draft).await {
            // A record that this message speaks of cannot be read: this message waits, and the others leave.
            Err(error) if error.is_of_record() => {
                Ok(WriteOutcome::Broken(SendFailure::building(SendError::Transient, &error.to_string())))
            }
            written => written,
        }
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

    /// The durable mark that must be committed before the final dot leaves. Where it is refused because an item has
    /// changed, it says so in `out_of_date`.
    fn mark(&self, message: &Message, ready: &ReadyMessage, out_of_date: &Arc<AtomicBool>) -> DotMark {
        let (ledger, out_of_date) = (self.settling.tools.ledger.clone(), Arc::clone(out_of_date));
        let dot = Dot {
            message: message.id.clone(),
            token: message.token,
            subject: ready.out.subject.clone(),
            bytes: ready.out.bytes.clone(),
            entries: ready.entries.clone(),
            follow: ready.follow.clone().filter(|_| self.settling.live),
            seen: ready.seen.clone(),
        };
        Box::pin(async move {
            match ledger.mark(dot).await {
                Ok(Marked::Stands) => return Ok(()),
                Ok(Marked::Lost) => {}
                Ok(Marked::OutOfDate) => out_of_date.store(true, Ordering::Relaxed),
                Err(detail) => {
                    tracing::error!(
                        "a message was held back because its mark could not be written: {detail}"
                    );
                }
            }
            Err(MarkRefused)
        })
    }

    /// Has it recorded that the server took the message. `told`: the notices in it, where it was written just now.
    async fn accepted(
        &self,
        message: &Message,
        told: Option<Vec<NoticeId>>,
        accepted: Accepted,
    ) -> Result<Reported, EngineError> {
        let (state, notice_state, reason) = match (self.settling.live, message.resent) {
            (false, _) => (MessageState::Rehearsed, NoticeState::Rehearsed, Reason::Rehearsal),
            (true, false) => (MessageState::Sent, NoticeState::Sent, Reason::Accepted),
            (true, true) => (MessageState::Sent, NoticeState::Sent, Reason::AcceptedOnResend),
        };
        let end = |id| NoticeChange::to(id, notice_state, reason);
        let notices = match told {
            Some(told) => told.into_iter().map(end).collect(),
            None => self.settling.open_notices(message, notice_state, reason).await?,
        };
        let outcome = if self.settling.live { TryOutcome::Sent } else { TryOutcome::Rehearsed };
        let attempt = self.settling.attempt(message, Phase::Dot, outcome, None);
        let ended = settlement(message, state, Some(attempt), notices);
        let Accepted { vendor_id, unnumbered, .. } = accepted;
        Ok(self.settling.report(Settlement { vendor_id, unnumbered, ..ended }).await)
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
