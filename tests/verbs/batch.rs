//! Everything that a test writes at once.

use dondoc::model::{Instant, ItemId, MessageId, NewEvent};
use dondoc::store::{
    Inbound, ItemWrite, NewMessage, NoticeChange, PeopleWrite, PlanWrite, Result, Tx, decisions, events,
    items, messages, notices, people, values,
};

/// Changes that are written together or not at all, in the order of these fields: dissolved messages before new ones, so
/// that their notices can join the new ones, and new ones before plans, whose notices are written with the message that
/// they join.
#[derive(Debug, Clone, Default)]
pub struct Batch {
    /// What came in and led to the batch. When it came in before, nothing of the batch is written.
    pub inbound: Option<Inbound>,
    /// Events, in the order they happened.
    pub events: Vec<NewEvent>,
    /// Items as these events leave them. Where one has moved on, nothing of the batch is written.
    pub items: Vec<ItemWrite>,
    /// Messages that give their notices back; only pending messages that were never left uncertain.
    pub dissolve: Vec<MessageId>,
    /// New messages.
    pub messages: Vec<NewMessage>,
    /// What the planner settled for single items. Where an item has moved on, only its plan is left out.
    pub plans: Vec<PlanWrite>,
    /// Changes of notices.
    pub notices: Vec<NoticeChange>,
    /// Named values to keep.
    pub values: Vec<(String, String)>,
    /// How people are reached.
    pub people: Vec<PeopleWrite>,
    /// Set when the rehearsal ends.
    pub live_at: Option<Instant>,
}

/// What became of a batch.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Committed {
    /// Whether the batch was written; false when an item had moved on, which `stale` then names.
    pub written: bool,
    /// Items that had moved on since they were read.
    pub stale: Vec<ItemId>,
    /// Whether what came in had come in before.
    pub repeated: bool,
    /// Decisions left out because they had been decided before.
    pub already: usize,
    /// Decisions written.
    pub decisions: usize,
    /// Messages written.
    pub messages: usize,
}

impl Batch {
    pub(super) fn apply(&self, tx: &mut Tx<'_>) -> Result<Committed> {
        // Both are asked before anything is written: what is written is written, unless an error undoes all of it.
        if let Some(inbound) = &self.inbound
            && people::has_inbound(tx, &inbound.key)?
        {
            return Ok(Committed { repeated: true, ..Committed::default() });
        }
        let read = self.items.iter().map(|write| (write.item.id(), write.expect));
        let moved = items::moved_on(tx, read)?;
        if !moved.is_empty() {
            return Ok(Committed { stale: moved, ..Committed::default() });
        }
        let mut done = Committed { written: true, ..Committed::default() };
        if let Some(inbound) = &self.inbound {
            assert!(people::add_inbound(tx, inbound)?, "it had not come in before");
        }
        events::append(tx, &self.events)?;
        assert_eq!(items::put(tx, &self.items)?, [], "no item had moved on");
        messages::dissolve(tx, &self.dissolve)?;
        self.decide(tx, &mut done)?;
        notices::change(tx, &self.notices)?;
        values::set(tx, &self.values)?;
        people::write(tx, &self.people)?;
        self.live_at.map_or(Ok(()), |at| values::go_live(tx, at))?;
        Ok(done)
    }

    fn decide(&self, tx: &mut Tx<'_>, done: &mut Committed) -> Result<()> {
        let mut making = messages::make(tx, &self.messages)?;
        for plan in &self.plans {
            if !items::plan(tx, plan)? {
                done.stale.push(plan.item.clone());
                continue;
            }
            let added = decisions::add(tx, &plan.decisions, &mut making)?;
            done.decisions += added.new;
            done.already += added.already;
            notices::change(tx, &plan.superseded)?;
        }
        done.messages = making.finish(tx)?;
        Ok(())
    }
}
