//! Messages: made, looked up, put off, moved, dissolved. Must not know how a message is sent; `outbox.rs` follows it out of
//! the house.

use std::collections::{BTreeMap, BTreeSet};

use super::column::{Datum, Json, ToDatum, cells};
use super::error::Result;
use super::notices;
use super::rows::{AttemptRow, ContentRow, MessageRow};
use super::table::read_column;
use super::tx::Tx;
use super::types::{NewMessage, QueueState, Sought};
use super::view::{StoreView, places};
use crate::model::{
    Attempt, ChannelName, Instant, ItemId, Message, MessageId, MessageState, NoticeId, RecipientId,
};

/// Pending messages that no sender holds.
const FREE: &str = "state = 'pending' AND lease_until IS NULL";

/// One message, with its bytes.
pub fn get(view: &StoreView<'_>, id: &MessageId) -> Result<Option<Message>> {
    let Some(row) = view.get::<MessageRow>(&cells![id])? else { return Ok(None) };
    with_bytes(view, row.message()).map(Some)
}

/// Gives a message the bytes that were frozen for it.
pub(super) fn with_bytes(view: &StoreView<'_>, mut message: Message) -> Result<Message> {
    message.bytes = view.get::<ContentRow>(&cells![message.id])?.map(|content| content.bytes);
    Ok(message)
}

/// Messages by slot, recipient and sequence, without their bytes. One that cannot be read is left out.
pub fn all(view: &StoreView<'_>, open_only: bool) -> Result<Vec<Message>> {
    let which = if open_only { "is_open" } else { "TRUE" };
    let found =
        view.readable::<MessageRow>(&format!("{which} ORDER BY slot_at, recipient, sequence, id"), &[])?;
    Ok(found.into_iter().map(MessageRow::message).collect())
}

/// The messages to a recipient on a channel that have not ended, by slot and sequence, without their bytes.
pub fn open_to(view: &StoreView<'_>, recipient: &RecipientId, channel: ChannelName) -> Result<Vec<Message>> {
    // Sorted here, for a database would rather go through all messages to the recipient in that order.
    let mut found = view
        .readable::<MessageRow>("is_open AND recipient = $2 AND channel = $3", &cells![recipient, channel])?;
    found.sort_unstable_by(|a, b| (a.slot_at, a.sequence, &a.id).cmp(&(b.slot_at, b.sequence, &b.id)));
    Ok(found.into_iter().map(MessageRow::message).collect())
}

/// The messages of these channels that have not ended, without their bytes.
pub fn open_on(view: &StoreView<'_>, channels: &[ChannelName]) -> Result<Vec<Message>> {
    let which = format!("is_open AND channel IN ({})", places(2, channels.len()));
    let found =
        view.readable::<MessageRow>(&which, &channels.iter().map(ToDatum::cell).collect::<Vec<_>>())?;
    Ok(found.into_iter().map(MessageRow::message).collect())
}

/// The messages that are sought, by slot, recipient and sequence, without their bytes.
pub fn sought(view: &StoreView<'_>, sought: &Sought) -> Result<Vec<Message>> {
    let mut which = "TRUE".to_owned();
    let mut parameters: Vec<Datum<'_>> = Vec::new();
    let mut and = |condition: &str, cell: Datum<'static>| {
        parameters.push(cell);
        which.push_str(" AND ");
        which.push_str(&condition.replace('?', &format!("${}", parameters.len() + 1)));
    };
    if let Some(recipient) = &sought.recipient {
        and("recipient = ?", recipient.cell().into_owned());
    }
    match sought.state {
        // `claimed` is not stored: a pending message with a lease is claimed.
        Some(MessageState::Claimed) => {
            and(
                "is_open AND state = ? AND lease_until IS NOT NULL",
                MessageState::Pending.cell().into_owned(),
            );
        }
        Some(MessageState::Pending) => {
            and("is_open AND state = ? AND lease_until IS NULL", MessageState::Pending.cell().into_owned());
        }
        Some(state) => and("state = ?", state.cell().into_owned()),
        None => {}
    }
    if let Some(from) = sought.from {
        and("slot_at >= ?", from.cell().into_owned());
    }
    if let Some(before) = sought.before {
        and("slot_at < ?", before.cell().into_owned());
    }
    if let Some(item) = &sought.item {
        and(
            "(id IN (SELECT message FROM notice WHERE notice.org = $1 AND item = ?) OR instr(entries, json_quote(?)) > 0)",
            item.cell().into_owned(),
        );
    }
    if sought.open {
        which.push_str(" AND is_open");
    }
    which.push_str(" ORDER BY slot_at, recipient, sequence, id");
    Ok(view.select::<MessageRow>(&which, &parameters)?.into_iter().map(MessageRow::message).collect())
}

