//! What a message says at the moment it leaves: recheck, compose, render, build.
//! Must not send; settles nothing but the notices that no longer hold.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};

use super::engine::{Engine, EngineError};
use crate::channel::{Channel, Envelope, SendFailure};
use crate::model::{
    Decision, Item, ItemId, Message, Notice, NoticeState, Outbound, Reason, Recipient, SendError, Slot,
};
use crate::planner::compose::{Said, Writing, compose, needs_board};
use crate::planner::people::chair;
use crate::planner::recheck::withdrawn;
use crate::store::{Batch, NoticeChange};

/// What became of writing a message.
pub enum Written {
    /// Ready to leave.
    Ready(Outbound),
    /// Nothing in it holds any more; how its notices end.
    Empty(Vec<NoticeChange>),
    /// It could not be written.
    Broken(SendFailure),
}

/// Writes a message as of now.
pub async fn write(
    engine: &Engine,
    channel: &Channel,
    message: &Message,
    to: &Recipient,
    rehearsal: bool,
) -> Result<Written, EngineError> {
    let now = engine.clock.now();
    let mut notices = engine.store.notices_of(&message.id).await?;
    let is_weekly = notices.is_empty() || is_weekly_for_chair(engine, message);
    notices.retain(|notice| notice.state.is_open());
    let (items, histories) = engine.spoken_of(&notices).await?;
    let (notices, withdrawals) = recheck(engine, notices, &items);
    if notices.is_empty() && !is_weekly {
        return Ok(Written::Empty(withdrawals));
    }
    if !withdrawals.is_empty() {
        let batch = Batch { notices: withdrawals, ..Batch::default() };
        engine.store.commit(now, batch).await?;
    }
    let writing = Writing { recipient: &message.recipient, slot_at: message.slot_at, now, rehearsal };
    let everything = everything(engine, writing, &notices).await?;
    let worded = catch_unwind(AssertUnwindSafe(|| {
        let said = said(&notices, &items, &histories);
        let digest = compose(&engine.setup.rules, writing, &said, everything.iter());
        engine.setup.templates.letter(&digest)
    }));
    let letter = match worded {
        Ok(Ok(letter)) => letter,
        Ok(Err(error)) => return Ok(broken(&error.to_string())),
        Err(_) => return Ok(broken("this message cannot be worded; it is kept and tried again")),
    };
    let envelope = Envelope {
        id: &message.id,
        to: to.email.as_deref().unwrap_or_default(),
        to_name: &to.name,
        letter: &letter,
        at: now,
        zone: engine.setup.rules.calendar.zone,
    };
    Ok(channel.build(&envelope).map_or_else(Written::Broken, Written::Ready))
}

/// Parts the notices that still hold from those that must be withdrawn.
fn recheck(
    engine: &Engine,
    notices: Vec<Notice>,
    items: &BTreeMap<ItemId, Item>,
) -> (Vec<Notice>, Vec<NoticeChange>) {
    let mut withdrawals = Vec::new();
    let mut holding = Vec::new();
    for notice in notices {
        let item = items.get(&notice.item);
        match item.map_or(Some(Reason::ItemCancelled), |item| withdrawn(&engine.setup.rules, item, &notice)) {
            Some(reason) => withdrawals.push(NoticeChange::to(notice.id, NoticeState::Cancelled, reason)),
            None => holding.push(notice),
        }
    }
    (holding, withdrawals)
}

fn said<'a>(
    notices: &'a [Notice],
    items: &'a BTreeMap<ItemId, Item>,
    histories: &'a BTreeMap<ItemId, Vec<Decision>>,
) -> Vec<Said<'a>> {
    let said = notices.iter().filter_map(|notice| {
        let decided = histories.get(&notice.item).map_or(&[][..], Vec::as_slice);
        Some(Said { notice, item: items.get(&notice.item)?, decided })
    });
    said.collect()
}

/// Thanks and the board speak of every item; other messages do without reading them.
async fn everything(
    engine: &Engine,
    writing: Writing<'_>,
    notices: &[Notice],
) -> Result<Vec<Item>, EngineError> {
    let rules = &engine.setup.rules;
    let slot_day = rules.calendar.zone.day(writing.slot_at);
    let thanks = rules.calendar.slot_on(Slot::Weekly, slot_day, None).is_some();
    if !thanks && !needs_board(rules, writing, notices) {
        return Ok(Vec::new());
    }
    Ok(engine.store.items().await?.into_iter().map(|stored| stored.item).collect())
}

/// A message that cannot be worded never stops the others.
fn broken(detail: &str) -> Written {
    Written::Broken(SendFailure::building(SendError::Transient, detail))
}

/// The chair's message of the weekly slot goes out even when nothing in it holds any more.
fn is_weekly_for_chair(engine: &Engine, message: &Message) -> bool {
    let rules = &engine.setup.rules;
    let day = rules.calendar.zone.day(message.slot_at);
    let is_chair = chair(&rules.org, day).is_some_and(|chair| chair.recipient == message.recipient);
    is_chair && rules.calendar.slot_on(Slot::Weekly, day, None) == Some(message.slot_at)
}
