//! What comes by itself: reads what it is made from, has the planner make it, and writes it.
//! Must not know when it is due; the planner does.

use super::evaluation::Evaluation;
use super::group::{number, served};
use super::routine::{day_for_admins, week_for_groups};
use crate::engine::kept::{self, NamedValues};
use crate::engine::known::heard::{leads_heard, overdue, tally};
use crate::engine::setup::EngineError;
use crate::engine::tenant::Tenant;
use crate::model::{Day, Instant, Item, SourceId};
use crate::planner::decide::freshness::{request, rests_on_files};
use crate::planner::decide::routine::groups;
use crate::planner::evaluate::{Early, OverdueItems, early, late, stale_sources};
use crate::store::{OpenItems, StoreError, StoreView, Tx, items, messages};

/// Writes the requests for new files and the lists of the week, and makes the daily line, before messages are made of what
/// is ready. Returns how many decisions and messages there are.
pub(super) fn before_messages(
    tx: &mut Tx<'_>,
    tenant: &Tenant,
    now: Instant,
) -> Result<(usize, usize), EngineError> {
    let rules = &tenant.setup.rules;
    let kept = NamedValues::of(tx)?;
    let (made, fresh, asked) = (kept.made(), kept.fresh(), kept.asked());
    let stale = stale_sources(rules, &fresh, &asked, now);
    let stale: Vec<(SourceId, Day)> = stale.map(|(source, day)| (source.clone(), day)).collect();
    if stale.is_empty() && !made.is_due(rules, now) {
        return Ok((0, 0));
    }
    let mut evaluation = Evaluation::default();
    for (source, day) in stale {
        if let Some(case) = a_case_of(tx, &source)? {
            let of_day = (&source, day);
            evaluation.lists.push(request(rules, of_day, &case, kept.restored_until(), now));
        }
        evaluation.values.push(kept::asked(&source, day));
    }
    let passed: Vec<Item>;
    let mut whole = None;
    if made.needs_lists(rules, now) {
        passed = overdue(tx, rules, now)?;
        let heard = leads_heard(tx, rules, &passed, now)?;
        whole = Some(OverdueItems { items: passed.iter().collect(), heard });
    }
    let Early { lists, day_line, made: after } = early(rules, made, whole.as_ref(), now);
    evaluation.values.extend(kept::made(made, after));
    evaluation.lists.extend(lists);
    if let Some(line) = day_line {
        day_for_admins(tx, tenant, &line, &mut evaluation.messages, now)?;
    }
    evaluation.write(tx)
}

/// Makes the weekly messages that come whatever there is to say, once messages are made of what is ready. Returns how many
/// there are.
pub(super) fn after_messages(tx: &mut Tx<'_>, tenant: &Tenant, now: Instant) -> Result<usize, EngineError> {
    let rules = &tenant.setup.rules;
    let made = NamedValues::of(tx)?.made();
    if !made.is_due(rules, now) {
        return Ok(0);
    }
    let late = late(rules, made, now);
    let mut evaluation = Evaluation::default();
    evaluation.values.extend(kept::made(made, late.made));
    if late.is_week_of_groups(rules) {
        let weeks = groups(rules, &tally(tx, rules, now)?);
        week_for_groups(tx, tenant, weeks, &mut evaluation.messages, now)?;
    }
    let routes = late.routes();
    let served = served(tx, tenant, &routes, now)?;
    let mut open = Vec::new();
    for (recipient, channel) in &routes {
        open.extend(messages::open_to(tx, recipient, *channel)?);
    }
    number(tx, tenant, late.messages(&served, &open), &mut evaluation, now)?;
    Ok(evaluation.write(tx)?.1)
}

/// How many cases are looked through at once for one that rests on the files of its source.
const PAGE: u32 = 100;

/// The first open case of a source that rests on its files, by id.
fn a_case_of(view: &StoreView<'_>, source: &SourceId) -> Result<Option<Item>, StoreError> {
    let (which, mut after) = (OpenItems::OfSource(source.clone()), String::new());
    loop {
        let page = items::open_behind(view, &which, &after, PAGE)?;
        let Some(last) = page.last() else { return Ok(None) };
        last.id.as_str().clone_into(&mut after);
        let ids: Vec<_> = page.into_iter().map(|due| due.id).collect();
        let (found, _) = items::readable(view, &ids)?;
        let case = found.into_iter().map(|stored| stored.item).find(rests_on_files);
        if case.is_some() {
            return Ok(case);
        }
    }
}
