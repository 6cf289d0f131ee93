//! Between rows and the model's nouns. Knows columns by name, no statement.

use chrono::DateTime;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use sqlx::Row;
use sqlx::sqlite::SqliteRow;

use super::error::SqlFault;
use super::news::News;
use super::types::{DueItem, Invite, MessageSources, Meta, QueueState, Reached, Stored};
use crate::model::{
    Action, Attempt, By, ChannelName, Decision, Event, Instant, Item, ItemId, Message, MessageId,
    MessageState, NewEvent, Notice, NoticeId, NoticeState, Outcome, PersonId, Phase, Reason, RecipientId,
    Role, StepId, Via,
};

type Read<T> = Result<T, SqlFault>;

/// A list or an item as JSON. Fails only on what JSON cannot hold, which no type of the model has.
pub(super) fn json<T: Serialize + ?Sized>(value: &T) -> Read<String> {
    serde_json::to_string(value).map_err(|error| SqlFault::Value { column: "body", found: error.to_string() })
}

pub(super) fn from_json<T: DeserializeOwned>(row: &SqliteRow, column: &'static str) -> Read<T> {
    text_json(column, row.try_get(column)?)
}

/// The elements of a column that holds a JSON list.
fn list<'r, C: Deserialize<'r>, T>(
    row: &'r SqliteRow,
    column: &'static str,
    read: impl Fn(C) -> Read<T>,
) -> Read<Vec<T>> {
    let listed: Vec<C> = text_json(column, row.try_get(column)?)?;
    listed.into_iter().map(read).collect()
}

fn wrong(column: &'static str, found: &str) -> SqlFault {
    SqlFault::Value { column, found: found.chars().take(80).collect() }
}

fn parsed<T>(row: &SqliteRow, column: &'static str, parse: fn(&str) -> Option<T>) -> Read<T> {
    word(column, row.try_get(column)?, parse)
}

fn small(row: &SqliteRow, column: &'static str) -> Read<u32> {
    let number: i64 = row.try_get(column)?;
    u32::try_from(number).map_err(|_| wrong(column, &number.to_string()))
}

fn to_instant(column: &'static str, millis: i64) -> Read<Instant> {
    DateTime::from_timestamp_millis(millis).ok_or_else(|| wrong(column, &millis.to_string()))
}

pub(super) fn instant(row: &SqliteRow, column: &'static str) -> Read<Instant> {
    to_instant(column, row.try_get(column)?)
}

pub(super) fn waiting(row: &SqliteRow) -> Read<(ChannelName, QueueState)> {
    let count = u64::from(small(row, "count")?);
    let oldest_untried = maybe_instant(row, "oldest_untried")?;
    let waiting = QueueState { count, oldest_slot: instant(row, "oldest_slot")?, oldest_untried };
    Ok((parsed(row, "channel", ChannelName::parse)?, waiting))
}

pub(super) fn maybe_instant(row: &SqliteRow, column: &'static str) -> Read<Option<Instant>> {
    let millis: Option<i64> = row.try_get(column)?;
    millis.map(|millis| to_instant(column, millis)).transpose()
}

pub(super) fn channel(row: &SqliteRow) -> Read<ChannelName> {
    parsed(row, "channel", ChannelName::parse)
}

pub(super) fn meta(row: &SqliteRow) -> Read<Meta> {
    Ok(Meta {
        is_virtual: row.try_get("is_virtual")?,
        live_at: maybe_instant(row, "live_at")?,
        head_seq: row.try_get("head_seq")?,
        head_hash: row.try_get("head_hash")?,
    })
}

pub(super) fn value(row: &SqliteRow) -> Read<String> {
    Ok(row.try_get("value")?)
}

pub(super) fn named_value(row: &SqliteRow) -> Read<(String, String)> {
    Ok((row.try_get("name")?, row.try_get("value")?))
}

pub(super) fn stored(row: &SqliteRow) -> Read<Stored> {
    Ok(Stored {
        item: from_json(row, "body")?,
        revision: row.try_get("revision")?,
        wake_at: maybe_instant(row, "wake_at")?,
        policy_mark: row.try_get("policy_mark")?,
        waiting: from_json(row, "waiting")?,
    })
}

pub(super) fn event(row: &SqliteRow) -> Read<Event> {
    let item: Option<String> = row.try_get("item")?;
    let actor: String = row.try_get("actor")?;
    let via: Option<&str> = row.try_get("via")?;
    let action: Action = from_json(row, "body")?;
    Ok(Event {
        seq: row.try_get("seq")?,
        body: NewEvent {
            at: instant(row, "at")?,
            item: item.map(ItemId::new),
            by: By::read(&actor),
            via: via.map(|via| word("via", via, Via::parse)).transpose()?,
            action,
        },
        hash: row.try_get("hash")?,
    })
}

/// The columns of an item: body, revision, wake, policy mark, waiting steps.
type ItemColumns = (Item, i64, Option<i64>, String, Vec<StepId>);

