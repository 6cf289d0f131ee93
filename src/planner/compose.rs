//! What one message says: from its notices to a digest, sorted, numbered and weighed.
//! Must not know about templates or channels.

use std::collections::BTreeSet;

use chrono::TimeDelta;

use super::agenda::{Standing, called_overdue_from, days, standing};
use super::board::board;
use super::digest::{Audience, Board, Digest, Entry, NextStep, Occasion, Section};
use super::outlook::next_above;
use super::people::{chair, unit_of};
use super::rules::{CLOSING_STEP, REVIEW_STEP, Rules};
use crate::model::policy::Level;
use crate::model::{
    Anchor, Decision, Instant, Item, ItemId, Notice, NoticeState, PersonId, RecipientId, Role, Slot, Source,
    Status, Unit,
};

/// Entries this close to due are shown in full.
const FULL_DAYS: i64 = 3;
/// Entries shown in full in one message, the most serious ones; the rest is one line each.
const MOST_IN_FULL: usize = 10;

/// A notice with the item it speaks of and what was decided for it.
#[derive(Debug, Clone, Copy)]
pub struct Said<'a> {
    /// The notice.
    pub notice: &'a Notice,
    /// Its item.
    pub item: &'a Item,
    /// The item's decisions.
    pub decided: &'a [Decision],
}

/// To whom and when a message is written.
#[derive(Debug, Clone, Copy)]
pub struct Writing<'a> {
    /// To whom.
    pub recipient: &'a RecipientId,
    /// The slot it belongs to.
    pub slot_at: Instant,
    /// The instant of writing; what it says is "as of now".
    pub now: Instant,
    /// Written in a rehearsal.
    pub rehearsal: bool,
}

/// Whether composing for this recipient needs the state of every item.
pub fn needs_board(rules: &Rules, writing: Writing, notices: &[Notice]) -> bool {
    is_chair(rules, writing) || notices.iter().any(|notice| is_for_leaders(notice.role))
}

/// Composes the message. `everything` is every item of the organisation; it is looked at for thanks
/// and, where [`needs_board`] says so, for the board.
pub fn compose<'a>(
    rules: &Rules,
    writing: Writing,
    said: &[Said],
    everything: impl Iterator<Item = &'a Item> + Clone,
) -> Digest {
    let roles: BTreeSet<Role> =
        said.iter().map(|said| standing_role(rules, said.notice, said.item)).collect();
    let audience = audience(rules, writing, &roles);
    let occasion = occasion(said);
    let mut entries: Vec<Entry> = Vec::new();
    for said in latest_by_item(said) {
        entries.push(entry(rules, writing, said, occasion));
    }
    let own_unit = unit_of(&rules.org, writing.recipient).map(|code| rules.org.unit_name(code));
    let leads = matches!(audience, Audience::Leader | Audience::Chair);
    entries.sort_by_cached_key(|entry| order(entry, own_unit, leads));
    let mut entries = beside_twins(entries, said);
    shorten(&mut entries);
    number(&mut entries, said);
    let shows_board = is_chair(rules, writing) || said.iter().any(|said| is_for_leaders(said.notice.role));
    let seen = everything.clone().filter(|item| is_in_charge(rules, writing, item));
    let board: Option<Board> = shows_board.then(|| board(rules, seen, writing.now));
    Digest {
        recipient: name(rules, writing.recipient),
        audience,
        occasion,
        organisation: rules.org.name.clone(),
        contact: rules.org.contact.clone(),
        now: rules.calendar.zone.local(writing.now),
        entries,
        board,
        finished: finished(rules, writing, audience, everything),
        rehearsal: writing.rehearsal,
    }
}

fn is_for_leaders(role: Role) -> bool {
    matches!(role, Role::ViceChair | Role::ChairOffice | Role::Chair)
}

fn is_chair(rules: &Rules, writing: Writing) -> bool {
    chair(&rules.org, rules.calendar.zone.day(writing.now)).is_some_and(|c| c.recipient == *writing.recipient)
}

/// A vice chair sees the units in their charge, everybody else all of them.
fn is_in_charge(rules: &Rules, writing: Writing, item: &Item) -> bool {
    let mine =
        |unit: &Unit| unit.vice_chair.as_ref().is_some_and(|id| id.as_str() == writing.recipient.as_str());
    !rules.org.units.values().any(mine) || rules.org.units.get(&item.spec.unit).is_some_and(mine)
}

fn name(rules: &Rules, recipient: &RecipientId) -> String {
    rules.org.recipient(recipient).map_or_else(|| recipient.to_string(), |found| found.name)
}

fn audience(rules: &Rules, writing: Writing, roles: &BTreeSet<Role>) -> Audience {
    match roles.first() {
        _ if is_chair(rules, writing) => Audience::Chair,
        None | Some(Role::Lead | Role::OwedTo | Role::Overseer | Role::Coordinators) => Audience::Unit,
        Some(Role::LeadHead) => Audience::Head,
        Some(Role::ViceChair | Role::ChairOffice) => Audience::Leader,
        Some(Role::Chair) => Audience::Chair,
        Some(Role::Admin) => Audience::Admin,
    }
}