/// The message that a vendor's id names.
pub fn by_vendor(view: &StoreView<'_>, channel: ChannelName, id: &str) -> Result<Option<Message>> {
    let found = view.select::<MessageRow>("channel = $2 AND vendor_id = $3", &cells![channel, id])?;
    Ok(found.into_iter().next().map(MessageRow::message))
}

/// The last message to a recipient since an instant whose numbers may be meant: one that has arrived or may have, never
/// one that only waits.
pub fn last_numbered(
    view: &StoreView<'_>,
    recipient: &RecipientId,
    channel: ChannelName,
    since: Instant,
) -> Result<Option<Message>> {
    let which = "recipient = $2 AND channel = $3 AND slot_at >= $4 AND entries <> '[]' \
                 AND (state IN ('sent', 'uncertain', 'dot') OR (is_open AND resent)) \
                 ORDER BY slot_at DESC, sequence DESC LIMIT 1";
    let found = view.select::<MessageRow>(which, &cells![recipient, channel, since])?;
    Ok(found.into_iter().next().map(MessageRow::message))
}

/// Messages to a recipient since an instant of which nobody knows whether they arrived, with their bytes.
pub fn in_doubt(
    view: &StoreView<'_>,
    recipient: &RecipientId,
    channel: ChannelName,
    since: Instant,
) -> Result<Vec<Message>> {
    let which = "recipient = $2 AND channel = $3 AND slot_at >= $4 \
                 AND (state IN ('dot', 'uncertain') OR (state = 'pending' AND resent)) ORDER BY slot_at, sequence";
    let found = view.select::<MessageRow>(which, &cells![recipient, channel, since])?;
    found.into_iter().map(|row| with_bytes(view, row.message())).collect()
}

/// The newest messages that were written out from `since` on, last first, without their bytes: messages of the rehearsal,
/// and with `sent` those that left as well.
pub fn written_out(view: &StoreView<'_>, sent: bool, since: Instant, limit: u32) -> Result<Vec<Message>> {
    let which = "settled_at >= $4 AND settled_at IS NOT NULL AND stripped_at IS NULL \
                 AND (state = 'rehearsed' OR (state = 'sent' AND $2 = 1)) \
                 ORDER BY settled_at DESC, recipient, id LIMIT $3";
    let found = view.select::<MessageRow>(which, &cells![sent, limit, since])?;
    Ok(found.into_iter().map(MessageRow::message).collect())
}

/// When retention removed what a message said; none where it did not.
pub fn stripped_at(view: &StoreView<'_>, message: &MessageId) -> Result<Option<Instant>> {
    Ok(view.get::<MessageRow>(&cells![message])?.and_then(|row| row.stripped_at))
}

/// The tries to send a message, first to last.
pub fn attempts(view: &StoreView<'_>, message: &MessageId) -> Result<Vec<Attempt>> {
    let found = view.select::<AttemptRow>("message = $2 ORDER BY number", &cells![message])?;
    Ok(found.into_iter().map(AttemptRow::attempt).collect())
}

/// How many messages there are already in each of these slots of a recipient and channel.
pub fn in_slots(view: &StoreView<'_>, slots: &[(RecipientId, ChannelName, Instant)]) -> Result<Vec<u32>> {
    let ask =
        "SELECT COUNT(*) FROM message WHERE org = $1 AND recipient = $2 AND channel = $3 AND slot_at = $4";
    let count = |(recipient, channel, at): &(RecipientId, ChannelName, Instant)| {
        let found = view.ask(ask, &cells![recipient, channel, at], |cells| read_column(cells, 0, "count"))?;
        Ok(found.into_iter().next().unwrap_or(0))
    };
    slots.iter().map(count).collect()
}