/// The items in the column `list`, by id.
pub(super) fn items(row: &SqliteRow) -> Read<Vec<Stored>> {
    let mut items = list(row, "list", listed_item)?;
    items.sort_unstable_by(|a, b| a.item.id().cmp(b.item.id()));
    Ok(items)
}

fn listed_item((item, revision, wake_at, policy_mark, waiting): ItemColumns) -> Read<Stored> {
    let wake_at = wake_at.map(|at| to_instant("wake_at", at)).transpose()?;
    Ok(Stored { item, revision, wake_at, policy_mark, waiting })
}

/// The columns of an item to look at: wake, id, revision, policy mark, waiting steps.
type DueColumns = (i64, ItemId, i64, String, String);

/// The items to look at in the column `list`, longest waiting first.
pub(super) fn due(row: &SqliteRow) -> Read<Vec<DueItem>> {
    let mut due: Vec<DueColumns> = from_json(row, "list")?;
    due.sort_unstable_by(|a, b| (a.0, &a.1).cmp(&(b.0, &b.1)));
    let due = due.into_iter();
    Ok(due
        .map(|(_, id, revision, policy_mark, waiting)| {
            let waiting = serde_json::from_str(&waiting).ok();
            DueItem { id, revision, policy_mark, waiting }
        })
        .collect())
}

pub(super) fn news(row: &SqliteRow) -> Read<News> {
    let mut notices = list(row, "notices", listed_notice)?;
    notices.append(&mut list(row, "open", listed_notice)?);
    notices.sort_unstable_by(|(a, told), (b, other)| (a, &told.id).cmp(&(b, &other.id)));
    let notices = notices.into_iter().map(|(_, notice)| notice).collect();
    Ok(News { head: row.try_get("head")?, decisions: decisions(row)?, notices })
}

/// The decisions in the column `decisions`, without their notices, in the order in which they were made.
pub(super) fn decisions(row: &SqliteRow) -> Read<Vec<Decision>> {
    let mut decisions = list(row, "decisions", listed_decision)?;
    decisions.sort_by_key(|(made, _)| *made);
    Ok(decisions.into_iter().map(|(_, decision)| decision).collect())
}

/// The columns of a decision: item, version, step, occurrence, at, decided at, outcome, reason, seal, place.
/// Outcome and reason are read where they lie in the row, since they hold nothing that JSON escapes.
type DecisionColumns<'r> = (String, u32, String, String, i64, i64, &'r str, &'r str, i64, u32);

/// The item of a decision or notice; a list belongs to no item and has an empty text.
pub(super) fn item_of(text: String) -> Option<ItemId> {
    (!text.is_empty()).then(|| ItemId::new(text))
}

/// The text that [`item_of`] reads.
pub(super) fn item_text(item: Option<&ItemId>) -> &str {
    item.map_or("", ItemId::as_str)
}

/// A decision, preceded by its seal and its place under that seal.
fn listed_decision(columns: DecisionColumns) -> Read<((i64, u32), Decision)> {
    let (item, version, step, occurrence, at, decided_at, outcome, reason, seal, place) = columns;
    let decision = Decision {
        item: item_of(item),
        version,
        step: StepId::new(step),
        occurrence,
        at: to_instant("at", at)?,
        decided_at: to_instant("decided_at", decided_at)?,
        outcome: word("outcome", outcome, Outcome::parse)?,
        reason: word("reason", reason, Reason::parse)?,
        notices: Vec::new(),
    };
    Ok(((seal, place), decision))
}

/// The notices in a column, by item, version and id.
pub(super) fn notices(row: &SqliteRow, column: &'static str) -> Read<Vec<Notice>> {
    let mut notices: Vec<Notice> = list(row, column, |columns| Ok(listed_notice(columns)?.1))?;
    notices.sort_unstable_by(|a, b| (&a.item, a.version, &a.id).cmp(&(&b.item, b.version, &b.id)));
    Ok(notices)
}

/// As [`notices`]; one that cannot be read is left out and logged, for the others can be worked on.
pub(super) fn readable_notices(row: &SqliteRow, column: &'static str) -> Read<Vec<Notice>> {
    if let Ok(notices) = notices(row, column) {
        return Ok(notices);
    }
    let listed: Vec<serde_json::Value> = from_json(row, column)?;
    let read = |columns: serde_json::Value| {
        let text = columns.to_string();
        let columns = serde_json::from_str(&text).map_err(|_| wrong("notice", &text))?;
        Ok::<_, SqlFault>(listed_notice(columns)?.1)
    };
    Ok(listed.into_iter().filter_map(|columns| logged(read(columns))).collect())
}

/// What was read; what cannot be is logged.
pub(super) fn logged<T, E: std::fmt::Debug>(read: Result<T, E>) -> Option<T> {
    read.inspect_err(|fault| {
        tracing::error!("a record cannot be read and is left out; `dondoc audit` finds it: {fault:?}");
    })
    .ok()
}

/// The columns of a notice: its key, then role, further roles, whom the recipient stands in for, what became of
/// it, and its place.
type NoticeColumns<'r> = (
    String,
    String,
    u32,
    String,
    String,
    String,
    &'r str,
    &'r str,
    String,
    Option<String>,
    &'r str,
    &'r str,
    i64,
    Option<String>,
    Option<i64>,
    u32,
);

