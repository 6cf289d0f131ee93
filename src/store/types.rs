//! What goes into the store and comes out of it besides the model's own nouns.
//! Data only.

use crate::model::{
    Attempt, ChannelName, Decision, Instant, Item, ItemId, Message, MessageId, MessageState, NewEvent,
    Notice, NoticeId, NoticeState, PersonId, Reason, RecipientId, SourceId, StepId,
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

/// An item with what the last plan left behind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    /// The item.
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
pub struct Due {
    /// Which item.
    pub id: ItemId,
    /// The revision at which it stands.
    pub revision: i64,
    /// The policy of the last plan; empty before the first.
    pub policy_mark: String,
    /// Steps that wait until a lower level has been told.
    pub waiting: Vec<StepId>,
}

/// What a message is written from.
#[derive(Debug, Clone, Default)]
pub struct Draft {
    /// The notices in it.
    pub notices: Vec<Notice>,
    /// The items that these speak of, each with its revision; one may stand there more than once.
    pub items: Vec<(ItemId, i64)>,
    /// The named values that were asked for by their prefix: the rest of the key, and the value.
    pub values: Vec<(String, String)>,
}

/// Changes that are written together or not at all, in the order of these fields: dissolved messages before new ones,
/// so that their notices can join those, and new ones before the plans, whose notices are written with the message that
/// they join.
#[derive(Debug, Clone, Default)]
pub struct Batch {
    /// Events, in the order they happened.
    pub events: Vec<NewEvent>,
    /// Items as these events leave them.
    pub items: Vec<ItemWrite>,
    /// Messages that give their notices back; only pending ones that were never left uncertain.
    pub dissolve: Vec<MessageId>,
    /// Pending messages that leave by another channel than they were made for.
    pub moves: Vec<(MessageId, ChannelName)>,
    /// New messages.
    pub messages: Vec<NewMessage>,
    /// What the planner settled.
    pub plans: Vec<PlanWrite>,
    /// Lists of the week that were decided; one that was decided before is left out.
    pub lists: Vec<Decision>,
    /// Changes of notices.
    pub notices: Vec<NoticeChange>,
    /// Named values to keep.
    pub values: Vec<(String, String)>,
    /// How people are reached.
    pub people: Vec<PeopleWrite>,
    /// What came in and led to all this. When it came before, nothing of the batch is written.
    pub inbound: Option<Inbound>,
    /// Sources of which newer data has come: their cases with waiting steps are looked at again.
    pub wake_waiting: Vec<SourceId>,
    /// Sources whose data has grown too old: their open cases are looked at again.
    pub wake_sources: Vec<SourceId>,
    /// Set when the rehearsal ends.
    pub live_at: Option<Instant>,
    /// Has every open item looked at again at this instant: what it depends on may have changed.
    pub wake_open: Option<Instant>,
}

impl Batch {
    /// Whether anything in it is told of in the chain.
    pub(super) fn is_sealed(&self) -> bool {
        !(self.events.is_empty()
            && self.items.is_empty()
            && self.plans.is_empty()
            && self.lists.is_empty()
            && self.notices.is_empty())
    }
}

/// An item to write.
#[derive(Debug, Clone)]
pub struct ItemWrite {
    /// The item as it stands now.
    pub item: Item,
    /// The revision it was read at; none when it must not exist yet. A mismatch refuses the whole batch.
    pub expect: Option<i64>,
    /// When to look at it next.
    pub wake_at: Option<Instant>,
}

/// What the planner settled for one item.
#[derive(Debug, Clone)]
pub struct PlanWrite {
    /// Which item.
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
    /// What was decided; a decision that exists already is left out with its notices.
    pub decisions: Vec<Decision>,
    /// Earlier notices that a new one replaces.
    pub superseded: Vec<NoticeChange>,
}

/// A notice moves on. Applies only while the notice is open; one whose message is under way cannot be
/// cancelled or superseded any more. Nor can it move to a channel where the same recipient has a notice
/// of the same decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoticeChange {
    /// Which notice.
    pub id: NoticeId,
    /// Its state from now on.
    pub state: NoticeState,
    /// Why.
    pub reason: Reason,
    /// Its slot from now on, where it changes.
    pub slot_at: Option<Instant>,
    /// Its message from now on; none keeps the old one, but for `held`, which then has none.
    pub message: Option<MessageId>,
    /// Its channel from now on, where it changes.
    pub channel: Option<ChannelName>,
}

impl NoticeChange {
    /// A notice that goes to `state` and keeps its slot, message and channel.
    pub fn to(id: NoticeId, state: NoticeState, reason: Reason) -> Self {
        Self { id, state, reason, slot_at: None, message: None, channel: None }
    }
}

/// A message to write, pending and untried whatever it says of that. Left out when a message with its key exists.
#[derive(Debug, Clone)]
pub struct NewMessage {
    /// The message.
    pub message: Message,
    /// Its notices: those still held or pending, and not in a message whose membership is frozen, join it. It is
    /// dissolved at once where it has some listed and none joins.
    pub notices: Vec<NoticeId>,
}

