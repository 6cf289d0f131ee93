//! What one message says: from its notices to a digest, sorted, numbered and weighed.
//! Must not know about templates or channels.

use std::collections::{BTreeMap, BTreeSet};

use chrono::TimeDelta;

use super::board::board;
use super::built_in::{ASKED_STEP, CLOSING_STEP, REVIEW_STEP, STALE_STEP};
use super::digest::{Audience, Board, Cutoff, DataNote, Digest, Entry, Fallen, Occasion, Section};
use super::dossiers::groups;
use super::entry::{entry, source, standing_role};
use super::people::{admins, chair, unit_of};
use super::rules::Rules;
use crate::model::{
    ChannelName, Day, Decision, Instant, Item, ItemId, Kind, Notice, RecipientId, Role, Slot, Status, Unit,
};

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
    /// When the data of an imported case came.
    pub as_of: Option<Instant>,
}

impl Said<'_> {
    /// Every notice of the item so far, this one among them.
    pub(super) fn notices(&self) -> impl Iterator<Item = &Notice> {
        self.decided.iter().flat_map(|decision| &decision.notices)
    }
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
    let spoken = latest_by_item(said);
    let (dossiers, listed): (Vec<&Said>, Vec<&Said>) =
        spoken.into_iter().partition(|said| said.item.spec.kind == Kind::Dossier);
    let mut entries: Vec<Entry> =
        listed.into_iter().map(|said| entry(rules, writing, said, occasion)).collect();
    let own_unit = unit_of(&rules.org, writing.recipient, rules.calendar.zone.day(writing.now))
        .map(|code| rules.org.unit_name(code));
    let leads = matches!(audience, Audience::Leader | Audience::Chair);
    entries.sort_by_cached_key(|entry| order(entry, own_unit, leads));
    let twins = Twins::among(said);
    let mut entries = beside_twins(entries, &twins);
    shorten(&mut entries);
    number(&mut entries, &twins);
    let shows_board = is_chair(rules, writing) || said.iter().any(|said| is_for_leaders(said.notice.role));
    let seen = everything.clone().filter(|item| is_in_charge(rules, writing, item));
    let board: Option<Board> = shows_board.then(|| board(rules, seen, writing.now));
    Digest {
        to: writing.recipient.clone(),
        recipient: name(rules, writing.recipient),
        audience,
        occasion,
        organisation: rules.org.name.clone(),
        contact: rules.org.contact.clone(),
        now: rules.calendar.zone.local(writing.now),
        extended_on: extended_on(&entries),
        entries,
        dossiers: groups(rules, dossiers.into_iter().map(|said| said.item), writing.now),
        data: data_notes(rules, said),
        admin: None,
        board,
        finished: finished(rules, writing, audience, everything),
        fallen: fallen(rules, writing, audience),
        has_mail: false,
        answers: false,
        rehearsal: writing.rehearsal,
    }
}

fn is_for_leaders(role: Role) -> bool {
    matches!(role, Role::ViceChair | Role::ChairOffice | Role::Chair)
}

fn is_chair(rules: &Rules, writing: Writing) -> bool {
    chair(&rules.org, rules.calendar.zone.day(writing.now)).is_some_and(|c| c.recipient == *writing.recipient)
}

fn is_admin(rules: &Rules, writing: Writing) -> bool {
    let today = rules.calendar.zone.day(writing.now);
    admins(&rules.org, today).iter().any(|admin| admin.recipient == *writing.recipient)
}

/// A vice chair sees the units in their charge, everybody else all of them.
fn is_in_charge(rules: &Rules, writing: Writing, item: &Item) -> bool {
    let day = rules.calendar.zone.day(writing.now);
    let mine = |unit: &Unit| unit.vice_chair.is_held_by(writing.recipient.as_str(), day);
    !rules.org.units.values().any(mine) || rules.org.units.get(&item.spec.unit).is_some_and(mine)
}

fn name(rules: &Rules, recipient: &RecipientId) -> String {
    rules.org.recipient(recipient).map_or_else(|| recipient.to_string(), |found| found.name)
}

