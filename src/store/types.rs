//! What goes into the store and comes out of it besides the model's own nouns.
//! Data only.

use serde::{Deserialize, Serialize};

use crate::model::{
    Attempt, ChannelName, Decision, InboundOutcome, Instant, Item, ItemId, Message, MessageId, MessageState,
    NoticeId, NoticeState, PersonId, Reason, RecipientId, SourceId, StepId,
};

/// What holds for the whole organisation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Meta {
    /// Whether the database was first written under a made-up clock.
    pub is_virtual: bool,
    /// When the rehearsal ended; none while it lasts.
    pub live_at: Option<Instant>,
    /// Sequence of the last event; 0 before the first.
    pub head_seq: i64,
    /// Hash of the last event; empty before the first.
    pub head_hash: String,
}

/// An item with what its last plan left behind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    pub item: Item,
    /// Counts the writes of the item; a plan names the revision it was made from.
    pub revision: i64,
    /// The earliest instant of an undecided step; none when nothing is to come.
    pub wake_at: Option<Instant>,
    /// The policy of the last plan; empty before the first.
    pub policy_mark: String,
    /// Steps that wait until a lower level has been told.
    pub waiting: Vec<StepId>,
}

impl Stored {
    /// The item by its id and revision.
    pub fn revised(&self) -> (&ItemId, i64) {
        (self.item.id(), self.revision)
    }
}

/// An open item to look at, with what the last plan left behind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DueItem {
    /// Which item.
    pub id: ItemId,
    /// The revision of the item.
    pub revision: i64,
    /// The policy of the last plan; empty before the first.
    pub policy_mark: String,
    /// Steps that wait until a lower level has been told; none where the record cannot be read.
    pub waiting: Option<Vec<StepId>>,
}

/// Open items that have something in common.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OpenItems {
    /// All of them.
    All,
    /// Those with steps that wait.
    Waiting,
    /// Those whose last plan followed a policy of this mark.
    OfPolicy(String),
    /// The cases of a source.
    OfSource(SourceId),
    /// The cases of a source with steps that wait.
    WaitingOf(SourceId),
}

/// An item to write.
#[derive(Debug, Clone)]
pub struct ItemWrite {
    /// The item as it stands now.
    pub item: Item,
    /// The revision at which the item was read; none when it must not exist yet. A mismatch refuses the whole
    /// batch.
    pub expect: Option<i64>,
    /// When to look at the item next.
    pub wake_at: Option<Instant>,
}

/// What the planner settled for one item.
#[derive(Debug, Clone)]
pub struct PlanWrite {
    pub item: ItemId,
    /// The revision the plan was made from; on a mismatch only this plan is left out. An item written in the
    /// same batch is already at its next revision.
    pub expect: i64,
    /// When to look at the item next.
    pub wake_at: Option<Instant>,
    /// The policy the plan was made with.
    pub policy_mark: String,
    /// Steps that wait until a lower level has been told.
    pub waiting: Vec<StepId>,
    /// The decisions; one that exists already is left out with its notices.
    pub decisions: Vec<Decision>,
    /// Earlier notices that a new one replaces.
    pub superseded: Vec<NoticeChange>,
}

/// A change of a notice. Applies only while the notice is open; one whose message is under way cannot be
/// cancelled or superseded any more. Nor can a notice move to a channel where the same recipient has a notice
/// of the same decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoticeChange {
    pub id: NoticeId,
    /// The notice's state from now on.
    pub state: NoticeState,
    pub reason: Reason,
    /// The notice's slot from now on, where it changes.
    pub slot_at: Option<Instant>,
    /// The notice's message from now on; none keeps the old one, but a `held` notice then has none.
    pub message: Option<MessageId>,
    /// The notice's channel from now on, where it changes.
    pub channel: Option<ChannelName>,
}

impl NoticeChange {
    /// A notice that goes to `state` and keeps its slot, message and channel.
    pub fn to(id: NoticeId, state: NoticeState, reason: Reason) -> Self {
        Self { id, state, reason, slot_at: None, message: None, channel: None }
    }
}

/// Notices of one recipient, channel and slot that are in no message yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadySlot {
    pub slot_at: Instant,
    pub recipient: RecipientId,
    pub channel: ChannelName,
    /// How many there are.
    pub count: u64,
}

/// A message to write: it is written as pending and untried, whatever it says itself. Left out when a message
/// with its key exists.
#[derive(Debug, Clone)]
pub struct NewMessage {
    pub message: Message,
    /// The notices of the message: those still held or pending, and not in a message whose membership is
    /// frozen, join it. The message is dissolved at once where it lists some and none joins.
    pub notices: Vec<NoticeId>,
}

/// Which messages a sender takes.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// Messages of these channels.
    pub channels: Vec<ChannelName>,
    /// Messages that answer somebody who waits, or the others, or both.
    pub which: ClaimFilter,
    /// At most so many messages.
    pub limit: u32,
}

/// Whether somebody waits for a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClaimFilter {
    /// Messages of both sorts.
    All,
    /// Only answers, which leave in closed hours too.
    AtOnce,
    /// Only messages for which nobody waits.
    Routine,
}

/// A message about to leave.
#[derive(Debug, Clone)]
pub struct Dot {
    pub message: MessageId,
    /// The token that the message's claim gave.
    pub token: i64,
    /// The message's subject, kept unless one is frozen already.
    pub subject: String,
    /// The message's bytes, kept unless some are frozen already.
    pub bytes: Vec<u8>,
    /// What the message's numbers stand for, kept with the bytes.
    pub entries: Vec<ItemId>,
    /// A message that follows from this one, kept with the bytes: queued once, as soon as this one has been
    /// taken or may have been.
    pub follow: Option<Box<Message>>,
    /// The items that the message speaks of, each with the revision that it was written from.
    pub seen: Vec<(ItemId, i64)>,
}

