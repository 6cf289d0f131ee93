//! Notices: written with their decision, moved on, ended once. Must not know why a notice moves.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::ops::ControlFlow;

use super::column::{Datum, ToDatum, cells};
use super::error::Result;
use super::rows::{MessageRow, NoticeRow};
use super::table::{StoredRow as _, read_column};
use super::tx::Tx;
use super::types::{NoticeChange, ReadySlot};
use super::view::{RawRow, StoreView, places};
use crate::model::{
    ChannelName, Instant, Item, ItemId, MessageId, MessageState, Notice, NoticeEnd, NoticeId, NoticeState,
    RecipientId, Role,
};

/// How many notices of a message are changed at once.
const PAGE: usize = 500;

/// Notices whose message has its mark.
const MARKED: &str = "EXISTS (SELECT 1 FROM message WHERE message.org = notice.org AND message.id = notice.message \
                      AND message.state = 'dot')";

/// The state of a notice as it stands: a pending one whose message has its mark is under way.
pub(super) fn state_now() -> String {
    format!("CASE WHEN state = 'pending' AND {MARKED} THEN 'sending' ELSE state END")
}

/// Open notices of these channels, by item, version and id.
pub fn open_on(view: &StoreView<'_>, channels: &[ChannelName]) -> Result<Vec<Notice>> {
    let which = format!("is_open AND channel IN ({})", places(2, channels.len()));
    readable(view, &which, &channels.iter().map(ToDatum::cell).collect::<Vec<_>>())
}

/// Notices that are in no message and whose slot has come, by item, version and id.
pub fn held(view: &StoreView<'_>, now: Instant) -> Result<Vec<Notice>> {
    readable(view, "state = 'held' AND slot_at <= $2", &cells![now])
}

/// Where notices are that are in no message and whose slot has come, by slot, recipient and channel.
pub fn ready(view: &StoreView<'_>, now: Instant) -> Result<Vec<ReadySlot>> {
    let ask = "SELECT slot_at, recipient, channel, COUNT(*) FROM notice \
               WHERE org = $1 AND state = 'held' AND slot_at <= $2 GROUP BY slot_at, recipient, channel \
               ORDER BY slot_at, recipient, channel";
    view.ask(ask, &cells![now], |cells| {
        Ok(ReadySlot {
            slot_at: read_column(cells, 0, "slot_at")?,
            recipient: read_column(cells, 1, "recipient")?,
            channel: read_column(cells, 2, "channel")?,
            count: read_column::<i64>(cells, 3, "count")?.unsigned_abs(),
        })
    })
}

/// Hands out the notices of a slot by item and id, one by one, until `take` breaks. One that cannot be read is left out.
pub fn each_ready(
    view: &StoreView<'_>,
    slot: &ReadySlot,
    take: &mut dyn FnMut(Notice) -> ControlFlow<()>,
) -> Result<()> {
    let which = "state = 'held' AND slot_at = $2 AND recipient = $3 AND channel = $4 ORDER BY item, id";
    let key = cells![slot.slot_at, slot.recipient, slot.channel];
    view.walk_readable::<NoticeRow>(which, &key, &mut |row| take(row.notice()))
}

/// How many notices are in a message, ended ones included.
pub fn count_in(view: &StoreView<'_>, message: &MessageId) -> Result<usize> {
    let ask = "SELECT COUNT(*) FROM notice WHERE org = $1 AND message = $2";
    let found = view.ask(ask, &cells![message], |cells| read_column::<i64>(cells, 0, "count"))?;
    Ok(found.into_iter().next().and_then(|count| usize::try_from(count).ok()).unwrap_or(0))
}

/// The ids of the open notices in a message.
pub fn open_in(view: &StoreView<'_>, message: &MessageId) -> Result<Vec<NoticeId>> {
    let ask = "SELECT id FROM notice WHERE org = $1 AND message = $2 AND is_open";
    view.ask(ask, &cells![message], |cells| read_column(cells, 0, "id"))
}

/// The notices in a message, by item, version and id.
pub fn of_message(view: &StoreView<'_>, message: &MessageId) -> Result<Vec<Notice>> {
    let mut found = rows(view, "message = $2", &cells![message])?;
    by_item(&mut found);
    Ok(found.into_iter().map(NoticeRow::notice).collect())
}

/// Puts notices in the order of item, version and id. Not in the statement: there a database would rather go through all
/// notices in nearly that order than find a few and sort them.
fn by_item(found: &mut [NoticeRow]) {
    found.sort_unstable_by(|a, b| (&a.item.0, a.version, &a.id).cmp(&(&b.item.0, b.version, &b.id)));
}

/// Notices as they stand: one whose message has its mark is under way.
pub(super) fn rows(view: &StoreView<'_>, which: &str, parameters: &[Datum<'_>]) -> Result<Vec<NoticeRow>> {
    let mut found = view.select::<NoticeRow>(which, parameters)?;
    under_way(view, &mut found)?;
    Ok(found)
}

