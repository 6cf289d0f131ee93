//! What a message says at the moment it leaves: recheck, compose, render, build.
//! Must not send; settles nothing but the notices that no longer hold.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use super::background::Background;
use super::engine::{Engine, EngineError};
use super::kept::{self, keys};
use crate::channel::{Channel, Envelope, SendFailure};
use crate::model::{
    Decision, Item, ItemId, Message, Notice, NoticeId, NoticeState, Outbound, Reason, Recipient, SendError,
    Slot,
};
use crate::planner::admin::report;
use crate::planner::compose::{Said, Writing, compose, needs_board};
use crate::planner::digest::{AdminReport, Digest};
use crate::planner::freshness::Freshness;
use crate::planner::people::{admins, chair};
use crate::planner::recheck::withdrawn;
use crate::store::{Batch, Draft, NoticeChange};

/// What became of writing a message.
pub enum Written {
    /// Ready to leave, and the notices it holds.
    Ready(Outbound, Vec<NoticeId>),
    /// Nothing in it holds any more; how its notices end.
    Empty(Vec<NoticeChange>),
    /// It could not be written.
    Broken(SendFailure),
}

/// Writes a message as of now.
pub async fn write(
    engine: &Engine,
    background: &Background,
    channel: &Channel,
    message: &Message,
    to: &Recipient,
    rehearsal: bool,
) -> Result<Written, EngineError> {
    let now = engine.clock.now();
    let Draft { mut notices, items, values } = engine.store.draft(&message.id, keys::IMPORTED).await?;
    let is_weekly = notices.is_empty() || is_weekly(engine, message);
    notices.retain(|notice| notice.state.is_open());
    let items: BTreeMap<ItemId, Item> = items.into_iter().map(|item| (item.id().clone(), item)).collect();
    let fresh = kept::fresh_of(values);
    let (notices, withdrawals) = recheck(engine, notices, &items, &fresh);
    if notices.is_empty() && !is_weekly {
        return Ok(Written::Empty(withdrawals));
    }
    if !withdrawals.is_empty() {
        let batch = Batch { notices: withdrawals, ..Batch::default() };
        engine.store.commit(now, batch).await?;
    }
    let writing = Writing { recipient: &message.recipient, slot_at: message.slot_at, now, rehearsal };
    let admin = admin_report(engine, message, is_weekly, &fresh).await?;
    let histories = background.histories(&engine.store, items.keys()).await?;
    let everything = if needs_everything(engine, writing, &notices) {
        background.everything(&engine.store, now).await?
    } else {
        &[]
    };
    let worded = catch_unwind(AssertUnwindSafe(|| {
        let said = said(&notices, &items, &histories, &fresh);
        let digest = compose(&engine.setup.rules, writing, &said, everything.iter());
        let digest = Digest { admin, ..digest };
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
    let told = notices.into_iter().map(|notice| notice.id).collect();
    Ok(channel.build(&envelope).map_or_else(Written::Broken, |out| Written::Ready(out, told)))
}

/// Parts the notices that still hold from those that must be withdrawn.
fn recheck(
    engine: &Engine,
    notices: Vec<Notice>,
    items: &BTreeMap<ItemId, Item>,
    fresh: &Freshness,
) -> (Vec<Notice>, Vec<NoticeChange>) {
    let rules = &engine.setup.rules;
    let reason = |item: &Item, notice: &Notice| withdrawn(rules, item, fresh.as_of(item), notice);
    let mut withdrawals = Vec::new();
    let mut holding = Vec::new();
    for notice in notices {
        let item = items.get(&notice.item);
        match item.map_or(Some(Reason::ItemCancelled), |item| reason(item, &notice)) {
            Some(reason) => withdrawals.push(NoticeChange::to(notice.id, NoticeState::Cancelled, reason)),
            None => holding.push(notice),
        }
    }
    (holding, withdrawals)
}

fn said<'a>(
    notices: &'a [Notice],
    items: &'a BTreeMap<ItemId, Item>,
    histories: &'a BTreeMap<ItemId, Arc<[Decision]>>,
    fresh: &Freshness,
) -> Vec<Said<'a>> {
    let said = notices.iter().filter_map(|notice| {
        let decided = histories.get(&notice.item).map_or(&[][..], AsRef::as_ref);
        let item = items.get(&notice.item)?;
        Some(Said { notice, item, decided, as_of: fresh.as_of(item) })
    });
    said.collect()
}

/// Thanks and the board speak of every item; other messages do without reading them.
fn needs_everything(engine: &Engine, writing: Writing<'_>, notices: &[Notice]) -> bool {
    let rules = &engine.setup.rules;
    let slot_day = rules.calendar.zone.day(writing.slot_at);
    let thanks = rules.calendar.slot_on(Slot::Weekly, slot_day, None).is_some();
    thanks || needs_board(rules, writing, notices)
}

/// A message that cannot be worded never stops the others.
fn broken(detail: &str) -> Written {
    Written::Broken(SendFailure::building(SendError::Transient, detail))
}

/// The weekly message of the chair and the administrators goes out even when nothing in it holds any more.
fn is_weekly(engine: &Engine, message: &Message) -> bool {
    let rules = &engine.setup.rules;
    let day = rules.calendar.zone.day(message.slot_at);
    let is_chair = chair(&rules.org, day).is_some_and(|chair| chair.recipient == message.recipient);
    let in_slot = rules.calendar.slot_on(Slot::Weekly, day, None) == Some(message.slot_at);
    in_slot && (is_chair || is_admin(engine, message))
}

fn is_admin(engine: &Engine, message: &Message) -> bool {
    let rules = &engine.setup.rules;
    let day = rules.calendar.zone.day(message.slot_at);
    admins(&rules.org, day).iter().any(|admin| admin.recipient == message.recipient)
}

/// What the administrators are told once a week; none for anybody else.
async fn admin_report(
    engine: &Engine,
    message: &Message,
    is_weekly: bool,
    fresh: &Freshness,
) -> Result<Option<AdminReport>, EngineError> {
    if !is_weekly || !is_admin(engine, message) {
        return Ok(None);
    }
    let meta = engine.store.meta().await?;
    let counts = engine.store.notice_counts().await?;
    Ok(Some(AdminReport {
        head: Some(format!("{}:{}", meta.head_seq, meta.head_hash)),
        notices: counts.into_iter().map(|(state, n)| (state.as_str(), n)).collect(),
        ..report(&engine.setup.rules, fresh, engine.clock.now())
    }))
}