/// How a try ended.
#[derive(Debug, Clone)]
pub struct Settlement {
    pub message: MessageId,
    /// The token that the message's claim gave.
    pub token: i64,
    /// `Pending` to try again, or one of the ends.
    pub state: MessageState,
    /// The message is not tried again before this instant, where that changes.
    pub not_before: Option<Instant>,
    /// Whether the one resend is used, where that changes.
    pub resent: Option<bool>,
    /// What the vendor calls the message, where it said so.
    pub vendor_id: Option<String>,
    /// Whether the text that left has no numbers that an answer could mean.
    pub unnumbered: bool,
    /// The try itself; recorded even when the claim was lost.
    pub attempt: Option<Attempt>,
    /// What becomes of the message's notices: with an end, an end for each. On `Pending`, notices under way
    /// wait again by themselves.
    pub notices: Vec<NoticeChange>,
}

impl Settlement {
    /// A message as it stands comes to this state, and its notices with it, without a try.
    pub fn of(message: &Message, state: MessageState, notices: Vec<NoticeChange>) -> Self {
        Self {
            message: message.id.clone(),
            token: message.token,
            state,
            not_before: None,
            resent: None,
            vendor_id: None,
            unnumbered: false,
            attempt: None,
            notices,
        }
    }
}

/// What the sessions of all channels have to write at one moment, in this order.
#[derive(Debug, Clone, Default)]
pub struct Records {
    /// Notices taken out of messages that are about to leave.
    pub withdrawn: Vec<NoticeChange>,
    /// Messages about to leave.
    pub marks: Vec<Dot>,
    /// How tries ended.
    pub results: Vec<Settlement>,
}

/// What became of a mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Marked {
    /// The mark stands: the message may leave.
    Stands,
    /// The claim was lost: the message must not leave.
    Lost,
    /// An item of which the message speaks was written to meanwhile: the message must be written anew before it leaves.
    OutOfDate,
}

/// Which claims still held. Without its claim a message must not leave, and of a result only the attempt is
/// kept.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ClaimsHeld {
    /// For each of [`Records::marks`].
    pub marked: Vec<Marked>,
    /// For each of [`Records::results`].
    pub settled: Vec<bool>,
}

/// How many messages a crash left unfinished.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Recovered {
    /// Messages that were claimed, but not about to leave: they are tried again.
    pub retried: usize,
    /// Messages that were about to leave for the first time: they are sent once more with the same bytes.
    pub resend: usize,
    /// Messages that were about to leave for the second time: they ended as uncertain, with their notices.
    pub uncertain: usize,
}

/// How people are reached besides what config says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reached {
    /// Who writes to us under which id.
    pub bound: Vec<(PersonId, ChannelName, String)>,
    /// Which channel has refused whom, and when.
    pub lost: Vec<(RecipientId, ChannelName, Instant)>,
}

/// A change of how people are reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PeopleWrite {
    /// An id on a channel is this person's from now on, and nobody else's.
    Bind {
        person: PersonId,
        channel: ChannelName,
        /// The id under which the person writes.
        address: String,
    },
    /// The person is no longer reached on the channel.
    Unbind { person: PersonId, channel: ChannelName },
    /// A channel refused a recipient.
    Lost { recipient: RecipientId, channel: ChannelName },
    /// The recipient wrote: channels that refused them are tried again.
    Found { recipient: RecipientId },
    /// A new one-time code.
    Invite(Invite),
    /// A code was used.
    EndInvite {
        /// The hash of the code.
        code: String,
    },
    /// No code of the person works any more.
    Revoke { person: PersonId },
}

/// A one-time code by which a person's id is learnt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invite {
    /// The hash of the code.
    pub code: String,
    /// The person whom the code is for.
    pub person: PersonId,
    /// The only sender who may use the code, by a stand-in for the id; none where whoever holds the code may.
    pub only_from: Option<(ChannelName, String)>,
    /// When the code was made.
    pub issued_at: Instant,
    /// When the code ends.
    pub expires_at: Instant,
}

/// What came in, as far as it may be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inbound {
    /// A stand-in for the vendor's name of the event.
    pub key: String,
    pub channel: ChannelName,
    /// Who sent it, as far as that may be kept.
    pub sender: String,
    pub at: Instant,
    /// The word of the grammar that was understood; empty where none was.
    pub command: String,
    pub outcome: InboundOutcome,
}

/// What one step of retention removed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Retired {
    pub notices: usize,
    /// Messages emptied or removed.
    pub messages: usize,
}

/// Messages of a channel that have not ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QueueState {
    pub count: u64,
    /// The slot of the oldest message.
    pub oldest_slot: Instant,
    /// The slot of the oldest message that nobody has tried to send.
    pub oldest_untried: Option<Instant>,
}

/// Which messages are looked for; a field that is none does not matter.
#[derive(Debug, Clone, Default)]
pub struct Sought {
    /// Whether only messages that have not ended are sought.
    pub open: bool,
    pub recipient: Option<RecipientId>,
    /// What has become of the messages.
    pub state: Option<MessageState>,
    /// Messages that tell of this item.
    pub item: Option<ItemId>,
    /// Messages of slots from this instant on.
    pub from: Option<Instant>,
    /// Messages of slots before this instant.
    pub before: Option<Instant>,
}