fn readable(view: &StoreView<'_>, which: &str, parameters: &[Datum<'_>]) -> Result<Vec<Notice>> {
    let mut found = view.readable::<NoticeRow>(which, parameters)?;
    under_way(view, &mut found)?;
    by_item(&mut found);
    Ok(found.into_iter().map(NoticeRow::notice).collect())
}

fn under_way(view: &StoreView<'_>, notices: &mut [NoticeRow]) -> Result<()> {
    let mut marked: HashMap<MessageId, bool> = HashMap::new();
    for notice in notices.iter_mut().filter(|notice| notice.state == NoticeState::Pending) {
        let Some(message) = &notice.message else { continue };
        let is_marked = if let Some(known) = marked.get(message) {
            *known
        } else {
            let ask = "SELECT 1 FROM message WHERE org = $1 AND id = $2 AND state = 'dot'";
            let found = view.is_any(ask, &cells![message])?;
            marked.insert(message.clone(), found);
            found
        };
        if is_marked {
            notice.state = NoticeState::Sending;
        }
    }
    Ok(())
}

/// How many notices are in which state; states without any are left out.
pub fn counts(view: &StoreView<'_>) -> Result<BTreeMap<NoticeState, i64>> {
    let ask = format!(
        "SELECT state, COUNT(*) FROM notice WHERE org = $1 AND settled_at IS NOT NULL GROUP BY state \
         UNION ALL SELECT {}, COUNT(*) FROM notice WHERE org = $1 AND is_open GROUP BY 1",
        state_now()
    );
    let found =
        view.ask(&ask, &[], |cells| Ok((read_column(cells, 0, "state")?, read_column(cells, 1, "count")?)))?;
    Ok(found.into_iter().collect())
}

/// Which of these items have a notice of their present deadline that, in a role, ended in one of these states before an
/// instant.
pub fn heard_of(
    view: &StoreView<'_>,
    items: &[ItemVersions],
    role: Role,
    states: &[NoticeState],
    before: Instant,
) -> Result<HashSet<ItemId>> {
    // `COALESCE` keeps `SQLite` from the index on ended notices, which it would go through anew for each item.
    let ask = format!(
        "SELECT 1 FROM notice WHERE org = $1 AND item = $2 AND version IN ($3, $4) AND role = $5 \
         AND COALESCE(settled_at, $6) < $6 AND state IN ({})",
        places(7, states.len())
    );
    let mut found = HashSet::new();
    for item in items {
        let mut all = cells![item.id, item.version, item.opened_version, role, before].to_vec();
        all.extend(states.iter().map(|state| ToDatum::cell(state)));
        if view.is_any(&ask, &all)? {
            found.insert(item.id.clone());
        }
    }
    Ok(found)
}

/// Which of these items have a present deadline of which the recipient was told before an instant.
pub fn told_to(
    view: &StoreView<'_>,
    items: &[ItemVersions],
    recipient: &RecipientId,
    before: Instant,
) -> Result<HashSet<ItemId>> {
    let ask = "SELECT 1 FROM notice WHERE org = $1 AND item = $2 AND version IN ($3, $4) AND recipient = $5 \
               AND COALESCE(settled_at, $6) < $6 AND state IN ('sent', 'uncertain')";
    let mut found = HashSet::new();
    for item in items {
        if view.is_any(ask, &cells![item.id, item.version, item.opened_version, recipient, before])? {
            found.insert(item.id.clone());
        }
    }
    Ok(found)
}

/// An item with the versions that notices of its present deadline may bear.
#[derive(Debug, Clone)]
pub struct ItemVersions {
    id: ItemId,
    version: u32,
    opened_version: u32,
}

impl From<&Item> for ItemVersions {
    fn from(item: &Item) -> Self {
        Self { id: item.id().clone(), version: item.version, opened_version: item.opened_version }
    }
}

/// Writes a new notice, with its place in its decision and in the message that it joins; a written notice is taken out of
/// `joining`. A second notice of the same key is left out.
pub(super) fn add(
    tx: &mut Tx<'_>,
    notice: &Notice,
    place: usize,
    joining: &mut BTreeMap<NoticeId, MessageId>,
) -> Result<()> {
    let mut row = NoticeRow::of(notice, tx.seal(), place);
    if let Some(message) = joining.get(&notice.id).filter(|_| notice.state.is_open()) {
        row.state = NoticeState::Pending;
        row.message = Some(message.clone());
    }
    if tx.insert(&row)? {
        joining.remove(&notice.id);
    }
    Ok(())
}

/// Moves open notices on, where the rules of [`NoticeChange`] let them.
pub fn change(tx: &mut Tx<'_>, changes: &[NoticeChange]) -> Result<()> {
    let (at, seal) = (tx.at, tx.seal());
    for change in changes {
        let Some((found, mut notice)) = open_one(tx, &change.id)? else { continue };
        if may_change(tx, &notice, change)? {
            apply(&mut notice, change, at, seal);
            tx.rewrite(&found, &notice)?;
        }
    }
    Ok(())
}

