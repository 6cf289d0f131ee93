//! Retention: old notices and messages go, and the chain says so. Events, items and decisions stay: they are
//! the proof, and a decision's key is what keeps a step from being decided twice.
//! Must not know how long anything is kept.

use std::collections::BTreeSet;

use super::column::{Json, cells};
use super::error::Result;
use super::messages::no_entries;
use super::rows::{AttemptRow, ContentRow, MessageRow, NoticeRow};
use super::table::read_column;
use super::tx::Tx;
use super::types::Retired;
use super::view::StoreView;
use crate::model::Note;
use crate::model::{Action, By, Instant, ItemId, MessageId, NewEvent, NoticeId, Via};

/// Messages that ended before an instant and are still whole.
const OLD_MESSAGES: &str = "SELECT id FROM message WHERE org = $1 AND settled_at < $2 AND settled_at IS NOT NULL \
     AND stripped_at IS NULL";

/// Notices of items that ended before an instant. An item that config dropped may come back as it stood, so its notices
/// stay.
const OLD_NOTICES: &str = "SELECT notice.item, notice.id, notice.message, item.closed_at AS ended_at \
     FROM item JOIN notice ON notice.org = item.org AND notice.item = item.id \
     WHERE item.org = $1 AND NOT item.is_open AND item.closed_at < $2 \
     AND item.body NOT LIKE '%\"before_removal\":%' AND NOT notice.is_open AND notice.settled_at < $2";

/// Notices of lists that ended before an instant.
const OLD_LISTS: &str = "SELECT item, id, message, settled_at AS ended_at FROM notice \
     WHERE org = $1 AND item = '' AND NOT is_open AND settled_at < $2";

/// Whether anything old is there: on most days there is nothing to remove.
pub fn has_old(view: &StoreView<'_>, before: Instant) -> Result<bool> {
    for ask in [OLD_MESSAGES, OLD_NOTICES, OLD_LISTS] {
        if view.is_any(ask, &cells![before])? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Removes at most `limit` notices, and empties at most `limit` messages, that ended before `before`.
///
/// A message that no notice names any more is removed as a whole; another keeps its key and state.
pub fn retire(tx: &mut Tx<'_>, before: Instant, limit: u32) -> Result<Retired> {
    let ask = format!("{OLD_NOTICES} UNION ALL {OLD_LISTS} ORDER BY ended_at LIMIT $3");
    let notices: Vec<(String, NoticeId, Option<MessageId>)> =
        tx.ask(&ask, &cells![before, limit], |cells| {
            Ok((
                read_column(cells, 0, "item")?,
                read_column(cells, 1, "id")?,
                read_column(cells, 2, "message")?,
            ))
        })?;
    let ask = format!("{OLD_MESSAGES} ORDER BY settled_at LIMIT $3");
    let messages: Vec<MessageId> =
        tx.ask(&ask, &cells![before, limit], |cells| read_column(cells, 0, "id"))?;
    if notices.is_empty() && messages.is_empty() {
        return Ok(Retired::default());
    }
    let mut told_in: BTreeSet<&MessageId> = messages.iter().collect();
    for (item, id, message) in &notices {
        tx.remove::<NoticeRow>("item = $2 AND id = $3", &cells![item, id])?;
        told_in.extend(message);
    }
    messages.iter().try_for_each(|id| strip(tx, id))?;
    for id in told_in {
        if !tx.is_any("SELECT 1 FROM notice WHERE org = $1 AND message = $2", &cells![id])? {
            tx.remove::<MessageRow>("id = $2 AND stripped_at IS NOT NULL", &cells![id])?;
        }
    }
    let retired = Retired { notices: notices.len(), messages: messages.len() };
    let action = Action::Retired {
        before,
        notices: notices.into_iter().map(|(_, id, _)| id).collect(),
        messages: messages.len() as u64,
    };
    let at = tx.at;
    tx.append(&NewEvent { at, item: None, by: By::system(), via: Some(Via::System), action })?;
    Ok(retired)
}

/// Empties a message: it keeps its key and its state alone.
fn strip(tx: &mut Tx<'_>, id: &MessageId) -> Result<()> {
    let at = tx.at;
    tx.remove::<ContentRow>("message = $2", &cells![id])?;
    tx.remove::<AttemptRow>("message = $2", &cells![id])?;
    tx.change::<MessageRow>("id = $2", &cells![id], |row| {
        let (subject, note, entries): (Option<String>, Option<Json<Note>>, Json<Vec<ItemId>>) =
            (None, None, no_entries());
        (row.subject, row.note, row.entries, row.stripped_at) = (subject, note, entries, Some(at));
        true
    })?;
    Ok(())
}
