//! What a message says at the moment it leaves: recheck, compose, render, build.
//! Must not send; settles nothing but the notices that no longer hold.

use std::collections::BTreeMap;

use super::engine::{Engine, EngineError};
use super::sender::change;
use crate::channel::{Channel, Envelope, SendFailure};
use crate::model::{
    Decision, Item, ItemId, Message, Notice, NoticeState, Outbound, Reason, Recipient, SendError, Slot,
};
use crate::planner::compose::{Said, Writing, compose, needs_board};
use crate::planner::digest::Digest;
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
    let open = engine.store.notices_of(&message.id).await?.into_iter().filter(|n| n.state.is_open());
    let notices: Vec<Notice> = open.collect();
    let (items, histories) = engine.spoken_of(&notices).await?;
    let (notices, withdrawals) = recheck(engine, notices, &items);
    if notices.is_empty() && !is_weekly_for_chair(engine, message) {
        return Ok(Written::Empty(withdrawals));
    }
    if !withdrawals.is_empty() {
        let batch = Batch { notices: withdrawals, ..Batch::default() };
        engine.store.commit(now, batch).await?;
    }
    let writing = Writing { recipient: &message.recipient, slot_at: message.slot_at, now, rehearsal };
    let digest = digest(engine, writing, &notices, &items, &histories).await?;
    let letter = match engine.setup.templates.letter(&digest) {
        Ok(letter) => letter,
        Err(error) => {
            let failure = SendFailure::building(SendError::Transient, &error.to_string());
            return Ok(Written::Broken(failure));
        }
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
            Some(reason) => withdrawals.push(change(&notice, NoticeState::Cancelled, reason)),
            None => holding.push(notice),
        }
    }
    (holding, withdrawals)
}

async fn digest(
    engine: &Engine,
    writing: Writing<'_>,
    notices: &[Notice],
    items: &BTreeMap<ItemId, Item>,
    histories: &BTreeMap<ItemId, Vec<Decision>>,
) -> Result<Digest, EngineError> {
    let rules = &engine.setup.rules;
    let said: Vec<Said> = notices
        .iter()
        .filter_map(|notice| {
            let decided = histories.get(&notice.item).map_or(&[][..], Vec::as_slice);
            Some(Said { notice, item: items.get(&notice.item)?, decided })
        })
        .collect();
    let slot_day = rules.calendar.zone.day(writing.slot_at);
    let thanks = rules.calendar.slot_on(Slot::Weekly, slot_day, None).is_some();
    // Thanks and the board speak of every item; other messages do without reading them.
    let everything =
        if thanks || needs_board(rules, writing, notices) { engine.store.items().await? } else { Vec::new() };
    Ok(compose(rules, writing, &said, everything.iter().map(|stored| &stored.item)))
}

/// The chair's weekly message goes out even when it holds no notice.
fn is_weekly_for_chair(engine: &Engine, message: &Message) -> bool {
    let rules = &engine.setup.rules;
    let chair = chair(&rules.org, rules.calendar.zone.day(message.slot_at));
    chair.is_some_and(|chair| chair.recipient == message.recipient)
}