/// The open notice of an id, as it lies in its table and as it is read.
fn open_one(view: &StoreView<'_>, id: &NoticeId) -> Result<Option<(RawRow, NoticeRow)>> {
    let Some(found) = view.raw::<NoticeRow>("id = $2 AND is_open", &cells![id])?.pop() else {
        return Ok(None);
    };
    let notice = view.named(NoticeRow::read(&found.cells))?;
    Ok(Some((found, notice)))
}

fn may_change(tx: &Tx<'_>, notice: &NoticeRow, change: &NoticeChange) -> Result<bool> {
    // A notice under way ends by its outcome, so it cannot be cancelled any more.
    if matches!(change.state, NoticeState::Cancelled | NoticeState::Superseded)
        && let Some(message) = &notice.message
        && let Some(message) = tx.get::<MessageRow>(&cells![message])?
        && (message.state == MessageState::Dot || (message.state == MessageState::Pending && message.resent))
    {
        return Ok(false);
    }
    // A fallback never lands on a channel that has its own notice of the same decision.
    let Some(channel) = change.channel else { return Ok(true) };
    let ask = "SELECT 1 FROM notice WHERE org = $1 AND item = $2 AND id <> $3 AND version = $4 AND step = $5 \
               AND occurrence = $6 AND recipient = $7 AND channel = $8";
    let key = cells![
        notice.item,
        notice.id,
        notice.version,
        notice.step,
        notice.occurrence,
        notice.recipient,
        channel
    ];
    Ok(!tx.is_any(ask, &key)?)
}

fn apply(notice: &mut NoticeRow, change: &NoticeChange, at: Instant, seal: i64) {
    notice.state = change.state;
    notice.reason = change.reason;
    notice.slot_at = change.slot_at.unwrap_or(notice.slot_at);
    notice.channel = change.channel.unwrap_or(notice.channel);
    if change.state == NoticeState::Held || change.message.is_some() {
        notice.message.clone_from(&change.message);
    }
    if change.state.is_final() {
        notice.settled_at = Some(at);
        notice.seal = seal;
    }
}

/// Has open notices join new messages, unless they are in one whose membership is frozen.
pub(super) fn join(tx: &mut Tx<'_>, joining: &BTreeMap<NoticeId, MessageId>) -> Result<()> {
    for (id, message) in joining {
        let Some((found, mut notice)) = open_one(tx, id)? else { continue };
        let is_frozen = match &notice.message {
            Some(old) => tx
                .get::<MessageRow>(&cells![old])?
                .is_some_and(|old| old.is_claimed() || old.state == MessageState::Dot || old.resent),
            None => false,
        };
        if !is_frozen {
            notice.state = NoticeState::Pending;
            notice.message = Some(message.clone());
            tx.rewrite(&found, &notice)?;
        }
    }
    Ok(())
}

/// Takes the open notices of a message out of it.
pub(super) fn release(tx: &mut Tx<'_>, message: &MessageId) -> Result<()> {
    in_pages(tx, "message = $2 AND is_open", &cells![message], |row| {
        row.state = NoticeState::Held;
        row.message = None;
    })
}

/// Ends every open notice of a message.
pub(super) fn end_of_message(tx: &mut Tx<'_>, message: &MessageId, end: NoticeEnd) -> Result<()> {
    end_each(tx, "message = $2 AND is_open", &cells![message], end)
}

/// Gives notices of a message that ended as `from` another end, because a vendor's word came later.
pub(super) fn correct(tx: &mut Tx<'_>, message: &MessageId, from: NoticeState, end: NoticeEnd) -> Result<()> {
    if from == end.state {
        return Ok(());
    }
    end_each(tx, "message = $2 AND state = $3", &cells![message, from], end)
}

fn end_each(tx: &mut Tx<'_>, which: &str, parameters: &[Datum<'_>], end: NoticeEnd) -> Result<()> {
    let (at, seal) = (tx.at, tx.seal());
    in_pages(tx, which, parameters, |row| {
        (row.state, row.reason, row.settled_at, row.seal) = (end.state, end.reason, Some(at), seal);
    })
}

/// Changes notices in pages, so that a message of very many costs little memory: a notice that is changed must not be
/// among `which` any more.
fn in_pages(
    tx: &mut Tx<'_>,
    which: &str,
    parameters: &[Datum<'_>],
    change: impl Fn(&mut NoticeRow),
) -> Result<()> {
    let page = format!("{which} LIMIT {PAGE}");
    loop {
        let changed = tx.change::<NoticeRow>(&page, parameters, |row| {
            change(row);
            true
        })?;
        if changed.len() < PAGE {
            return Ok(());
        }
    }
}
