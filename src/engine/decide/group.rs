//! Reads what messages are made from, has the planner assemble them, and adds the result to what is written.
//! Must not write: the caller commits what was decided together with the messages that tell of it.

use std::collections::{BTreeMap, BTreeSet};

use super::evaluation::Evaluation;
use super::routine::{day_for_admins, week_for_groups};
use crate::engine::kept::{self, NamedValues};
use crate::engine::known::heard::{lately, leads_heard};
use crate::engine::known::looks::Look;
use crate::engine::setup::EngineError;
use crate::engine::tenant::Tenant;
use crate::model::{Instant, Item, ItemId, Message, Notice, NoticeState};
use crate::planner::decide::outbox::Assembly;
use crate::planner::evaluate::{Planned, Tray, Whole, gather, routes};
use crate::store::{NewMessage, NoticeChange, StoreView, Tx, items, messages, notices, values};

/// Makes messages of the notices that are ready, the weekly ones included. `due` are the items that this evaluation
/// has read, `plans` what it decided for them.
pub(super) fn group(
    tx: &Tx<'_>,
    tenant: &Tenant,
    evaluation: &mut Evaluation,
    kept: &NamedValues,
    due: &[Look],
    plans: &[Planned],
    now: Instant,
) -> Result<(), EngineError> {
    let rules = &tenant.setup.rules;
    let made = kept.made();
    let mut held = notices::ready(tx, now)?;
    let mut new = plans.iter().flat_map(|planned| &planned.plan.decisions).flat_map(|made| &made.notices);
    if held.is_empty()
        && !made.is_due(rules, now)
        && !new.any(|new| new.state.is_open() && new.slot_at <= now)
    {
        return Ok(());
    }
    let open: Vec<Message> = messages::all(tx, true)?;
    // Messages that a rehearsal captured reached nobody.
    let zone = rules.calendar.zone;
    let today = values::meta(tx)?.live_at.into_iter().chain([zone.start_of(zone.day(now))]).max();
    let served = messages::left_since(tx, &routes(rules, plans, &held, now), today.unwrap_or(now))?;
    let looked = due.iter().map(|look| (look.item.id(), &look.item));
    let mut items: BTreeMap<&ItemId, &Item> = looked.collect();
    let (others, unreadable) = items_of(tx, held.iter(), &items)?;
    items.extend(others.iter());
    // They stay held until their items can be read again.
    held.retain(|notice| notice.item.as_ref().is_none_or(|item| !unreadable.contains(item)));
    let everything;
    let mut whole = None;
    if made.needs_items(rules, now) {
        everything = lately(tx, now)?;
        let heard = leads_heard(tx, rules, &everything, now)?;
        whole = Some(Whole { items: everything.iter().collect(), heard });
    }
    let tray = Tray { plans, held, items, open: &open, served, made, whole };
    let gathered = gather(rules, tray, now);
    evaluation.values.extend(kept::made(made, gathered.made));
    evaluation.lists.extend(gathered.lists);
    evaluation.later.extend(gathered.later.into_iter().map(|(notice, slot)| NoticeChange {
        slot_at: Some(slot),
        ..NoticeChange::to(notice.id, NoticeState::Held, notice.reason)
    }));
    number(tx, tenant, gathered.messages, evaluation, now)?;
    week_for_groups(tx, tenant, gathered.groups, &mut evaluation.messages, now)?;
    match gathered.day_line {
        Some(line) => day_for_admins(tx, tenant, &line, &mut evaluation.messages, now),
        None => Ok(()),
    }
}

/// Turns assemblies into messages, each numbered after those that its slot already has.
fn number(
    tx: &Tx<'_>,
    tenant: &Tenant,
    made: Vec<Assembly>,
    evaluation: &mut Evaluation,
    now: Instant,
) -> Result<(), EngineError> {
    let slots: Vec<_> = made.iter().map(|a| (a.recipient.clone(), a.channel, a.slot_at)).collect();
    let sequences = messages::in_slots(tx, &slots)?;
    let opens = tenant.setup.rules.calendar.next_open(now);
    for (assembly, sequence) in made.into_iter().zip(sequences) {
        let Assembly { recipient, channel, slot_at, notices, dissolves } = assembly;
        let message = Message::pending(tenant.store.org(), &recipient, channel, slot_at, sequence, opens);
        evaluation.messages.push(NewMessage { message, notices });
        evaluation.dissolve.extend(dissolves);
    }
    Ok(())
}

/// Reads the items that notices speak of, except those that are known. Returns apart the ids of those that cannot be
/// read.
fn items_of<'a>(
    view: &StoreView<'_>,
    notices: impl Iterator<Item = &'a Notice>,
    known: &BTreeMap<&ItemId, &Item>,
) -> Result<(BTreeMap<ItemId, Item>, Vec<ItemId>), EngineError> {
    let ids: BTreeSet<&ItemId> =
        notices.filter_map(|notice| notice.item.as_ref()).filter(|id| !known.contains_key(id)).collect();
    let ids: Vec<ItemId> = ids.into_iter().cloned().collect();
    let (stored, unreadable) = items::readable(view, &ids)?;
    Ok((stored.into_iter().map(|stored| (stored.item.id().clone(), stored.item)).collect(), unreadable))
}
