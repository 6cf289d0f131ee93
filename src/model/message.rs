//! A message: the notices of one recipient, channel and slot; and how tries to send it end.

use std::time::Duration;

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

use super::{ChannelName, Instant, ItemId, MessageId, Note, OrgId, RecipientId};

/// How long an echo is waited for before a message that may have come is sent again; see [`ChannelName::echoes`].
pub const ECHO: TimeDelta = TimeDelta::minutes(10);

/// What has become of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MessageState {
    /// Waits to be sent, or to be tried again.
    Pending,
    /// A sender holds the message; the lease says until when.
    Claimed,
    /// The mark before the final dot stands: the message may have arrived.
    Dot,
    /// Accepted by the next server.
    Sent,
    /// The message may have arrived; it is not tried again by itself.
    Uncertain,
    /// Refused for good, or no way to reach the recipient.
    Undeliverable,
    /// The message was not sent in time; its notices joined a later one.
    Dissolved,
    /// Nothing in the message was needed any more.
    Cancelled,
    /// The message was written out during the rehearsal.
    Rehearsed,
}

impl MessageState {
    /// Every state, in order.
    pub const ALL: [Self; 9] = [
        Self::Pending,
        Self::Claimed,
        Self::Dot,
        Self::Sent,
        Self::Uncertain,
        Self::Undeliverable,
        Self::Dissolved,
        Self::Cancelled,
        Self::Rehearsed,
    ];

    /// The name in JSON and the store.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Claimed => "claimed",
            Self::Dot => "dot",
            Self::Sent => "sent",
            Self::Uncertain => "uncertain",
            Self::Undeliverable => "undeliverable",
            Self::Dissolved => "dissolved",
            Self::Cancelled => "cancelled",
            Self::Rehearsed => "rehearsed",
        }
    }

    /// Reads what [`Self::as_str`] wrote.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == text)
    }
}

/// A message in the outbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// Derived from (org, recipient, channel, slot instant, sequence).
    pub id: MessageId,
    pub recipient: RecipientId,
    pub channel: ChannelName,
    /// The slot that the message belongs to.
    pub slot_at: Instant,
    /// Counts messages of one recipient, channel and slot, from 0.
    pub sequence: u32,
    pub state: MessageState,
    /// The message is not tried before this instant.
    pub not_before: Instant,
    /// Failed tries so far.
    pub tries: u32,
    /// The fencing token: grows with every claim.
    pub token: i64,
    /// Until when the claim holds.
    pub lease_until: Option<Instant>,
    /// When the last `dot` mark was committed.
    pub dot_at: Option<Instant>,
    /// Whether the one resend after an uncertain outcome has been used.
    pub resent: bool,
    /// The subject, frozen at the first `dot` mark.
    pub subject: Option<String>,
    /// The bytes, frozen at the first `dot` mark.
    pub bytes: Option<Vec<u8>>,
    /// When the message ended.
    pub settled_at: Option<Instant>,
    /// What the message says, where that was settled when it was made; it then holds no notices.
    pub note: Option<Note>,
    /// The items that the message's numbers stand for, from 1: answers refer to them. Frozen with the bytes.
    pub entries: Vec<ItemId>,
    /// Whether the Message-ID bears the tag of the store's secret; not so in bytes that an older program froze.
    pub tagged: bool,
}

impl Message {
    /// A message that waits to be sent for the first time, not before its slot and `opens`.
    pub fn pending(
        org: &OrgId,
        recipient: &RecipientId,
        channel: ChannelName,
        slot_at: Instant,
        sequence: u32,
        opens: Instant,
    ) -> Self {
        Self {
            id: Self::id_of(org, recipient, channel, slot_at, sequence),
            recipient: recipient.clone(),
            channel,
            slot_at,
            sequence,
            state: MessageState::Pending,
            not_before: opens.max(slot_at),
            tries: 0,
            token: 0,
            lease_until: None,
            dot_at: None,
            resent: false,
            subject: None,
            bytes: None,
            settled_at: None,
            note: None,
            entries: Vec::new(),
            tagged: true,
        }
    }

    /// The id of the message with this key.
    pub fn id_of(
        org: &OrgId,
        recipient: &RecipientId,
        channel: ChannelName,
        slot_at: Instant,
        sequence: u32,
    ) -> MessageId {
        MessageId::derive(&[
            org.as_str(),
            recipient.as_str(),
            channel.as_str(),
            &slot_at.timestamp_millis().to_string(),
            &sequence.to_string(),
        ])
    }
}

