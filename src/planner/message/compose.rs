//! What one message says: from its notices to a digest, sorted, numbered and weighed.
//! Must not know about templates or channels.

use std::collections::{BTreeMap, BTreeSet};

use super::board::Board;
use super::closing::{is_counted_only, plans};
use super::digest::{AdminReport, Audience, Cutoff, DataNote, Digest, Entry, Occasion, Section};
use super::dossiers::groups;
use super::entry::{entry, source, standing_role};
use super::leaders::{board_of, is_chair, oldest, shows_rates};
use super::many::{Arranged, arrange};
use super::reader::{audience, fallen, finished, name, own};
use super::said::{MessageContent, NoticeInContext, Writing};
use super::standing::{followed, is_of_end};
use super::tally::ItemCounts;
use super::twins::{Twins, beside_twins, number};
use crate::model::{
    BuiltInStep, ChannelName, Instant, Item, ItemId, Kind, Notice, NoticeKey, NoticeState, Reason, Role,
    StepId,
};
use crate::planner::decide::people::units_of;
use crate::planner::decide::rules::Rules;

/// Entries shown in full in one message, the most serious ones; the rest is one line each.
const MOST_IN_FULL: usize = 10;

/// Composes the message. `tally` counts every item of the organisation: for counts, thanks and the board. `admin` is what
/// the administrators are told with it.
pub fn compose(
    rules: &Rules,
    writing: Writing,
    told: MessageContent,
    tally: &ItemCounts,
    admin: Option<AdminReport>,
) -> Digest {
    let followed = followed(rules, told.said);
    let of_open: Vec<NoticeInContext> = told.said.iter().filter(|said| !is_of_end(said)).copied().collect();
    let told = MessageContent { said: &of_open, ..told };
    let MessageContent { said, list, asked, rates, papers, .. } = told;
    let today = writing.today(rules);
    let roles = said.iter().map(|said| standing_role(rules, said.notice, said.item));
    let clerk = asked.first().map(|_| Role::Clerk);
    let roles: BTreeSet<Role> = roles.chain(list.iter().map(|listed| listed.role)).chain(clerk).collect();
    let audience = audience(rules, writing, &roles);
    let leads = matches!(audience, Audience::Leader | Audience::Chair);
    let occasion = occasion(told, leads);
    let arranged = arrange(rules, list, writing.now);
    let mentioned = mentioned(rules, writing, told, audience, &arranged);
    let entries = mentioned.entries(rules, writing, occasion, leads);
    let own_units = units_of(&rules.org, writing.recipient.as_str(), today);
    let shows_board =
        is_chair(rules, writing.recipient, today) || said.iter().any(|said| said.notice.role.leads());
    let board: Option<Board> = shows_board.then(|| board_of(rules, writing.recipient, tally, writing.now));
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
        own: own(rules, writing, &own_units, audience, tally),
        closing: plans(rules, said),
        dossiers: groups(rules, mentioned.dossiers.iter().map(|said| said.item), writing.now),
        data: data_notes(rules, said, &mentioned.beside, asked),
        counted: arranged.counted,
        codes: arranged.codes,
        admin,
        board,
        rates: rates.filter(|_| shows_rates(rules, writing.recipient, writing.slot_at)).cloned(),
        papers: papers.iter().copied().cloned().collect(),
        finished: finished(rules, writing, audience, &own_units, tally),
        followed,
        fallen: fallen(rules, writing, audience),
        has_mail: writing.ways.has_mail,
        answers: writing.ways.answers,
        rehearsal: writing.rehearsal,
        first: writing.first,
    }
}

/// The items that a message mentions, by what brought them into it.
struct Mentioned<'s, 'a> {
    /// Items that steps speak of, shown one by one.
    spoken: Vec<&'s NoticeInContext<'a>>,
    /// Dossiers that steps speak of, to be counted.
    dossiers: Vec<&'s NoticeInContext<'a>>,
    /// Items of the weekly list, or the oldest that a leader knows of.
    beside: Vec<Beside<'a>>,
}

/// An item that no step speaks of just now.
struct Beside<'a> {
    notice: Notice,
    item: &'a Item,
    as_of: Option<Instant>,
}

fn mentioned<'s, 'a>(
    rules: &Rules,
    writing: Writing,
    told: MessageContent<'s>,
    audience: Audience,
    arranged: &Arranged<'_, 'a>,
) -> Mentioned<'s, 'a>
where
    's: 'a,
{
    let leads = matches!(audience, Audience::Leader | Audience::Chair);
    let on_list: BTreeSet<&ItemId> = told.list.iter().map(|listed| listed.item.id()).collect();
    let mut spoken = latest_by_item(told.said);
    spoken.retain(|said| !arranged.left_out.contains(said.item.id()) && !is_counted_only(said, leads));
    let is_counted =
        |said: &&NoticeInContext| said.item.spec.kind == Kind::Dossier && !on_list.contains(said.item.id());
    let (dossiers, spoken): (Vec<&NoticeInContext>, Vec<&NoticeInContext>) =
        spoken.into_iter().partition(is_counted);
    let shown: BTreeSet<&ItemId> = spoken.iter().map(|said| said.item.id()).collect();
    let listed = arranged.named.iter().filter(|listed| !shown.contains(listed.item.id()));
    let mut beside: Vec<Beside> = listed
        .map(|one| {
            let notice = as_told(rules, writing, one.item, one.role, one.stands_in.clone());
            Beside { notice, item: one.item, as_of: one.as_of }
        })
        .collect();
    if leads {
        let role = if audience == Audience::Chair { Role::Chair } else { Role::ViceChair };
        let oldest = oldest(rules, writing.recipient, told.known, &shown, writing.now);
        beside.extend(oldest.into_iter().map(|item| {
            let notice = as_told(rules, writing, item, role, None);
            Beside { notice, item, as_of: None }
        }));
    }
    Mentioned { spoken, dossiers, beside }
}