/// Which of these recipients and channels a message left to from `since` on. A message's slot lies before its departure,
/// so the index on slots finds it.
pub fn left_since(
    view: &StoreView<'_>,
    to: &BTreeSet<(RecipientId, ChannelName)>,
    since: Instant,
) -> Result<BTreeSet<(RecipientId, ChannelName)>> {
    let ask = "SELECT 1 FROM message WHERE org = $1 AND recipient = $2 AND channel = $3 AND slot_at >= $4 \
               AND note IS NULL AND state IN ('sent', 'uncertain', 'rehearsed', 'dot')";
    let mut left = BTreeSet::new();
    for (recipient, channel) in to {
        if view.is_any(ask, &cells![recipient, channel, since])? {
            left.insert((recipient.clone(), *channel));
        }
    }
    Ok(left)
}

/// Whether a message left to a recipient by one of these channels from `since` on.
pub fn has_reached(
    view: &StoreView<'_>,
    recipient: &RecipientId,
    channels: &[ChannelName],
    since: Instant,
) -> Result<bool> {
    let ask = format!(
        "SELECT 1 FROM message WHERE org = $1 AND recipient = $2 AND channel IN ({}) AND slot_at >= $3 \
         AND note IS NULL AND state IN ('sent', 'uncertain', 'rehearsed', 'dot')",
        places(4, channels.len())
    );
    let mut parameters = cells![recipient, since].to_vec();
    parameters.extend(channels.iter().map(ToDatum::cell));
    view.is_any(&ask, &parameters)
}

/// New messages and the notices that are to join them, while the decisions that make those notices are written.
/// [`Making::finish`] ends it.
#[derive(Debug)]
pub struct Making {
    /// The messages that were new and list notices.
    telling: Vec<MessageId>,
    /// How many messages were new.
    added: usize,
    /// Which notices are to join which message; a notice that is written in it is taken out.
    pub(super) joining: BTreeMap<NoticeId, MessageId>,
}

/// Adds messages to be sent, untried, whatever they say of themselves; one whose key is taken is left out. The notices
/// that they list join them as they are written, or at the end where they were written before.
pub fn make(tx: &mut Tx<'_>, messages: &[NewMessage]) -> Result<Making> {
    let mut making = Making { telling: Vec::new(), added: 0, joining: BTreeMap::new() };
    for NewMessage { message, notices } in messages {
        if tx.insert(&MessageRow::of(message))? {
            making.added += 1;
            making.telling.extend((!notices.is_empty()).then(|| message.id.clone()));
            making.joining.extend(notices.iter().map(|notice| (notice.clone(), message.id.clone())));
        }
    }
    Ok(making)
}

/// Adds messages that tell of no notices.
pub fn queue(tx: &mut Tx<'_>, messages: &[NewMessage]) -> Result<()> {
    make(tx, messages)?.finish(tx).map(drop)
}

impl Making {
    /// Has the listed notices that were written before join their messages, unless those notices are in a message whose
    /// membership is frozen; dissolves messages that list notices and got none. Returns how many messages there are. A
    /// plan that was left out leaves its notices out, and other notices may have ended since they were read.
    pub fn finish(self, tx: &mut Tx<'_>) -> Result<usize> {
        notices::join(tx, &self.joining)?;
        let mut made = self.added;
        for id in &self.telling {
            if !tx.is_any("SELECT 1 FROM notice WHERE org = $1 AND message = $2", &cells![id])? {
                end(tx, "id = $2", &cells![id], MessageState::Dissolved)?;
                made -= 1;
            }
        }
        Ok(made)
    }
}

fn end(tx: &mut Tx<'_>, which: &str, parameters: &[Datum<'_>], state: MessageState) -> Result<usize> {
    let at = tx.at;
    let ended = tx.change::<MessageRow>(which, parameters, |row| {
        (row.state, row.settled_at) = (state, Some(at));
        true
    })?;
    Ok(ended.len())
}

