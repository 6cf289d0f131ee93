//! The items that are due for a look, each with what the planner needs of its past. An item whose records cannot be read
//! is named apart and stops no other. Must not know who looks.

use crate::engine::setup::EngineError;
use crate::model::{Decision, Item, ItemId, StepId};
use crate::store::{DueItem, StoreError, StoreView, decisions, items};

/// An open item that is due for a look, with what the last plan left behind.
#[derive(Debug)]
pub struct Look {
    pub item: Item,
    /// The revision of the item.
    pub revision: i64,
    /// The policy of the last plan; empty before the first.
    pub policy_mark: String,
    /// Steps that wait until a lower level has been told.
    pub waiting: Vec<StepId>,
}

/// A look with what was decided for its item before.
pub type LookWithPast = (Look, Vec<Decision>);

/// What is needed to look at the listed items, in their order; apart the ids of those whose records cannot be read.
pub fn looks(
    view: &StoreView<'_>,
    listed: Vec<DueItem>,
) -> Result<(Vec<LookWithPast>, Vec<ItemId>), EngineError> {
    let (mut found, mut unreadable) = (Vec::new(), Vec::new());
    for due in listed {
        let id = due.id.clone();
        match look(view, due) {
            Ok(Some(look)) => found.push(look),
            Ok(None) => unreadable.push(id),
            Err(error) if error.is_of_record() => unreadable.push(id),
            Err(error) => return Err(error.into()),
        }
    }
    Ok((found, unreadable))
}

fn look(view: &StoreView<'_>, due: DueItem) -> Result<Option<LookWithPast>, StoreError> {
    let DueItem { id, revision, policy_mark, waiting } = due;
    let (Some(stored), Some(waiting)) = (items::get(view, &id)?, waiting) else { return Ok(None) };
    let decided = decisions::history(view, &id)?;
    Ok(Some((Look { item: stored.item, revision, policy_mark, waiting }, decided)))
}
