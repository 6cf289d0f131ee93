//! The way of a message out of the house: claimed, about to leave, settled, or found after a crash.
//! Every step is fenced by the token of the claim. Must not know how a message is sent.

use std::collections::{BTreeSet, HashSet};

use super::column::{Datum, Json, ToDatum, cells};
use super::error::Result;
use super::rows::{AttemptRow, ContentRow, Follow, MessageRow};
use super::table::read_column;
use super::tx::Tx;
use super::types::{ClaimFilter, ClaimsHeld, Dot, Marked, Records, Recovered, Settlement, Wanted};
use super::view::{StoreView, places};
use super::{messages, notices};
use crate::model::message::ECHO;
use crate::model::{
    Attempt, ChannelName, Instant, Message, MessageId, MessageState, NoticeEnd, NoticeState, Reason,
};

/// Messages whose time has come and that nobody holds, in the order in which they leave.
const FREE_NOW: &str = "state = 'pending' AND lease_until IS NULL AND not_before <= $2 {} \
                        ORDER BY not_before, slot_at, recipient, channel, sequence";
/// Messages that were claimed by somebody who holds them no longer.
const LEASE_OVER: &str = "state = 'pending' AND lease_until IS NOT NULL AND lease_until <= $2 {} \
                          ORDER BY lease_until, slot_at, recipient, channel, sequence";

/// Which channels have messages that may be claimed now, and whether those answer somebody who waits.
pub fn claimable(view: &StoreView<'_>, now: Instant) -> Result<BTreeSet<(ChannelName, bool)>> {
    let mut found = BTreeSet::new();
    for which in [LEASE_OVER, FREE_NOW] {
        let which = which.split(" {}").next().unwrap_or_default();
        let ask = format!("SELECT DISTINCT channel, at_once FROM message WHERE org = $1 AND {which}");
        let pairs = view.ask(&ask, &cells![now], |cells| {
            Ok((read_column(cells, 0, "channel")?, read_column(cells, 1, "at_once")?))
        })?;
        found.extend(pairs);
    }
    Ok(found)
}

/// Whether a message is marked as about to leave by somebody who holds it no longer.
pub fn has_lost(view: &StoreView<'_>, now: Instant) -> Result<bool> {
    let ask = "SELECT 1 FROM message WHERE org = $1 AND state = 'dot' AND lease_until IS NOT NULL AND lease_until <= $2";
    view.is_any(ask, &cells![now])
}

/// Takes messages to send: pending ones whose time has come and that nobody holds, or holds no longer. Each comes with its
/// bytes and a token that is higher than any before.
pub fn claim(tx: &mut Tx<'_>, lease_until: Instant, wanted: &Wanted) -> Result<Vec<Message>> {
    let answers: &[bool] = match wanted.which {
        ClaimFilter::All => &[false, true],
        ClaimFilter::AtOnce => &[true],
        ClaimFilter::Routine => &[false],
    };
    let of_round = format!(
        "AND at_once IN ({}) AND channel IN ({})",
        places(3, answers.len()),
        places(3 + answers.len(), wanted.channels.len())
    );
    let mut parameters = cells![tx.at].to_vec();
    parameters.extend(answers.iter().map(ToDatum::cell));
    parameters.extend(wanted.channels.iter().map(ToDatum::cell));
    // Those whose holder is gone come first; of the others, those that have been free to leave for longest.
    let mut rows = Vec::new();
    for which in [LEASE_OVER, FREE_NOW] {
        let room = (wanted.limit as usize).saturating_sub(rows.len());
        let which = which.replace("{}", &of_round);
        // One that cannot be read stays where it is; the others leave.
        rows.extend(tx.readable::<MessageRow>(&format!("{which} LIMIT {room}"), &parameters)?);
    }
    let mut claimed = Vec::new();
    for row in rows {
        let token = row.token + 1;
        let lease = [("token", token.cell()), ("lease_until", lease_until.cell())];
        tx.set::<MessageRow>("id = $2", &cells![row.id], &lease)?;
        let row = MessageRow { token, lease_until: Some(lease_until), ..row };
        let message = row.message();
        // Bytes are frozen by a mark.
        let is_frozen = message.dot_at.is_some();
        claimed.push(if is_frozen { messages::with_bytes(tx, message)? } else { message });
    }
    Ok(claimed)
}