/// A message ready to leave: built once, sent as it is on every try after the first `dot` mark.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outbound {
    pub id: MessageId,
    /// The recipient's address.
    pub to: String,
    /// The subject, for the outbox listing.
    pub subject: String,
    /// The whole message as it goes over the wire; for a chat, its text.
    pub bytes: Vec<u8>,
    /// The instant of handing the message over.
    pub at: Instant,
    /// Whether the message may have arrived already; a channel without a key against doubles says so in it.
    pub again: bool,
    /// Failed tries before this one.
    pub tries: u32,
}

/// How far a try got.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Phase {
    /// Building the message.
    Build,
    /// Name look-up and TCP.
    Connect,
    /// Banner, EHLO, TLS, login.
    Greet,
    /// `MAIL FROM`.
    Mail,
    /// `RCPT TO`.
    Rcpt,
    /// `DATA`, before the body.
    Data,
    /// Writing the body.
    Body,
    /// At or after the final dot: the message may have arrived.
    Dot,
}

impl Phase {
    /// Every phase, in order.
    pub const ALL: [Self; 8] =
        [Self::Build, Self::Connect, Self::Greet, Self::Mail, Self::Rcpt, Self::Data, Self::Body, Self::Dot];

    /// Reads what [`Self::as_str`] wrote.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|phase| phase.as_str() == text)
    }

    /// The name in JSON and the store.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Build => "build",
            Self::Connect => "connect",
            Self::Greet => "greet",
            Self::Mail => "mail",
            Self::Rcpt => "rcpt",
            Self::Data => "data",
            Self::Body => "body",
            Self::Dot => "dot",
        }
    }
}

/// Why a try failed, named for what to do next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SendError {
    /// Try again later.
    Transient,
    /// Try again after this long.
    RateLimited {
        /// How long the server asked to wait.
        after: Duration,
    },
    /// The quota of the channel is used up: the next channel is tried at once, and without one this channel
    /// again after this long.
    QuotaUsed {
        /// How long the quota is left alone.
        after: Duration,
    },
    /// The login was refused: an administrator must act, then try again.
    AuthExpired,
    /// This recipient cannot be reached on this channel; use the next one.
    RecipientGone,
    /// Refused for good.
    Permanent,
    /// The whole channel stands still until an administrator acts; try again then.
    Blocked,
    /// The message may have arrived.
    Ambiguous,
    /// The `dot` mark was refused: somebody else holds the message now.
    Superseded,
}

impl SendError {
    /// The name in JSON and the store.
    pub fn as_str(self) -> &'static str {
        TryOutcome::from(self).as_str()
    }
}

/// How a try ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TryOutcome {
    /// The next server took the message.
    Sent,
    /// The message was captured in a rehearsal.
    Rehearsed,
    /// Try again later.
    Transient,
    RateLimited,
    QuotaUsed,
    AuthExpired,
    RecipientGone,
    Permanent,
    Blocked,
    /// The message may have arrived.
    Ambiguous,
    /// Somebody else held the message by then.
    Superseded,
}

impl TryOutcome {
    /// Every outcome, in order.
    pub const ALL: [Self; 11] = [
        Self::Sent,
        Self::Rehearsed,
        Self::Transient,
        Self::RateLimited,
        Self::QuotaUsed,
        Self::AuthExpired,
        Self::RecipientGone,
        Self::Permanent,
        Self::Blocked,
        Self::Ambiguous,
        Self::Superseded,
    ];

    /// The name in JSON and the store.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Sent => "sent",
            Self::Rehearsed => "rehearsed",
            Self::Transient => "transient",
            Self::RateLimited => "rate_limited",
            Self::QuotaUsed => "quota_used",
            Self::AuthExpired => "auth_expired",
            Self::RecipientGone => "recipient_gone",
            Self::Permanent => "permanent",
            Self::Blocked => "blocked",
            Self::Ambiguous => "ambiguous",
            Self::Superseded => "superseded",
        }
    }

    /// Reads what [`Self::as_str`] wrote.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|outcome| outcome.as_str() == text)
    }
}

impl From<SendError> for TryOutcome {
    fn from(error: SendError) -> Self {
        match error {
            SendError::Transient => Self::Transient,
            SendError::RateLimited { .. } => Self::RateLimited,
            SendError::QuotaUsed { .. } => Self::QuotaUsed,
            SendError::AuthExpired => Self::AuthExpired,
            SendError::RecipientGone => Self::RecipientGone,
            SendError::Permanent => Self::Permanent,
            SendError::Blocked => Self::Blocked,
            SendError::Ambiguous => Self::Ambiguous,
            SendError::Superseded => Self::Superseded,
        }
    }
}

/// One try to hand a message to a server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    pub message: MessageId,
    /// When the try ended.
    pub at: Instant,
    /// How far the try got.
    pub phase: Phase,
    pub outcome: TryOutcome,
    /// What the server said, without addresses, at most 200 characters.
    pub detail: Option<String>,
}