fn occasion(said: &[Said]) -> Occasion {
    let all = |step: &str| !said.is_empty() && said.iter().all(|said| said.notice.step.as_str() == step);
    if all(REVIEW_STEP) {
        Occasion::InitialReview
    } else if all(CLOSING_STEP) {
        Occasion::PlanClosing
    } else {
        Occasion::Routine
    }
}

/// One notice per item: the one decided last, with the strongest role among them.
fn latest_by_item<'a, 'b>(said: &'b [Said<'a>]) -> Vec<&'b Said<'a>> {
    let mut kept: Vec<&Said> = Vec::new();
    for one in said {
        match kept.iter_mut().find(|other| other.notice.item == one.notice.item) {
            Some(other) if other.notice.role > one.notice.role => *other = one,
            Some(_) => {}
            None => kept.push(one),
        }
    }
    kept
}

fn entry(rules: &Rules, writing: Writing, said: &Said, occasion: Occasion) -> Entry {
    let (item, notice) = (said.item, said.notice);
    let spec = &item.spec;
    let days = days(&rules.calendar, item, writing.now).unwrap_or(0);
    let section = section(rules, writing, said);
    let close = matches!(section, Section::Overdue | Section::DueToday | Section::Cutoff)
        || (section == Section::Upcoming && days <= FULL_DAYS);
    let role = standing_role(rules, notice, item);
    let own = matches!(role, Role::Lead | Role::LeadHead);
    let today = rules.calendar.zone.day(writing.now);
    let behind_due = matches!(section, Section::Overdue | Section::ConfirmPeriod);
    let level = notice.roles().filter_map(Role::level).max().unwrap_or(0);
    Entry {
        number: 0,
        item: item.id().clone(),
        section,
        short: spec.short.clone(),
        title: spec.title.clone(),
        task: spec.task.clone(),
        product: spec.product.clone(),
        unit: rules.org.unit_name(&spec.unit).to_owned(),
        owed_to: spec.owed_to.as_ref().map(|code| rules.org.unit_name(code).to_owned()),
        deadline: item.deadline.clone(),
        target_day: rules.calendar.target_day(&item.deadline),
        days,
        cutoff: rules.cutoff(item).filter(|day| *day >= today),
        reminder: if behind_due { told_before(rules, said) + 1 } else { 0 },
        source: source(rules, &spec.source),
        row: spec.source.plan().map_or_else(|| spec.id.to_string(), |row| row.row.clone()),
        role,
        stands_in: notice.stands_in.clone(),
        next: if behind_due && occasion == Occasion::Routine {
            what_follows(rules, said, level, writing.now)
        } else {
            None
        },
        together_with: Vec::new(),
        promised: item.promised.filter(|day| *day >= today),
        unreached: is_news_of_loss(said),
        full: own && close && occasion == Occasion::Routine,
    }
}

/// The document or system that an item comes from.
fn source(rules: &Rules, source: &Source) -> String {
    match source {
        Source::Plan(row) => format!("Kế hoạch số {} ngày {}", row.number, row.date.format("%d/%m/%Y")),
        Source::Case(origin) => {
            let known = rules.cases.sources.get(&origin.system);
            known.map_or_else(|| origin.system.to_string(), |source| source.name.clone())
        }
    }
}

/// Somebody below could not be reached, and the reader has not been told so yet.
fn is_news_of_loss(said: &Said) -> bool {
    let all = || said.decided.iter().flat_map(|decision| &decision.notices);
    let is_below = |role: Role| said.notice.role == Role::Admin || role.level() < said.notice.role.level();
    let lost = all().filter(|other| other.state == NoticeState::Undeliverable && is_below(other.role));
    let told = all().filter(|other| {
        other.recipient == said.notice.recipient && other.state.counts_as_told() && other.id != said.notice.id
    });
    lost.filter_map(|notice| notice.settled_at).max() > told.filter_map(|notice| notice.settled_at).max()
}

/// The strongest role in which the recipient has to do with the item: whoever heads the owing unit, or
/// is its focal person, reads it as that, whichever step spoke.
fn standing_role(rules: &Rules, notice: &Notice, item: &Item) -> Role {
    let Some(unit) = rules.org.units.get(&item.spec.unit) else { return notice.role };
    let is = |id: &Option<PersonId>| id.as_ref().is_some_and(|id| id.as_str() == notice.recipient.as_str());
    let held = is(&unit.focal).then_some(Role::Lead).or(is(&unit.head).then_some(Role::LeadHead));
    held.map_or(notice.role, |held| held.min(notice.role))
}

/// Who hears next if nothing is recorded: somebody above all who know already, else above the reader.
fn what_follows(rules: &Rules, said: &Said, own: Level, now: Instant) -> Option<NextStep> {
    let behind_due = |decision: &&Decision| {
        let step = rules.step(said.item, &decision.step);
        decision.version == said.item.version && step.is_some_and(|step| step.at.offset.is_after())
    };
    let notices = said.decided.iter().filter(behind_due).flat_map(|decision| &decision.notices);
    let told = notices.flat_map(Notice::roles).filter_map(Role::level).max().unwrap_or(own);
    next_above(rules, said.item, said.decided, told.max(own), now).or_else(|| {
        let known = next_above(rules, said.item, said.decided, own, now)?;
        Some(NextStep { again: true, ..known })
    })
}

