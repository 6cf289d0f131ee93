//! What one message says: from its notices to a digest, sorted, numbered and weighed.
//! Must not know about templates or channels.

use std::collections::{BTreeMap, BTreeSet};

use chrono::TimeDelta;

use super::board::Counts;
use super::closing::{is_counted_only, plans};
use super::digest::{Audience, Board, Cutoff, DataNote, Digest, Entry, Fallen, Occasion, Own, Section};
use super::dossiers::groups;
use super::entry::{entry, source, standing_role};
use super::leaders::{board_of, is_chair, oldest};
use super::many::arrange;
use super::people::{admins, units_of};
use super::rules::Rules;
use super::twins::{Twins, beside_twins, number};
use super::weekly::Listed;
use crate::model::{
    BuiltInStep, ChannelName, Day, Decision, Instant, Item, ItemId, Kind, Notice, NoticeState, Reason,
    RecipientId, Role, Slot, Status, StepId, UnitCode,
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
    /// The recipient has had no message before.
    pub first: bool,
}

impl Writing<'_> {
    fn today(&self, rules: &Rules) -> Day {
        rules.calendar.zone.day(self.now)
    }
}

/// What a message tells.
#[derive(Debug, Clone, Copy, Default)]
pub struct Told<'a> {
    /// What steps say of items.
    pub said: &'a [Said<'a>],
    /// The weekly list, where this message holds it.
    pub list: &'a [Listed<'a>],
    /// Overdue items of which a leader has been told before, see [`super::leaders::knows`].
    pub known: &'a [&'a Item],
}

/// Composes the message. `everything` is every item of the organisation: for counts, thanks, the board, and the oldest.
pub fn compose<'a>(
    rules: &Rules,
    writing: Writing,
    told: Told,
    everything: impl Iterator<Item = &'a Item> + Clone,
) -> Digest {
    let Told { said, list, known } = told;
    let today = writing.today(rules);
    let roles = said.iter().map(|said| standing_role(rules, said.notice, said.item));
    let roles: BTreeSet<Role> = roles.chain(list.iter().map(|listed| listed.role)).collect();
    let audience = audience(rules, writing, &roles);
    let leads = matches!(audience, Audience::Leader | Audience::Chair);
    let occasion = occasion(told, leads);
    let arranged = arrange(rules, list, writing.now);
    let on_list: BTreeSet<&ItemId> = list.iter().map(|listed| listed.item.id()).collect();

    let mut spoken = latest_by_item(said);
    spoken.retain(|said| !arranged.left_out.contains(said.item.id()) && !is_counted_only(said, leads));
    let (dossiers, spoken): (Vec<&Said>, Vec<&Said>) = spoken
        .into_iter()
        .partition(|said| said.item.spec.kind == Kind::Dossier && !on_list.contains(said.item.id()));
    let shown: BTreeSet<&ItemId> = spoken.iter().map(|said| said.item.id()).collect();
    let beside =
        if leads { oldest(rules, writing.recipient, known, &shown, writing.now) } else { Vec::new() };
    let beside = beside.into_iter().map(|item| (item, None, leader_role(audience), None));
    let listed = arranged.named.iter().filter(|listed| !shown.contains(listed.item.id()));
    let listed = listed.map(|one| (one.item, one.as_of, one.role, one.stands_in.clone()));
    let as_told: Vec<(Notice, &Item, Option<Instant>)> = listed
        .chain(beside)
        .map(|(item, as_of, role, stands_in)| (as_told(rules, writing, item, role, stands_in), item, as_of))
        .collect();

    let of_steps = spoken.iter().map(|said| entry(rules, writing, said, occasion));
    let of_lists = as_told.iter().map(|(notice, item, as_of)| {
        let said = Said { notice, item, decided: &[], as_of: *as_of };
        Entry { full: false, next: None, ..entry(rules, writing, &said, occasion) }
    });
    let mut entries: Vec<Entry> = of_steps.chain(of_lists).collect();
    let own_units = units_of(&rules.org, writing.recipient.as_str(), today);
    entries.sort_by_cached_key(|entry| order(entry, leads));
    let items = spoken.iter().map(|said| said.item).chain(as_told.iter().map(|(_, item, _)| *item));
    let twins = Twins::among(items);
    let mut entries = beside_twins(entries, &twins, !leads);
    shorten(&mut entries);
    number(&mut entries, &twins);

    let shows_board =
        is_chair(rules, writing.recipient, today) || said.iter().any(|said| is_for_leaders(said.notice.role));
    let board: Option<Board> =
        shows_board.then(|| board_of(rules, writing.recipient, everything.clone(), writing.now));
    let of_lists = as_told.iter().map(|(notice, item, as_of)| (notice, *item, *as_of));
    let data = said.iter().map(|said| (said.notice, said.item, said.as_of)).chain(of_lists);
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
        own: own(rules, &own_units, everything.clone(), writing.now),
        counted: arranged.counted,
        codes: arranged.codes,
        closing: plans(rules, said),
        dossiers: groups(rules, dossiers.into_iter().map(|said| said.item), writing.now),
        data: data_notes(rules, data),
        admin: None,
        board,
        finished: finished(rules, writing, (audience, &own_units), everything),
        fallen: fallen(rules, writing, audience),
        has_mail: false,
        answers: false,
        rehearsal: writing.rehearsal,
        first: writing.first,
    }
}