impl Mentioned<'_, '_> {
    /// One entry for each item that the message mentions, in order and numbered.
    fn entries(&self, rules: &Rules, writing: Writing, occasion: Occasion, leads: bool) -> Vec<Entry> {
        let of_steps = self.spoken.iter().map(|said| entry(rules, writing, said, occasion));
        let in_a_line = self.beside.iter().map(|Beside { notice, item, as_of }| {
            let said = NoticeInContext { notice, item, decided: &[], as_of: *as_of };
            Entry { full: false, next: None, ..entry(rules, writing, &said, occasion) }
        });
        let mut entries: Vec<Entry> = of_steps.chain(in_a_line).collect();
        entries.sort_by_cached_key(|entry| order(entry, leads));
        let items = self.spoken.iter().map(|said| said.item);
        let twins = Twins::among(items.chain(self.beside.iter().map(|beside| beside.item)));
        let mut entries = beside_twins(entries, &twins, !leads);
        shorten(&mut entries);
        number(&mut entries, &twins);
        entries
    }
}

/// An item that stands in a message though no step of its policy speaks of it just now.
fn as_told(rules: &Rules, writing: Writing, item: &Item, role: Role, stands_in: Option<String>) -> Notice {
    let (step, channel) = (StepId::from(BuiltInStep::Weekly), ChannelName::Capture);
    let key = NoticeKey {
        item: Some(item.id()),
        version: item.version,
        step: &step,
        occurrence: "-",
        recipient: writing.recipient,
        channel,
    };
    Notice {
        id: Notice::id_of(&rules.org.id, &key),
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

/// What sort of message this is. A leader gets a closed plan as one more thing in a routine report.
fn occasion(told: MessageContent, leads: bool) -> Occasion {
    let all = |step| !told.said.is_empty() && told.said.iter().all(|said| said.notice.step.is(step));
    match () {
        () if !told.list.is_empty() => Occasion::Routine,
        () if all(BuiltInStep::Review) => Occasion::InitialReview,
        () if all(BuiltInStep::Closing) && !leads => Occasion::PlanClosing,
        () => Occasion::Routine,
    }
}

/// One notice per item: the one decided last, with the strongest role among them.
fn latest_by_item<'a, 'b>(said: &'b [NoticeInContext<'a>]) -> Vec<&'b NoticeInContext<'a>> {
    let mut kept: Vec<&NoticeInContext> = Vec::new();
    let mut places: BTreeMap<&ItemId, usize> = BTreeMap::new();
    for one in said.iter().filter(|one| !one.notice.step.is(BuiltInStep::Stale)) {
        let place = *places.entry(one.item.id()).or_insert(kept.len());
        match kept.get(place) {
            // Whoever decides on a request for more time reads the item as that request, whatever else they are
            // told of it.
            Some(other) if speaks_first(one, other) => kept[place] = one,
            Some(_) => {}
            None => kept.push(one),
        }
    }
    kept
}

fn speaks_first(one: &NoticeInContext, other: &NoticeInContext) -> bool {
    let asks = |said: &NoticeInContext| said.notice.step.is(BuiltInStep::Asked);
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
fn data_notes(
    rules: &Rules,
    said: &[NoticeInContext],
    beside: &[Beside],
    asked: &[DataNote],
) -> Vec<DataNote> {
    let of_steps = said.iter().map(|said| (said.notice, said.item, said.as_of));
    let in_a_line = beside.iter().map(|beside| (&beside.notice, beside.item, beside.as_of));
    let asked = asked.iter().map(|note| (note.source.clone(), note.clone()));
    let mut notes: BTreeMap<String, DataNote> = asked.collect();
    for (notice, item, as_of) in of_steps.chain(in_a_line) {
        let Some(as_of) = as_of else { continue };
        let source = source(rules, &item.spec.source);
        let as_of = rules.calendar.zone.local(as_of);
        let note = notes.entry(source.clone()).or_insert(DataNote { source, as_of, asked_for: 0 });
        note.asked_for += usize::from(notice.step.is(BuiltInStep::Stale));
    }
    notes.into_values().collect()
}

/// The order of entries, most serious first. Leaders see the oldest first; others first what their own units
/// owe, then what others do, by unit, and within a unit those with the same receiver and near dues together.
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
