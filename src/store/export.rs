//! Everything stored, record by record, as it is at one moment. Reads row by row, so that memory stays small.
//! Leaves out bodies of messages, one-time codes and ids under which people write. Must not know how records
//! are written out.

use std::ops::ControlFlow;

use super::column::cells;
use super::error::Result;
use super::record::Record;
use super::rows::{AttemptRow, BindingRow, DecisionRow, InboundRow, ItemRow, LossRow, MessageRow, ValueRow};
use super::table::{StoredRow, read_column};
use super::view::StoreView;
use super::{chain, keys, notices, values};

/// Events read at once.
const PAGE: i64 = 200;

/// Takes each record; `Break` ends the export.
type Take<'t> = &'t mut dyn FnMut(Record) -> ControlFlow<()>;

/// Hands out the records of one kind.
type WalkKind = fn(&StoreView<'_>, Take<'_>) -> Result<ControlFlow<()>>;

/// Hands out every record: the organisation, items, events, decisions, notices, messages, tries, how people are
/// reached, what came in, and named values; each kind in the order of its key. Ends early when `take` breaks.
pub fn export(view: &StoreView<'_>, take: Take<'_>) -> Result<()> {
    let mut ended = take(Record::Meta(values::meta(view)?));
    let each: [WalkKind; 10] = [
        |view, take| walk::<ItemRow>(view, "id", take, |row| Record::Item(Box::new(row.stored()))),
        events,
        |view, take| {
            walk::<DecisionRow>(view, "item, version, step, occurrence", take, |row| {
                Record::Decision(row.decision())
            })
        },
        notices,
        messages,
        |view, take| {
            walk::<AttemptRow>(view, "message, number", take, |row| Record::Attempt {
                number: i64::from(row.number),
                attempt: row.attempt(),
            })
        },
        |view, take| {
            walk::<BindingRow>(view, "person, channel", take, |row| Record::Bound {
                person: row.person,
                channel: row.channel,
                since: row.bound_at,
            })
        },
        |view, take| {
            walk::<LossRow>(view, "recipient, channel", take, |row| Record::Lost {
                recipient: row.recipient,
                channel: row.channel,
                since: row.since,
            })
        },
        |view, take| {
            walk::<InboundRow>(view, "key", take, |row| Record::Inbound {
                channel: row.channel,
                at: row.at,
                command: row.command,
                outcome: row.outcome,
            })
        },
        named,
    ];
    for walk in each {
        if ended.is_continue() {
            ended = walk(view, take)?;
        }
    }
    Ok(())
}

fn walk<T: StoredRow>(
    view: &StoreView<'_>,
    order: &str,
    take: Take<'_>,
    record: impl Fn(T) -> Record,
) -> Result<ControlFlow<()>> {
    view.walk::<T>(&format!("TRUE ORDER BY {order}"), &[], &mut |row| take(record(row)))
}

fn events(view: &StoreView<'_>, take: Take<'_>) -> Result<ControlFlow<()>> {
    let mut last = 0;
    loop {
        let page = chain::select(view, "event.seq > $2 ORDER BY event.seq LIMIT $3", &cells![last, PAGE])?;
        let Some(end) = page.last() else { return Ok(ControlFlow::Continue(())) };
        last = end.seq;
        for row in page {
            let record = Record::Event {
                seq: row.seq,
                at_millis: row.at_millis,
                item: row.item,
                by: row.actor,
                via: row.via,
                body: row.body,
                words: row.words,
                hash: row.hash,
            };
            if take(record).is_break() {
                return Ok(ControlFlow::Break(()));
            }
        }
    }
}

fn notices(view: &StoreView<'_>, take: Take<'_>) -> Result<ControlFlow<()>> {
    // Ordered by the key, so page by page behind it.
    let (mut item, mut id) = (String::new(), String::new());
    loop {
        let which = "(item, id) > ($2, $3) ORDER BY item, id LIMIT $4";
        let page = notices::rows(view, which, &cells![item, id, PAGE])?;
        let Some(end) = page.last() else { return Ok(ControlFlow::Continue(())) };
        item = end.item.0.as_ref().map(ToString::to_string).unwrap_or_default();
        id = end.id.to_string();
        for row in page {
            if take(Record::Notice(row.notice())).is_break() {
                return Ok(ControlFlow::Break(()));
            }
        }
    }
}

fn messages(view: &StoreView<'_>, take: Take<'_>) -> Result<ControlFlow<()>> {
    view.walk::<MessageRow>("TRUE ORDER BY id", &[], &mut |row| {
        let ask = "SELECT length(bytes) FROM content WHERE org = $1 AND message = $2";
        let size = view.ask(ask, &cells![row.id], |cells| read_column(cells, 0, "size"));
        let size = size.ok().and_then(|mut found| found.pop());
        let stripped_at = row.stripped_at;
        let mut message = row.message();
        message.note = None;
        take(Record::Message { message: Box::new(message), size, stripped_at })
    })
}

/// The named values of sources, templates, weeks and a restore; not questions that wait or what servers said.
fn named(view: &StoreView<'_>, take: Take<'_>) -> Result<ControlFlow<()>> {
    view.walk::<ValueRow>("TRUE ORDER BY key", &[], &mut |ValueRow { key, value }| {
        if keys::is_exported(&key) { take(Record::Value { key, value }) } else { ControlFlow::Continue(()) }
    })
}
