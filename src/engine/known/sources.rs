//! What one message is written from, read at one moment. Must not know what the message says.

use std::collections::BTreeMap;

use super::met::Met;
use crate::engine::kept;
use crate::model::{Decision, Item, ItemId, Message, Notice};
use crate::planner::decide::freshness::Freshness;
use crate::store::{StoreError, StoreView, decisions, items, keys, notices, values};

/// What one message is written from.
#[derive(Debug, Default)]
pub struct MessageSources {
    /// The notices in the message.
    pub notices: Vec<Notice>,
    /// The items that those notices speak of.
    pub items: BTreeMap<ItemId, Item>,
    /// The revisions in which those items were read.
    pub seen: Vec<(ItemId, i64)>,
    /// What was decided for those items.
    pub decided: BTreeMap<ItemId, Vec<Decision>>,
    /// When the last file of each source came.
    pub fresh: Freshness,
    /// Whether the recipient has had no message yet.
    pub is_first: bool,
}

/// Reads what a message is written from; none where it has more than `most` notices.
///
/// # Errors
/// A record cannot be read: an item that cannot be read just now must not be taken for one that is gone.
pub fn sources(
    view: &StoreView<'_>,
    met: &Met,
    message: &Message,
    most: usize,
) -> Result<Option<MessageSources>, StoreError> {
    sources_with(view, met, &fresh(view)?, message, most)
}

/// When the last file of each source came.
pub fn fresh(view: &StoreView<'_>) -> Result<Freshness, StoreError> {
    Ok(kept::fresh_of(values::all(view, keys::IMPORTED)?))
}

/// What is known of the sources, where it is known already when their files came: many messages are read at one moment.
///
/// # Errors
/// As [`sources`].
pub fn sources_with(
    view: &StoreView<'_>,
    met: &Met,
    fresh: &Freshness,
    message: &Message,
    most: usize,
) -> Result<Option<MessageSources>, StoreError> {
    if notices::count_in(view, &message.id)? > most {
        return Ok(None);
    }
    let told = notices::of_message(view, &message.id)?;
    let (mut known, mut seen, mut decided) = (BTreeMap::new(), Vec::new(), BTreeMap::new());
    for id in told.iter().filter_map(|notice| notice.item.as_ref()) {
        if known.contains_key(id) {
            continue;
        }
        if let Some(stored) = items::get(view, id)? {
            known.insert(id.clone(), stored.item);
            seen.push((id.clone(), stored.revision));
            decided.insert(id.clone(), decisions::history(view, id)?);
        }
    }
    let is_first = met.is_first(view, &message.recipient)?;
    Ok(Some(MessageSources { notices: told, items: known, seen, decided, fresh: fresh.clone(), is_first }))
}
