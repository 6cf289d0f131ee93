//! The list that a person asks for: what there is to answer, numbered like a message.
//! Must not know how the list is sent.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use crate::engine::setup::EngineError;
use crate::engine::tenant::Tenant;
use crate::model::{Instant, Item, ItemId, RecipientId};
use crate::planner::message::compose::compose;
use crate::planner::message::list::{concerns, list as of_person};
use crate::planner::message::said::{MessageContent, NoticeInContext, Ways, Writing};
use crate::planner::message::tally::ItemCounts;
use crate::render::answer;
use crate::store::{StoreView, decisions, items};

/// The texts of the list, and the items that its numbers stand for.
pub(in crate::engine) fn list(
    view: &StoreView<'_>,
    tenant: &Tenant,
    person: &RecipientId,
    now: Instant,
) -> Result<(Vec<String>, Vec<ItemId>), EngineError> {
    let rules = &tenant.setup.rules;
    let mut items: Vec<Item> = Vec::new();
    items::each_current(view, now, &mut |item| {
        if concerns(rules, &item, person, now) {
            items.push(item);
        }
        ControlFlow::Continue(())
    })?;
    items.sort_unstable_by(|a, b| a.id().cmp(b.id()));
    let (found, later) = of_person(rules, items.iter(), person, now);
    let ids: Vec<ItemId> = found.iter().map(|(_, item)| item.id().clone()).collect();
    let histories = if ids.is_empty() { BTreeMap::new() } else { decisions::histories(view, &ids)? };
    let decided = |id: &ItemId| histories.get(id).map_or(&[][..], Vec::as_slice);
    let said: Vec<NoticeInContext<'_>> = found
        .iter()
        .map(|(notice, item)| NoticeInContext { notice, item, decided: decided(item.id()), as_of: None })
        .collect();
    let ways = Ways { answers: true, has_mail: false };
    let writing = Writing { recipient: person, slot_at: now, now, rehearsal: false, first: false, ways };
    let told = MessageContent { said: &said, ..MessageContent::default() };
    let digest = compose(rules, writing, told, &ItemCounts::new(now), None);
    let entries = digest.entries.iter().map(|entry| entry.item.clone()).collect();
    Ok((answer::list(&digest, later), entries))
}