/// An item that stands in a message though no step of its policy speaks of it just now.
fn as_told(rules: &Rules, writing: Writing, item: &Item, role: Role, stands_in: Option<String>) -> Notice {
    let (step, channel) = (StepId::from(BuiltInStep::Weekly), ChannelName::Capture);
    let key = (Some(item.id()), item.version);
    Notice {
        id: Notice::id_of(&rules.org.id, key, (&step, "-"), (writing.recipient, channel)),
        item: Some(item.id().clone()),
        version: item.version,
        step,
        occurrence: "-".to_owned(),
        recipient: writing.recipient.clone(),
        role,
        also: Vec::new(),
        stands_in,
        channel,
        state: NoticeState::Held,
        reason: Reason::StillOverdue,
        slot_at: writing.slot_at,
        message: None,
        settled_at: None,
    }
}

/// What the reader's units owe.
fn own<'a>(
    rules: &Rules,
    units: &[&UnitCode],
    everything: impl Iterator<Item = &'a Item>,
    now: Instant,
) -> Option<Own> {
    let mine = everything.filter(|item| units.contains(&&item.spec.unit));
    (!units.is_empty()).then(|| Own {
        units: units.iter().map(|code| rules.org.unit_name(code).to_owned()).collect(),
        counts: Counts::of(&rules.calendar, mine, now),
    })
}

fn is_for_leaders(role: Role) -> bool {
    matches!(role, Role::ViceChair | Role::ChairOffice | Role::Chair)
}

fn leader_role(audience: Audience) -> Role {
    if audience == Audience::Chair { Role::Chair } else { Role::ViceChair }
}

fn is_admin(rules: &Rules, writing: Writing) -> bool {
    admins(&rules.org, writing.today(rules)).iter().any(|admin| admin.recipient == *writing.recipient)
}

fn name(rules: &Rules, recipient: &RecipientId) -> String {
    rules.org.recipient(recipient).map_or_else(|| recipient.to_string(), |found| found.name)
}

/// For whom the message is worded. Whoever leads and heads a unit besides reads of that unit's items as its head.
fn audience(rules: &Rules, writing: Writing, roles: &BTreeSet<Role>) -> Audience {
    let owes = roles.contains(&Role::Lead) || roles.contains(&Role::LeadHead);
    match roles.first() {
        _ if is_chair(rules, writing.recipient, writing.today(rules)) => {
            if owes {
                Audience::Head
            } else {
                Audience::Chair
            }
        }
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

/// What sort of message it is. To a leader a closed plan is one more thing in the report.
fn occasion(told: Told, leads: bool) -> Occasion {
    let all = |step| !told.said.is_empty() && told.said.iter().all(|said| said.notice.step.is(step));
    match () {
        () if !told.list.is_empty() => Occasion::Routine,
        () if all(BuiltInStep::Review) => Occasion::InitialReview,
        () if all(BuiltInStep::Closing) && !leads => Occasion::PlanClosing,
        () => Occasion::Routine,
    }
}

/// One notice per item: the one decided last, with the strongest role among them.
fn latest_by_item<'a, 'b>(said: &'b [Said<'a>]) -> Vec<&'b Said<'a>> {
    let mut kept: Vec<&Said> = Vec::new();
    let mut places: BTreeMap<&ItemId, usize> = BTreeMap::new();
    for one in said.iter().filter(|one| !one.notice.step.is(BuiltInStep::Stale)) {
        let place = *places.entry(one.item.id()).or_insert(kept.len());
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
    let asks = |said: &Said| said.notice.step.is(BuiltInStep::Asked);
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
fn data_notes<'a>(
    rules: &Rules,
    told: impl Iterator<Item = (&'a Notice, &'a Item, Option<Instant>)>,
) -> Vec<DataNote> {
    let mut notes: BTreeMap<String, DataNote> = BTreeMap::new();
    for (notice, item, as_of) in told {
        let Some(as_of) = as_of else { continue };
        let source = source(rules, &item.spec.source);
        let as_of = rules.calendar.zone.local(as_of);
        let note = notes.entry(source.clone()).or_insert(DataNote { source, as_of, asked_for: 0 });
        note.asked_for += usize::from(notice.step.is(BuiltInStep::Stale));
    }
    notes.into_values().collect()
}

/// Most serious first. Leaders see the oldest first; others first what their own units owe, then what others do, by
/// unit, and within a unit those with the same receiver and near dues together.
fn order(entry: &Entry, leads: bool) -> impl Ord + use<> {
    let others = !leads && !entry.is_own();
    let unit = if others { entry.unit.clone() } else { String::new() };
    (others, entry.section, unit, entry.deadline.day, entry.owed_to.clone(), entry.item.clone())
}

/// Only so many entries are shown in full; a message of fifty in full would be read by nobody.
fn shorten(entries: &mut [Entry]) {
    for entry in entries.iter_mut().filter(|entry| entry.full).skip(MOST_IN_FULL) {
        entry.full = false;
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
            .flat_map(|unit| unit.focal.holders_on(today))
            .filter(|id| id.as_str() != writing.recipient.as_str());
        for id in staff {
            let title = rules.org.people.get(id).map(|person| person.title.clone());
            found.extend(of(id.as_str(), title, week));
        }
    }
    found
}

/// What the recipient's units finished in the last seven days; thanked for in the weekly slot only.
fn finished<'a>(
    rules: &Rules,
    writing: Writing,
    (audience, own_units): (Audience, &[&UnitCode]),
    everything: impl Iterator<Item = &'a Item>,
) -> Vec<String> {
    let day = rules.calendar.zone.day(writing.slot_at);
    let weekly = rules.calendar.slot_on(Slot::Weekly, day, None) == Some(writing.slot_at);
    if !weekly || !matches!(audience, Audience::Unit | Audience::Head) {
        return Vec::new();
    }
    let since = writing.now - TimeDelta::days(7);
    everything
        .filter(|item| item.status == Status::Done && own_units.contains(&&item.spec.unit))
        .filter(|item| item.closed_at.is_some_and(|at| at > since))
        .map(|item| item.spec.short.clone())
        .collect()
}