fn audience(rules: &Rules, writing: Writing, roles: &BTreeSet<Role>) -> Audience {
    match roles.first() {
        _ if is_chair(rules, writing) => Audience::Chair,
        // A message without any notice that is not the chair's is the administrators' weekly line.
        None if is_admin(rules, writing) => Audience::Admin,
        None
        | Some(
            Role::Lead | Role::OwedTo | Role::Overseer | Role::Coordinators | Role::Clerk | Role::Informed,
        ) => Audience::Unit,
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
    let mut places: BTreeMap<&ItemId, usize> = BTreeMap::new();
    for one in said.iter().filter(|one| one.notice.step.as_str() != STALE_STEP) {
        let place = *places.entry(&one.notice.item).or_insert(kept.len());
        match kept.get(place) {
            // Whoever decides on a request reads it as that, whatever else they are told of the item.
            Some(other) if speaks_first(one, other) => kept[place] = one,
            Some(_) => {}
            None => kept.push(one),
        }
    }
    kept
}

fn speaks_first(one: &Said, other: &Said) -> bool {
    let asks = |said: &Said| said.notice.step.as_str() == ASKED_STEP;
    (!asks(one), one.notice.role) < (!asks(other), other.notice.role)
}

/// The systems on which extensions are made, where the message speaks of any.
fn extended_on(entries: &[Entry]) -> Vec<String> {
    let speaks = |entry: &&Entry| {
        entry.extension.is_some()
            || matches!(entry.cutoff, Some(Cutoff::Ahead { .. })) && entry.full
            || entry.section == Section::Cutoff
    };
    let systems =
        entries.iter().filter(|entry| entry.is_case).filter(speaks).map(|entry| entry.source.clone());
    systems.collect::<BTreeSet<_>>().into_iter().collect()
}

/// The age of the data that the message rests on, and the files it asks for, by source.
fn data_notes(rules: &Rules, said: &[Said]) -> Vec<DataNote> {
    let mut notes: BTreeMap<String, DataNote> = BTreeMap::new();
    for one in said {
        let Some(as_of) = one.as_of else { continue };
        let source = source(rules, &one.item.spec.source);
        let as_of = rules.calendar.zone.local(as_of);
        let note = notes.entry(source.clone()).or_insert(DataNote { source, as_of, asked_for: 0 });
        note.asked_for += usize::from(one.notice.step.as_str() == STALE_STEP);
    }
    notes.into_values().collect()
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

/// Which items of a message ask for nearly the same as others: those that name any, and which they name.
struct Twins<'a>(BTreeMap<&'a ItemId, &'a [ItemId]>);

impl<'a> Twins<'a> {
    fn among(said: &[Said<'a>]) -> Self {
        let naming = said.iter().filter(|said| !said.item.spec.same_as.is_empty());
        Self(naming.map(|said| (said.item.id(), said.item.spec.same_as.as_slice())).collect())
    }

    /// The places of the entries that ask the same unit for nearly the same as this one.
    fn of(&self, one: &Entry, entries: &[Entry]) -> Vec<usize> {
        let Some(named) = self.0.get(&one.item) else { return Vec::new() };
        let is_named = |other: &Entry| named.iter().any(|id| id.without_unit() == other.item.without_unit());
        let is_twin = |other: &Entry| one.unit == other.unit && one.item != other.item && is_named(other);
        let twins = entries.iter().enumerate().filter(|(_, other)| is_twin(other));
        twins.map(|(place, _)| place).collect()
    }
}

/// Puts entries that ask for nearly the same of the same unit side by side, within their section.
fn beside_twins(entries: Vec<Entry>, twins: &Twins) -> Vec<Entry> {
    // For each entry, the place of the one that it stands beside; at first its own.
    let mut beside: Vec<usize> = (0..entries.len()).collect();
    for (place, entry) in entries.iter().enumerate() {
        if beside[place] < place {
            continue;
        }
        for twin in twins.of(entry, &entries) {
            if beside[twin] == twin && twin > place && entries[twin].section == entry.section {
                beside[twin] = place;
            }
        }
    }
    let mut placed: Vec<(usize, Entry)> = beside.into_iter().zip(entries).collect();
    placed.sort_by_key(|(beside, _)| *beside);
    placed.into_iter().map(|(_, entry)| entry).collect()
}

/// Numbers the entries and links those that ask for nearly the same.
fn number(entries: &mut [Entry], twins: &Twins) {
    let together: Vec<Vec<usize>> = entries.iter().map(|entry| twins.of(entry, entries)).collect();
    for (place, (entry, twins)) in entries.iter_mut().zip(together).enumerate() {
        entry.number = place + 1;
        entry.together_with = twins.into_iter().map(|twin| twin + 1).collect();
    }
}

/// Who lately fell from one channel to another: the reader, and once a week a head's own people.
fn fallen(rules: &Rules, writing: Writing, audience: Audience) -> Vec<Fallen> {
    let today = rules.calendar.zone.day(writing.now);
    let of = |id: &str, name: Option<String>, last: Day| {
        let lost = rules.org.people.get(id).map(|person| &person.reach.lost);
        let lately = lost.into_iter().flatten().filter(move |(_, since)| **since >= last && **since <= today);
        let one = move |(channel, since): (&ChannelName, &Day)| Fallen {
            whom: name.clone(),
            channel: *channel,
            since: *since,
        };
        lately.map(one).collect::<Vec<_>>()
    };
    let mut found = of(writing.recipient.as_str(), None, rules.calendar.work.sub(today, 1));
    let weekly = rules.calendar.slot_on(Slot::Weekly, rules.calendar.zone.day(writing.slot_at), None);
    if audience == Audience::Head && weekly == Some(writing.slot_at) {
        let week = today - TimeDelta::days(6);
        let units =
            rules.org.units.values().filter(|unit| unit.head.is_held_by(writing.recipient.as_str(), today));
        let staff = units
            .filter_map(|unit| unit.focal.holder_on(today))
            .filter(|id| id.as_str() != writing.recipient.as_str());
        for id in staff {
            let title = rules.org.people.get(id).map(|person| person.title.clone());
            found.extend(of(id.as_str(), title, week));
        }
    }
    found
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
    let Some(unit) =
        unit_of(&rules.org, writing.recipient, rules.calendar.zone.day(writing.now)).filter(|_| weekly)
    else {
        return Vec::new();
    };
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