/// Writes what the sessions have to write: a mark freezes subject and bytes of a message that is about to leave, and its
/// notices are under way from then on.
pub fn record(tx: &mut Tx<'_>, records: &Records) -> Result<ClaimsHeld> {
    let Records { withdrawn, marks, results } = records;
    notices::change(tx, withdrawn)?;
    let marked = marks.iter().map(|dot| mark(tx, dot)).collect::<Result<_>>()?;
    let settled = settle(tx, results)?;
    Ok(ClaimsHeld { marked, settled })
}

/// Marks a message as about to leave. One that may have arrived keeps its bytes; one that has certainly not is written
/// anew on every try.
fn mark(tx: &mut Tx<'_>, dot: &Dot) -> Result<Marked> {
    let at = tx.at;
    for (item, revision) in &dot.seen {
        if !tx.is_any(
            "SELECT 1 FROM item WHERE org = $1 AND id = $2 AND revision = $3",
            &cells![item, *revision],
        )? {
            return Ok(Marked::OutOfDate);
        }
    }
    let which = "id = $2 AND token = $3 AND state = 'pending' AND lease_until IS NOT NULL";
    let mut keeps_bytes = false;
    let marked = tx.change::<MessageRow>(which, &cells![dot.message, dot.token], |row| {
        row.state = MessageState::Dot;
        row.dot_at = Some(at);
        keeps_bytes = row.resent;
        if row.resent {
            row.subject.get_or_insert_with(|| dot.subject.clone());
        } else {
            row.subject = Some(dot.subject.clone());
            row.entries = Json(dot.entries.clone());
            row.follow = dot.follow.as_deref().map(follow).map(Json);
            row.tagged = true;
        }
        true
    })?;
    if marked.is_empty() {
        return Ok(Marked::Lost);
    }
    let content = ContentRow { message: dot.message.clone(), bytes: dot.bytes.clone() };
    if keeps_bytes {
        tx.insert(&content)?;
    } else {
        tx.put(&content)?;
    }
    Ok(Marked::Stands)
}

fn follow(message: &Message) -> Follow {
    Follow {
        id: message.id.clone(),
        recipient: message.recipient.clone(),
        channel: message.channel.as_str().to_owned(),
        slot_at: message.slot_at.timestamp_millis(),
        sequence: message.sequence,
        not_before: message.not_before.timestamp_millis(),
        note: message.note.clone(),
        entries: message.entries.clone(),
    }
}

/// Writes how tries ended; returns for each whether its claim still held. The try itself is recorded all the same.
pub fn settle(tx: &mut Tx<'_>, settlements: &[Settlement]) -> Result<Vec<bool>> {
    let mut seen = HashSet::new();
    let mut held = Vec::with_capacity(settlements.len());
    for settlement in settlements {
        let is_first = seen.insert((&settlement.message, settlement.token));
        held.push(is_first && end_claim(tx, settlement)?);
        if let Some(attempt) = &settlement.attempt {
            add_attempt(tx, attempt)?;
        }
    }
    for (settlement, _) in settlements.iter().zip(&held).filter(|(_, held)| **held) {
        notices::change(tx, &settlement.notices)?;
        // The move of a notice to another channel may have been refused, because another notice of the same decision has
        // that channel. In a message that has ended no notice stays open.
        if settlement.state == MessageState::Undeliverable {
            let end = NoticeEnd { state: NoticeState::Undeliverable, reason: Reason::NoChannel };
            notices::end_of_message(tx, &settlement.message, end)?;
        }
    }
    Ok(held)
}

/// Writes what became of a message; false where the claim on it is lost.
fn end_claim(tx: &mut Tx<'_>, settlement: &Settlement) -> Result<bool> {
    let at = tx.at;
    let is_again = settlement.state == MessageState::Pending;
    let which = "id = $2 AND token = $3 AND is_open";
    let ended = tx.change::<MessageRow>(which, &cells![settlement.message, settlement.token], |row| {
        row.state = settlement.state;
        row.not_before = settlement.not_before.unwrap_or(row.not_before);
        row.resent = settlement.resent.unwrap_or(row.resent);
        row.tries += u32::from(is_again);
        row.settled_at = (!is_again).then_some(at);
        row.lease_until = None;
        if settlement.vendor_id.is_some() {
            row.vendor_id.clone_from(&settlement.vendor_id);
        }
        if !is_again {
            forget_address(row);
        }
        if settlement.unnumbered {
            row.entries = messages::no_entries();
        }
        true
    })?;
    for row in &ended {
        if row.follow.is_some() && (row.state == MessageState::Sent || row.resent) {
            queue_following(tx, &row.id)?;
        }
    }
    Ok(!ended.is_empty())
}

