//! What one message is written from, read at one moment. Must not know what the message says.

use std::collections::BTreeMap;

use super::met::Met;
use crate::engine::kept;
use crate::model::{Decision, Item, ItemId, Message, Notice};
use crate::planner::decide::freshness::Freshness;
use crate::store::{StoreError, StoreView, decisions, items, keys, notices, values};

/// What one message is written from.
#[derive(Debug)]
pub struct MessageSources {
    /// The notices in the message.
    pub notices: Vec<Notice>,
    /// The items that those notices speak of.
    pub items: BTreeMap<ItemId, Item>,
    /// What was decided for those items.
    pub decided: BTreeMap<ItemId, Vec<Decision>>,
    /// When the last file of each source came.
    pub fresh: Freshness,
    /// Whether the recipient has had no message yet.
    pub is_first: bool,
}

/// Reads what a message is written from.
///
/// # Errors
/// A record cannot be read: an item that cannot be read just now must not be taken for one that is gone.
pub fn sources(view: &StoreView<'_>, met: &Met, message: &Message) -> Result<MessageSources, StoreError> {
    let told = notices::of_message(view, &message.id)?;
    let (mut known, mut decided) = (BTreeMap::new(), BTreeMap::new());
    for id in told.iter().filter_map(|notice| notice.item.as_ref()) {
        if known.contains_key(id) {
            continue;
        }
        if let Some(stored) = items::get(view, id)? {
            known.insert(id.clone(), stored.item);
            decided.insert(id.clone(), decisions::history(view, id)?);
        }
    }
    let fresh = kept::fresh_of(values::all(view, keys::IMPORTED)?);
    let is_first = met.is_first(view, &message.recipient)?;
    Ok(MessageSources { notices: told, items: known, decided, fresh, is_first })
}
