//! What one evaluation came to, written in its order. Must not know how it was found.

use crate::engine::setup::EngineError;
use crate::model::{Decision, MessageId};
use crate::store::{NewMessage, NoticeChange, PlanWrite, Tx, decisions, items, messages, notices, values};

/// What a look has decided, before it is written.
#[derive(Debug, Default)]
pub(super) struct Evaluation {
    /// Messages that give their notices back.
    pub dissolve: Vec<MessageId>,
    /// New messages, which take up notices of the plans and of the lists.
    pub messages: Vec<NewMessage>,
    pub plans: Vec<PlanWrite>,
    /// The lists of the week.
    pub lists: Vec<Decision>,
    /// Notices that wait until a later slot.
    pub later: Vec<NoticeChange>,
    /// When each message that comes by itself was made last.
    pub values: Vec<(String, String)>,
}

impl Evaluation {
    /// Writes everything; returns how many decisions and messages were new.
    pub(super) fn write(self, tx: &mut Tx<'_>) -> Result<(usize, usize), EngineError> {
        messages::dissolve(tx, &self.dissolve)?;
        let mut making = messages::make(tx, &self.messages)?;
        let mut new = 0;
        for plan in &self.plans {
            if items::plan(tx, plan)? {
                new += decisions::add(tx, &plan.decisions, &mut making)?.new;
                notices::change(tx, &plan.superseded)?;
            }
        }
        new += decisions::add(tx, &self.lists, &mut making)?.new;
        let made = making.finish(tx)?;
        notices::change(tx, &self.later)?;
        values::set(tx, &self.values)?;
        Ok((new, made))
    }
}
