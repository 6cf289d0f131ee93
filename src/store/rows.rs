//! The tables, each declared by its row, and how rows become the model's nouns. Must not know any rule.

use serde::{Deserialize, Serialize};

use super::column::{Json, MaybeItem};
use super::table::table;
use super::types::{Invite, Stored};
use crate::model::Note;
use crate::model::{
    Attempt, ChannelName, Day, Decision, Instant, Item, ItemId, Message, MessageId, MessageState, Notice,
    NoticeId, NoticeState, Outcome, PersonId, Phase, Reason, RecipientId, Role, SourceId, Status, StepId,
    TryOutcome,
};

table! {
    /// An item: the fold of its events, and what its last plan left behind.
    ItemRow in "item", key 1, unsealed [], {
        id: ItemId,
        status: Status,
        version: u32,
        due: Option<Day>,
        /// The earliest instant of an undecided step.
        wake_at: Option<Instant>,
        /// Counts the writes of the item.
        revision: i64,
        policy_mark: String,
        /// Steps that wait for a lower level.
        waiting: Json<Vec<StepId>>,
        body: Json<Item>,
        /// The source of a case; none for a row of a plan.
        source: Option<SourceId>,
        closed_at: Option<Instant>,
    }
}

table! {
    /// A decision, without its notices.
    DecisionRow in "decision", key 4, unsealed [], {
        item: MaybeItem,
        version: u32,
        step: StepId,
        occurrence: String,
        at: Instant,
        decided_at: Instant,
        outcome: Outcome,
        reason: Reason,
        /// The link of the chain behind which the decision was written.
        seal: i64,
        /// Its place among those of one item under one seal.
        place: u32,
    }
}

table! {
    /// A notice. `sending` is not stored: a pending one whose message has its mark is under way.
    NoticeRow in "notice", key 2, unsealed [], {
        item: MaybeItem,
        id: NoticeId,
        version: u32,
        step: StepId,
        occurrence: String,
        recipient: RecipientId,
        channel: ChannelName,
        role: Role,
        also: Json<Vec<Role>>,
        stands_in: Option<String>,
        state: NoticeState,
        reason: Reason,
        slot_at: Instant,
        message: Option<MessageId>,
        settled_at: Option<Instant>,
        /// The link of the chain behind which the notice was written or ended.
        seal: i64,
        /// Its place in its decision.
        place: u32,
    }
}

table! {
    /// A message. `claimed` is not stored: a pending one with a lease is claimed.
    MessageRow in "message", key 1, unsealed ["tries", "token", "lease_until"], {
        id: MessageId,
        recipient: RecipientId,
        channel: ChannelName,
        slot_at: Instant,
        sequence: u32,
        state: MessageState,
        not_before: Instant,
        tries: u32,
        token: i64,
        lease_until: Option<Instant>,
        dot_at: Option<Instant>,
        resent: bool,
        subject: Option<String>,
        settled_at: Option<Instant>,
        note: Option<Json<Note>>,
        at_once: bool,
        entries: Json<Vec<ItemId>>,
        /// What the vendor calls the message.
        vendor_id: Option<String>,
        tagged: bool,
        /// The message to be queued once this one may have arrived.
        follow: Option<Json<Follow>>,
        stripped_at: Option<Instant>,
    }
}

table! {
    /// The bytes of a message, frozen at its first mark.
    ContentRow in "content", key 1, unsealed [], {
        message: MessageId,
        bytes: Vec<u8>,
    }
}

table! {
    /// A try to send a message.
    AttemptRow in "attempt", key 2, unsealed [], {
        message: MessageId,
        /// From 1 in each message.
        number: u32,
        at: Instant,
        phase: Phase,
        outcome: TryOutcome,
        detail: Option<String>,
    }
}

table! {
    /// Who writes to us under which id.
    BindingRow in "binding", key 2, unsealed [], {
        channel: ChannelName,
        address: String,
        person: PersonId,
        bound_at: Instant,
    }
}

table! {
    /// A channel that refused a recipient.
    LossRow in "loss", key 2, unsealed [], {
        recipient: RecipientId,
        channel: ChannelName,
        since: Instant,
    }
}

table! {
    /// A one-time code, by its hash.
    InviteRow in "invite", key 1, unsealed [], {
        code: String,
        person: PersonId,
        channel: Option<ChannelName>,
        address: Option<String>,
        issued_at: Instant,
        expires_at: Instant,
        ended_at: Option<Instant>,
    }
}

table! {
    /// What came in, as far as it may be kept.
    InboundRow in "inbound", key 1, unsealed [], {
        key: String,
        channel: ChannelName,
        sender: String,
        at: Instant,
        command: String,
        outcome: String,
    }
}

table! {
    /// A small named value.
    ValueRow in "value", key 1, unsealed [], {
        key: String,
        value: String,
    }
}

table! {
    /// The words of an event, beside the chain, which holds their salted digest.
    WordsRow in "words", key 1, unsealed [], {
        /// The event.
        seq: i64,
        salt: String,
        text: String,
    }
}