/// The address of a message whose words were settled is of no use once the message has ended, and may be the id of
/// somebody unknown, so it goes.
fn forget_address(row: &mut MessageRow) {
    if let Some(note) = &mut row.note {
        note.0.address = None;
    }
}

fn add_attempt(tx: &mut Tx<'_>, attempt: &Attempt) -> Result<()> {
    let ask = "SELECT COALESCE(MAX(number), 0) + 1 FROM attempt WHERE org = $1 AND message = $2";
    let number = tx.ask(ask, &cells![attempt.message], |cells| read_column(cells, 0, "number"))?.pop();
    let Attempt { message, at, phase, outcome, detail } = attempt.clone();
    let row = AttemptRow { message, number: number.unwrap_or(1), at, phase, outcome, detail };
    tx.insert(&row).map(drop)
}

/// Queues the message that follows from one which has been taken, or may have been, and takes it out of that one's row.
/// Happens once: the key of what follows is fixed by the message.
fn queue_following(tx: &mut Tx<'_>, id: &MessageId) -> Result<()> {
    let mut following = None;
    tx.change::<MessageRow>("id = $2 AND follow IS NOT NULL", &cells![id], |row| {
        following = row.follow.take();
        following.is_some()
    })?;
    let Some(Json(next)) = following else { return Ok(()) };
    let instant = |millis| Instant::from_timestamp_millis(millis).unwrap_or(tx.at);
    let (slot_at, not_before) = (instant(next.slot_at), instant(next.not_before));
    let channel = ChannelName::parse(&next.channel).unwrap_or(ChannelName::Email);
    let message = Message::pending(tx.org, &next.recipient, channel, slot_at, next.sequence, not_before);
    let message = Message { id: next.id, not_before, note: next.note, entries: next.entries, ..message };
    let row = MessageRow { at_once: false, ..MessageRow::of(&message) };
    tx.insert(&row).map(drop)
}

/// Records that a message that had ended turns out to have ended otherwise, and so do those of its notices that ended as
/// `from`. Happens when the word of it comes.
pub fn correct(
    tx: &mut Tx<'_>,
    message: &MessageId,
    from: NoticeState,
    state: MessageState,
    end: NoticeEnd,
) -> Result<()> {
    let at = tx.at;
    tx.change::<MessageRow>("id = $2 AND NOT is_open", &cells![message], |row| {
        (row.state, row.settled_at) = (state, Some(at));
        true
    })?;
    notices::correct(tx, message, from, end)
}

/// Takes back messages that nobody holds any more. With `owner_is_dead` every claim is void, as at start-up under the
/// daemon's lock; otherwise only claims whose lease is over.
pub fn recover(tx: &mut Tx<'_>, owner_is_dead: bool) -> Result<Recovered> {
    let now = tx.at;
    let gone = "lease_until IS NOT NULL AND ($2 = 1 OR lease_until <= $3)";
    let parameters = cells![owner_is_dead, now];
    let claimed = format!("state = 'pending' AND {gone}");
    let retried = tx.set::<MessageRow>(&claimed, &parameters, &[("lease_until", Datum::Null)])?;
    let marked = |resent: &str| format!("state = 'dot' AND {resent} AND {gone}");
    // Giving up comes before resending: a message that is marked here for its one resend must not end at once.
    let given_up = tx.change::<MessageRow>(&marked("resent"), &parameters, |row| {
        (row.state, row.settled_at, row.lease_until) = (MessageState::Uncertain, Some(now), None);
        forget_address(row);
        true
    })?;
    for row in &given_up {
        let end = NoticeEnd { state: NoticeState::Uncertain, reason: Reason::OutcomeUnknown };
        notices::end_of_message(tx, &row.id, end)?;
    }
    let resend = tx.change::<MessageRow>(&marked("NOT resent"), &parameters, |row| {
        (row.state, row.resent, row.lease_until) = (MessageState::Pending, true, None);
        if row.channel.echoes() {
            row.not_before = row.not_before.max(now + ECHO);
        }
        true
    })?;
    for row in &resend {
        queue_following(tx, &row.id)?;
    }
    Ok(Recovered { retried, resend: resend.len(), uncertain: given_up.len() })
}