/// Ends messages that have not left and gives their notices back; only pending ones that nobody holds and that are known
/// not to have arrived.
pub fn dissolve(tx: &mut Tx<'_>, messages: &[MessageId]) -> Result<()> {
    for id in messages {
        let which = format!("id = $2 AND {FREE} AND NOT resent");
        if end(tx, &which, &cells![id], MessageState::Dissolved)? == 1 {
            notices::release(tx, id)?;
        }
    }
    Ok(())
}

/// Moves messages that nobody holds to another channel, unless a message with that key is there.
pub fn move_to(tx: &mut Tx<'_>, moves: &[(MessageId, ChannelName)]) -> Result<()> {
    for (id, channel) in moves {
        let taken = "SELECT 1 FROM message AS other JOIN message AS mine ON mine.org = other.org AND mine.id = $2 \
                     WHERE other.org = $1 AND other.channel = $3 AND other.recipient = mine.recipient \
                     AND other.slot_at = mine.slot_at AND other.sequence = mine.sequence";
        if !tx.is_any(taken, &cells![id, channel])? {
            let which = format!("id = $2 AND {FREE} AND NOT resent");
            tx.set::<MessageRow>(&which, &cells![id], &[("channel", channel.cell())])?;
        }
    }
    Ok(())
}

/// Puts off every pending message of these channels whose time would come before `until`.
pub fn defer_channels(tx: &mut Tx<'_>, channels: &[ChannelName], until: Instant) -> Result<()> {
    let which = format!("{FREE} AND not_before < $2 AND channel IN ({})", places(3, channels.len()));
    reschedule(tx, &which, channels, until)
}

/// Lets every pending message of these channels leave from `now` on, unless it waits for an echo: the channels work
/// again.
pub fn hasten_channels(tx: &mut Tx<'_>, channels: &[ChannelName], now: Instant) -> Result<()> {
    let which =
        format!("{FREE} AND NOT resent AND not_before > $2 AND channel IN ({})", places(3, channels.len()));
    reschedule(tx, &which, channels, now)
}

/// Puts off every pending message whose time would come before `until`, but no answers to somebody who waits.
pub fn defer(tx: &mut Tx<'_>, until: Instant) -> Result<()> {
    let which = format!("NOT at_once AND {FREE} AND not_before < $2");
    reschedule(tx, &which, &[], until)
}

fn reschedule(tx: &mut Tx<'_>, which: &str, channels: &[ChannelName], to: Instant) -> Result<()> {
    let mut parameters = cells![to].to_vec();
    parameters.extend(channels.iter().map(ToDatum::cell));
    tx.set::<MessageRow>(which, &parameters, &[("not_before", to.cell())])?;
    Ok(())
}

/// Messages that have not ended, by channel.
pub fn waiting(view: &StoreView<'_>) -> Result<BTreeMap<ChannelName, QueueState>> {
    let ask = "SELECT channel, COUNT(*), MIN(slot_at), MIN(CASE WHEN tries = 0 THEN slot_at END) FROM message \
               WHERE org = $1 AND is_open GROUP BY channel";
    let found = view.ask(ask, &[], |cells| {
        let state = QueueState {
            count: read_column::<i64>(cells, 1, "count")?.unsigned_abs(),
            oldest_slot: read_column(cells, 2, "slot_at")?,
            oldest_untried: read_column(cells, 3, "slot_at")?,
        };
        Ok((read_column(cells, 0, "channel")?, state))
    })?;
    Ok(found.into_iter().collect())
}

/// How many messages ended in which state from `since` on, which must be later than what retention has emptied.
pub fn ended_since(view: &StoreView<'_>, since: Instant) -> Result<BTreeMap<String, u64>> {
    // Emptied messages are older than anybody asks for; leaving them out lets the index of whole messages find the rest.
    let ask = "SELECT state, COUNT(*) FROM message WHERE org = $1 AND settled_at >= $2 AND settled_at IS NOT NULL \
               AND stripped_at IS NULL GROUP BY state";
    let found = view.ask(ask, &cells![since], |cells| {
        Ok((read_column(cells, 0, "state")?, read_column::<i64>(cells, 1, "count")?.unsigned_abs()))
    })?;
    Ok(found.into_iter().collect())
}

/// The entries of a message whose text has no numbers.
pub(super) fn no_entries() -> Json<Vec<ItemId>> {
    Json(Vec::new())
}