/// A message that follows from another, as that one's row keeps it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Follow {
    pub(super) id: MessageId,
    pub(super) recipient: RecipientId,
    /// The name of the channel.
    pub(super) channel: String,
    /// In epoch milliseconds.
    pub(super) slot_at: i64,
    pub(super) sequence: u32,
    /// In epoch milliseconds.
    pub(super) not_before: i64,
    pub(super) note: Option<Note>,
    pub(super) entries: Vec<ItemId>,
}

impl ItemRow {
    pub(super) fn stored(self) -> Stored {
        Stored {
            item: self.body.0,
            revision: self.revision,
            wake_at: self.wake_at,
            policy_mark: self.policy_mark,
            waiting: self.waiting.0,
        }
    }
}

impl DecisionRow {
    pub(super) fn of(decision: &Decision, seal: i64, place: usize) -> Self {
        Self {
            item: MaybeItem(decision.item.clone()),
            version: decision.version,
            step: decision.step.clone(),
            occurrence: decision.occurrence.clone(),
            at: decision.at,
            decided_at: decision.decided_at,
            outcome: decision.outcome,
            reason: decision.reason,
            seal,
            place: place as u32,
        }
    }

    /// The decision, without its notices.
    pub(super) fn decision(self) -> Decision {
        Decision {
            item: self.item.0,
            version: self.version,
            step: self.step,
            occurrence: self.occurrence,
            at: self.at,
            decided_at: self.decided_at,
            outcome: self.outcome,
            reason: self.reason,
            notices: Vec::new(),
        }
    }
}

impl NoticeRow {
    pub(super) fn of(notice: &Notice, seal: i64, place: usize) -> Self {
        Self {
            item: MaybeItem(notice.item.clone()),
            id: notice.id.clone(),
            version: notice.version,
            step: notice.step.clone(),
            occurrence: notice.occurrence.clone(),
            recipient: notice.recipient.clone(),
            channel: notice.channel,
            role: notice.role,
            also: Json(notice.also.clone()),
            stands_in: notice.stands_in.clone(),
            state: notice.state,
            reason: notice.reason,
            slot_at: notice.slot_at,
            message: notice.message.clone(),
            settled_at: notice.settled_at,
            seal,
            place: place as u32,
        }
    }

    pub(super) fn notice(self) -> Notice {
        Notice {
            id: self.id,
            item: self.item.0,
            version: self.version,
            step: self.step,
            occurrence: self.occurrence,
            recipient: self.recipient,
            role: self.role,
            also: self.also.0,
            stands_in: self.stands_in,
            channel: self.channel,
            state: self.state,
            reason: self.reason,
            slot_at: self.slot_at,
            message: self.message,
            settled_at: self.settled_at,
        }
    }
}

impl MessageRow {
    /// A message to be sent, untried.
    pub(super) fn of(message: &Message) -> Self {
        Self {
            id: message.id.clone(),
            recipient: message.recipient.clone(),
            channel: message.channel,
            slot_at: message.slot_at,
            sequence: message.sequence,
            state: MessageState::Pending,
            not_before: message.not_before,
            tries: 0,
            token: 0,
            lease_until: None,
            dot_at: None,
            resent: false,
            subject: None,
            settled_at: None,
            at_once: message.note.as_ref().is_some_and(|note| note.at_once),
            note: message.note.clone().map(Json),
            entries: Json(message.entries.clone()),
            vendor_id: None,
            tagged: true,
            follow: None,
            stripped_at: None,
        }
    }

    /// Whether a sender holds the message.
    pub(super) fn is_claimed(&self) -> bool {
        self.state == MessageState::Pending && self.lease_until.is_some()
    }

    /// The message, without its bytes.
    pub(super) fn message(self) -> Message {
        let state = if self.is_claimed() { MessageState::Claimed } else { self.state };
        Message {
            id: self.id,
            recipient: self.recipient,
            channel: self.channel,
            slot_at: self.slot_at,
            sequence: self.sequence,
            state,
            not_before: self.not_before,
            tries: self.tries,
            token: self.token,
            lease_until: self.lease_until,
            dot_at: self.dot_at,
            resent: self.resent,
            subject: self.subject,
            bytes: None,
            settled_at: self.settled_at,
            note: self.note.map(|note| note.0),
            entries: self.entries.0,
            tagged: self.tagged,
        }
    }
}

impl AttemptRow {
    pub(super) fn attempt(self) -> Attempt {
        Attempt {
            message: self.message,
            at: self.at,
            phase: self.phase,
            outcome: self.outcome,
            detail: self.detail,
        }
    }
}

impl InviteRow {
    pub(super) fn invite(self) -> Invite {
        Invite {
            code: self.code,
            person: self.person,
            only_from: self.channel.zip(self.address),
            issued_at: self.issued_at,
            expires_at: self.expires_at,
        }
    }
}