/// A notice, preceded by its place in its decision.
fn listed_notice(columns: NoticeColumns) -> Read<(u32, Notice)> {
    #[rustfmt::skip]
    let (
        id, item, version, step, occurrence, recipient, channel, role, also, stands_in,
        state, reason, slot_at, message, settled_at, place,
    ) = columns;
    let notice = Notice {
        id: NoticeId::new(id),
        item: item_of(item),
        version,
        step: StepId::new(step),
        occurrence,
        recipient: RecipientId::new(recipient),
        role: word("role", role, Role::parse)?,
        also: text_json("also", &also)?,
        stands_in,
        channel: word("channel", channel, ChannelName::parse)?,
        state: word("state", state, NoticeState::parse)?,
        reason: word("reason", reason, Reason::parse)?,
        slot_at: to_instant("slot_at", slot_at)?,
        message: message.map(MessageId::new),
        settled_at: settled_at.map(|at| to_instant("settled_at", at)).transpose()?,
    };
    Ok((place, notice))
}

/// Recipients with a channel, in the column `list`.
pub(super) fn routes(row: &SqliteRow) -> Read<Vec<(RecipientId, ChannelName)>> {
    list(row, "list", |(recipient, channel): (String, &str)| {
        Ok((RecipientId::new(recipient), word("channel", channel, ChannelName::parse)?))
    })
}

pub(super) fn draft(row: &SqliteRow) -> Read<(MessageId, MessageSources)> {
    let draft = MessageSources {
        notices: notices(row, "notices")?,
        items: from_json(row, "items")?,
        values: from_json(row, "named")?,
    };
    Ok((MessageId::new(row.try_get::<String, _>("id")?), draft))
}

fn text_json<'t, T: Deserialize<'t>>(column: &'static str, text: &'t str) -> Read<T> {
    serde_json::from_str(text).map_err(|_| wrong(column, text))
}

fn word<T>(column: &'static str, text: &str, parse: fn(&str) -> Option<T>) -> Read<T> {
    parse(text).ok_or_else(|| wrong(column, text))
}

pub(super) fn notice_count(row: &SqliteRow) -> Read<(NoticeState, i64)> {
    Ok((parsed(row, "state", NoticeState::parse)?, row.try_get("count")?))
}

pub(super) fn message(row: &SqliteRow) -> Read<Message> {
    Ok(Message {
        id: MessageId::new(row.try_get::<String, _>("id")?),
        recipient: RecipientId::new(row.try_get::<String, _>("recipient")?),
        channel: parsed(row, "channel", ChannelName::parse)?,
        slot_at: instant(row, "slot_at")?,
        sequence: small(row, "sequence")?,
        state: parsed(row, "state", MessageState::parse)?,
        not_before: instant(row, "not_before")?,
        tries: small(row, "tries")?,
        token: row.try_get("token")?,
        lease_until: maybe_instant(row, "lease_until")?,
        dot_at: maybe_instant(row, "dot_at")?,
        resent: row.try_get("resent")?,
        subject: row.try_get("subject")?,
        bytes: row.try_get("bytes")?,
        settled_at: maybe_instant(row, "settled_at")?,
        note: row.try_get::<Option<&str>, _>("note")?.map(|note| text_json("note", note)).transpose()?,
        entries: from_json(row, "entries")?,
        tagged: row.try_get("tagged")?,
    })
}

pub(super) fn reached(row: &SqliteRow) -> Read<Reached> {
    let bound = list(row, "bound", |(person, channel, address): (String, &str, String)| {
        Ok((PersonId::new(person), word("channel", channel, ChannelName::parse)?, address))
    });
    let lost = list(row, "lost", |(recipient, channel, since): (String, &str, i64)| {
        let channel = word("channel", channel, ChannelName::parse)?;
        Ok((RecipientId::new(recipient), channel, to_instant("since", since)?))
    });
    Ok(Reached { bound: bound?, lost: lost? })
}

pub(super) fn invite(code: &str, row: &SqliteRow) -> Read<Invite> {
    let channel: Option<&str> = row.try_get("channel")?;
    let channel = channel.map(|channel| word("channel", channel, ChannelName::parse)).transpose()?;
    let address: Option<String> = row.try_get("address")?;
    Ok(Invite {
        code: code.to_owned(),
        person: PersonId::new(row.try_get::<String, _>("person")?),
        only_from: channel.zip(address),
        issued_at: instant(row, "issued_at")?,
        expires_at: instant(row, "expires_at")?,
    })
}

pub(super) fn attempt(row: &SqliteRow) -> Read<Attempt> {
    let phase: &str = row.try_get("phase")?;
    Ok(Attempt {
        message: MessageId::new(row.try_get::<String, _>("message")?),
        at: instant(row, "at")?,
        // The model writes the name of a phase as serde does.
        phase: serde_json::from_value::<Phase>(phase.into()).map_err(|_| wrong("phase", phase))?,
        outcome: row.try_get("outcome")?,
        detail: row.try_get("detail")?,
    })
}
