//! Writes cases: opened by hand, and recounted when the calendar changes.
//! Must not know how a case was told; the next tick draws the conclusions.

use super::engine::{Engine, EngineError};
use super::record::{AT_ONCE, RecordError};
use crate::model::allowed::Refusal;
use crate::model::{By, Instant, Item, ItemSpec, Via};
use crate::planner::Rules;
use crate::planner::change::cases::recounted;
use crate::planner::change::reconcile::opened_by;
use crate::store::{Batch, ItemWrite, Store, Stored};

/// Cases read at a time: enough to share the cost of a transaction.
const PAGE: u32 = 1_000;

/// Opens a case, as somebody says through something.
///
/// # Errors
/// There is an item of that id already, or the store failed.
pub async fn open(
    store: &Store,
    rules: &Rules,
    spec: &ItemSpec,
    (by, via): (&By, &Via),
    now: Instant,
) -> Result<Item, RecordError> {
    let change = opened_by(&rules.calendar, spec, by, now).through(via);
    let exists = || Refusal::Exists { item: spec.id.clone() };
    if store.item(&spec.id).await?.is_some() {
        return Err(exists().into());
    }
    let write = ItemWrite { item: change.item.clone(), expect: None, wake_at: Some(AT_ONCE) };
    let batch = Batch { events: change.events, items: vec![write], ..Batch::default() };
    // Somebody else may have opened it since we looked.
    if store.commit(now, batch).await?.stale.is_empty() { Ok(change.item) } else { Err(exists().into()) }
}

impl Engine {
    /// Moves the deadlines that the calendar now counts to another day. Returns how many.
    pub(super) async fn recount(&self, now: Instant) -> Result<usize, EngineError> {
        let rules = &self.setup.rules;
        let mut moved = 0;
        for source in rules.cases.sources.keys() {
            let mut after = String::new();
            loop {
                let page = self.store.cases(source, &after, PAGE).await?;
                let Some(last) = page.last() else { break };
                after = last.item.id().to_string();
                let changes: Vec<_> =
                    page.iter().filter_map(|stored| recounted(rules, &stored.item, now)).collect();
                moved += changes.len();
                if !changes.is_empty() {
                    self.store.commit(now, Self::changes(changes, page.iter().map(Stored::revised))).await?;
                }
            }
        }
        Ok(moved)
    }
}