fn section(rules: &Rules, writing: Writing, said: &Said) -> Section {
    let item = said.item;
    let near_cutoff = || {
        let step = rules.step(item, &said.notice.step);
        step.is_some_and(|step| step.at.anchor == Anchor::Cutoff)
    };
    if item.status == Status::Reported {
        return Section::Reported;
    }
    match standing(&rules.calendar, item, writing.now) {
        Some(Standing::Overdue)
            if called_overdue_from(&rules.calendar, item).is_some_and(|from| from > writing.now) =>
        {
            Section::ConfirmPeriod
        }
        Some(Standing::Overdue) => Section::Overdue,
        Some(Standing::DueToday) => Section::DueToday,
        Some(Standing::Awaiting) => Section::Awaiting,
        None => Section::Continuous,
        Some(Standing::Upcoming | Standing::Paused | Standing::Done) if near_cutoff() => Section::Cutoff,
        Some(Standing::Upcoming | Standing::Paused | Standing::Done) => Section::Upcoming,
    }
}

/// How often the recipient has already been told that this deadline has passed.
fn told_before(rules: &Rules, said: &Said) -> u32 {
    let Some(from) = rules.calendar.overdue_from(&said.item.deadline) else { return 0 };
    let told = |notice: &&Notice| {
        notice.recipient == said.notice.recipient
            && notice.version == said.item.version
            && notice.id != said.notice.id
            && notice.state.counts_as_told()
            && notice.settled_at.is_some_and(|at| at >= from)
    };
    said.decided.iter().flat_map(|decision| &decision.notices).filter(told).count() as u32
}

/// Most serious first. Leaders see the oldest first; others their own unit's items, then the rest by
/// unit, and within a unit those with the same receiver and near dues together.
fn order(entry: &Entry, own_unit: Option<&str>, leads: bool) -> impl Ord + use<> {
    let others = !leads && own_unit != Some(entry.unit.as_str());
    let unit = if others { entry.unit.clone() } else { String::new() };
    (entry.section, others, unit, entry.deadline.day, entry.owed_to.clone(), entry.item.clone())
}

/// Only so many entries are shown in full; a message of fifty in full would be read by nobody.
fn shorten(entries: &mut [Entry]) {
    for entry in entries.iter_mut().filter(|entry| entry.full).skip(MOST_IN_FULL) {
        entry.full = false;
    }
}

/// Puts entries that ask for nearly the same of the same unit side by side, within their section.
fn beside_twins(entries: Vec<Entry>, said: &[Said]) -> Vec<Entry> {
    let mut waiting = entries;
    let mut placed: Vec<Entry> = Vec::new();
    while !waiting.is_empty() {
        let first = waiting.remove(0);
        let (twins, others) = waiting
            .into_iter()
            .partition(|other| other.section == first.section && are_twins(&first, other, said));
        placed.push(first);
        placed.extend::<Vec<Entry>>(twins);
        waiting = others;
    }
    placed
}

fn are_twins(one: &Entry, other: &Entry, said: &[Said]) -> bool {
    let same = said.iter().find(|said| *said.item.id() == one.item).map(|said| &said.item.spec.same_as);
    let named = |same: &Vec<ItemId>| same.iter().any(|id| id.without_unit() == other.item.without_unit());
    one.unit == other.unit && one.item != other.item && same.is_some_and(named)
}

/// Numbers the entries and links those that ask for nearly the same.
fn number(entries: &mut [Entry], said: &[Said]) {
    for (index, entry) in entries.iter_mut().enumerate() {
        entry.number = index + 1;
    }
    let twins_of = |entry: &Entry| {
        let twins = entries.iter().filter(|other| are_twins(entry, other, said));
        twins.map(|other| other.number).collect::<Vec<_>>()
    };
    let twins: Vec<Vec<usize>> = entries.iter().map(twins_of).collect();
    for (entry, twins) in entries.iter_mut().zip(twins) {
        entry.together_with = twins;
    }
}

/// What the recipient's unit finished in the last seven days; thanked for in the weekly slot only.
fn finished<'a>(
    rules: &Rules,
    writing: Writing,
    audience: Audience,
    everything: impl Iterator<Item = &'a Item>,
) -> Vec<String> {
    let day = rules.calendar.zone.day(writing.slot_at);
    let weekly = rules.calendar.slot_on(Slot::Weekly, day, None) == Some(writing.slot_at);
    let Some(unit) = unit_of(&rules.org, writing.recipient).filter(|_| weekly) else { return Vec::new() };
    if !matches!(audience, Audience::Unit | Audience::Head) {
        return Vec::new();
    }
    let since = writing.now - TimeDelta::days(7);
    everything
        .filter(|item| item.status == Status::Done && item.spec.unit == *unit)
        .filter(|item| item.closed_at.is_some_and(|at| at > since))
        .map(|item| item.spec.short.clone())
        .collect()
}
