//! A notice: one recipient told of one item at one step, or of a list of items, and what became of it.

use serde::{Deserialize, Serialize};

use super::{ChannelName, Instant, ItemId, MessageId, NoticeId, OrgId, Reason, RecipientId, Role, StepId};

/// What has become of a notice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum NoticeState {
    /// The notice waits for its slot.
    Held,
    /// The notice is part of a message that has not left.
    Pending,
    /// The message of the notice is under way: the mark before the final dot stands.
    Sending,
    /// Accepted by the next server.
    Sent,
    /// Something broke while the message was under way; whether it arrived is not known.
    Uncertain,
    /// No longer needed.
    Cancelled,
    /// A later step told the same recipient instead.
    Superseded,
    /// No channel took the notice.
    Undeliverable,
    /// Written out during the rehearsal; never left.
    Rehearsed,
}

impl NoticeState {
    /// Every state, in order.
    pub const ALL: [Self; 9] = [
        Self::Held,
        Self::Pending,
        Self::Sending,
        Self::Sent,
        Self::Uncertain,
        Self::Cancelled,
        Self::Superseded,
        Self::Undeliverable,
        Self::Rehearsed,
    ];

    /// The name in JSON and the store.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Held => "held",
            Self::Pending => "pending",
            Self::Sending => "sending",
            Self::Sent => "sent",
            Self::Uncertain => "uncertain",
            Self::Cancelled => "cancelled",
            Self::Superseded => "superseded",
            Self::Undeliverable => "undeliverable",
            Self::Rehearsed => "rehearsed",
        }
    }

    /// Reads what [`Self::as_str`] wrote.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == text)
    }

    /// Whether this is one of the six ends.
    pub fn is_final(self) -> bool {
        !self.is_open()
    }

    /// Whether the notice still has to be dealt with.
    pub fn is_open(self) -> bool {
        matches!(self, Self::Held | Self::Pending | Self::Sending)
    }

    /// Whether the recipient may count as told.
    pub fn counts_as_told(self) -> bool {
        matches!(self, Self::Sent | Self::Uncertain)
    }
}

/// What tells a notice from every other of its organisation: no two have the same key.
#[derive(Debug, Clone, Copy)]
pub struct NoticeKey<'a> {
    pub item: Option<&'a ItemId>,
    pub version: u32,
    pub step: &'a StepId,
    pub occurrence: &'a str,
    pub recipient: &'a RecipientId,
    pub channel: ChannelName,
}

/// How a notice ends, and why.
#[derive(Debug, Clone, Copy)]
pub struct NoticeEnd {
    pub state: NoticeState,
    pub reason: Reason,
}

/// One recipient told of one item at one step, or of a list of items.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// Derived from the notice's key, see [`Notice::id_of`].
    pub id: NoticeId,
    /// The item; none for a list, which holds what belongs on it when it leaves.
    pub item: Option<ItemId>,
    /// The version of the item's deadline.
    pub version: u32,
    pub step: StepId,
    /// Which occurrence of the step.
    pub occurrence: String,
    pub recipient: RecipientId,
    /// The strongest role that names the recipient here.
    pub role: Role,
    /// Other roles that name the same recipient in this step.
    pub also: Vec<Role>,
    /// For whom the recipient stands in, in words for people.
    pub stands_in: Option<String>,
    pub channel: ChannelName,
    pub state: NoticeState,
    /// Why the notice is in its state.
    pub reason: Reason,
    /// The notice does not leave before this instant: its slot, or the next opening of working hours.
    pub slot_at: Instant,
    /// The message that the notice is part of.
    pub message: Option<MessageId>,
    /// When the notice reached its end.
    pub settled_at: Option<Instant>,
}

impl Notice {
    /// The id of the notice with this key.
    pub fn id_of(org: &OrgId, key: &NoticeKey<'_>) -> NoticeId {
        NoticeId::derive(&[
            org.as_str(),
            key.item.map_or("", ItemId::as_str),
            &key.version.to_string(),
            key.step.as_str(),
            key.occurrence,
            key.recipient.as_str(),
            key.channel.as_str(),
        ])
    }

    /// A notice that waits for its slot, to the recipient of its key.
    pub fn held(org: &OrgId, key: &NoticeKey<'_>, role: Role, reason: Reason, slot_at: Instant) -> Self {
        Self {
            id: Self::id_of(org, key),
            item: key.item.cloned(),
            version: key.version,
            step: key.step.clone(),
            occurrence: key.occurrence.to_owned(),
            recipient: key.recipient.clone(),
            role,
            also: Vec::new(),
            stands_in: None,
            channel: key.channel,
            state: NoticeState::Held,
            reason,
            slot_at,
            message: None,
            settled_at: None,
        }
    }

    /// Brings the notice to its end.
    pub fn end(&mut self, state: NoticeState, reason: Reason, at: Instant) {
        self.state = state;
        self.reason = reason;
        self.settled_at = Some(at);
    }

    /// All roles under which the recipient was named.
    pub fn roles(&self) -> impl Iterator<Item = Role> {
        std::iter::once(self.role).chain(self.also.iter().copied())
    }
}

/// The ends of a notice whose recipient counts as told, or can never be.
pub const TOLD: [NoticeState; 4] =
    [NoticeState::Sent, NoticeState::Uncertain, NoticeState::Undeliverable, NoticeState::Rehearsed];