/// What became of a batch.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Committed {
    /// Whether the batch was written; false when an item had moved on, which `stale` then names.
    pub written: bool,
    /// Items that had moved on since they were read.
    pub stale: Vec<ItemId>,
    /// What came in had come before.
    pub repeated: bool,
    /// Decisions left out because they had been decided before.
    pub already: usize,
    /// Decisions written.
    pub decisions: usize,
    /// Messages written.
    pub messages: usize,
}

/// Which messages a sender takes.
#[derive(Debug, Clone, Copy)]
pub struct Wanted<'a> {
    /// Of these channels.
    pub channels: &'a [ChannelName],
    /// Those that answer somebody who waits, or the others, or both.
    pub which: Which,
    /// At most so many.
    pub limit: u32,
}

/// Whether somebody waits for a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    /// Both.
    All,
    /// Only answers, which leave in closed hours too.
    AtOnce,
    /// Only the others.
    Routine,
}

/// A message about to leave.
#[derive(Debug, Clone)]
pub struct Dot {
    /// Which message.
    pub message: MessageId,
    /// The token its claim gave.
    pub token: i64,
    /// Its subject, kept unless one is frozen already.
    pub subject: String,
    /// Its bytes, kept unless some are frozen already.
    pub bytes: Vec<u8>,
    /// What its numbers stand for, kept with the bytes.
    pub entries: Vec<ItemId>,
    /// A message that follows from this one, kept with the bytes: queued once, as soon as this one has been taken or may
    /// have been.
    pub follow: Option<Box<Message>>,
}

/// How a try ended.
#[derive(Debug, Clone)]
pub struct Settlement {
    /// Which message.
    pub message: MessageId,
    /// The token its claim gave.
    pub token: i64,
    /// `Pending` to try again, or one of the ends.
    pub state: MessageState,
    /// Not to be tried again before this, where that changes.
    pub not_before: Option<Instant>,
    /// Whether the one resend is used, where that changes.
    pub resent: Option<bool>,
    /// What the vendor calls the message, where it said so.
    pub vendor_id: Option<String>,
    /// What left has no numbers that an answer could mean.
    pub unnumbered: bool,
    /// The try itself; recorded even when the claim was lost.
    pub attempt: Option<Attempt>,
    /// What becomes of its notices: with an end, an end for each. On `Pending` those under way wait again
    /// by themselves.
    pub notices: Vec<NoticeChange>,
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

/// Which claims still held. Without its claim a message must not leave, and of a result only the attempt is kept.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Recorded {
    /// For each mark.
    pub marked: Vec<bool>,
    /// For each result.
    pub settled: Vec<bool>,
}

/// What was found after a crash.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Recovered {
    /// Claimed, not about to leave: to be tried again.
    pub retried: usize,
    /// About to leave for the first time: to be sent once more with the same bytes.
    pub resend: usize,
    /// About to leave for the second time: ended as uncertain, with their notices.
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

/// A change of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PeopleWrite {
    /// This id is this person's from now on, and nobody else's.
    Bind {
        /// Who.
        person: PersonId,
        /// Where.
        channel: ChannelName,
        /// Under which id.
        address: String,
    },
    /// The person is no longer reached there.
    Unbind {
        /// Who.
        person: PersonId,
        /// Where.
        channel: ChannelName,
    },
    /// A channel refused a recipient.
    Lost {
        /// Whom.
        recipient: RecipientId,
        /// Where.
        channel: ChannelName,
    },
    /// The recipient wrote: whatever refused them is tried again.
    Found {
        /// Who.
        recipient: RecipientId,
    },
    /// A new one-time code.
    Invite(Invite),
    /// A code was used.
    EndInvite {
        /// Its hash.
        code: String,
    },
    /// No code of the person works any more.
    Revoke {
        /// Whose.
        person: PersonId,
    },
}

/// A one-time code by which a person's id is learnt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invite {
    /// The hash of the code.
    pub code: String,
    /// Whom it is for.
    pub person: PersonId,
    /// The only one who may use it, by a stand-in for the id; none where whoever holds it may.
    pub only_from: Option<(ChannelName, String)>,
    /// When it was made.
    pub issued_at: Instant,
    /// When it ends.
    pub expires_at: Instant,
}

/// What came in, as far as it may be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inbound {
    /// A stand-in for the vendor's name of the event.
    pub key: String,
    /// Where it came in.
    pub channel: ChannelName,
    /// By whom, as far as that may be kept.
    pub sender: String,
    /// When.
    pub at: Instant,
    /// The word that was understood; empty where none was.
    pub command: String,
    /// What became of it.
    pub outcome: String,
}

/// What one step of retention removed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Retired {
    /// Notices removed.
    pub notices: usize,
    /// Messages emptied or removed.
    pub messages: usize,
}

/// Messages of a channel that have not ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Waiting {
    /// How many.
    pub count: u64,
    /// The slot of the oldest.
    pub oldest_slot: Instant,
    /// The slot of the oldest that nobody has tried to send.
    pub oldest_untried: Option<Instant>,
}
