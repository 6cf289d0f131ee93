//! What the templates see: every fact of a digest as finished text, the same for text and HTML.
//! Must not know about template syntax; field names here are the contract with overrides.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::model::{Day, Role};
use crate::planner::message::board::{PersonCount, UnitCount};
use crate::planner::message::digest::{
    Audience, CHAIR_ITEMS, CaseCount, Digest, Entry, LEADER_ITEMS, Occasion, Section,
};

use super::entry::{EntryContext, EntryView, LineForm, period, reason};
use super::{about, cases, ending, many, opening};
use crate::answer::MARKER;
use crate::render::rates::{self, ChartView};
use crate::render::vi;

/// The most items of other units that an overseer is shown, plus one; the rest is counted by unit.
const FOLLOWED_ITEMS: usize = 21;
/// Up to so many units all stand in the chair's table.
const CHAIR_UNITS: usize = 10;
/// Of more units so many stand in the chair's table, those with the most; the rest is added up.
const CHAIR_UNITS_OF_MANY: usize = 3;

/// A whole message.
#[derive(Serialize)]
pub(in crate::render) struct View<'a> {
    /// The subject line.
    subject: &'a str,
    /// "Bản chạy thử – chưa gửi đi", in a rehearsal.
    rehearsal: Option<&'static str>,
    /// The line above which an answer is written, where answers are read.
    marker: Option<&'static str>,
    /// "Kính gửi: …".
    greeting: String,
    /// What this message is and who runs the program, in the first message to a person.
    introduction: Vec<String>,
    /// What the message is, where it is not the ordinary digest.
    title: Option<&'static str>,
    /// The paragraphs before the list.
    opening: Vec<String>,
    /// Units × overdue and upcoming; empty where there is no table.
    board: Vec<UnitRow>,
    /// The people of a head's unit × overdue and upcoming; empty where there is no table.
    people: Vec<UnitRow>,
    /// The picture of the on-time rates, where there is one: its id, and in words what it shows.
    chart: Option<ChartView>,
    /// The list.
    sections: Vec<SectionView>,
    /// Cases that are too many for the list, one line for each unit and kind.
    counted: Vec<String>,
    /// The word for the dossiers, and one line for each unit and state.
    dossiers: Vec<String>,
    /// What the list leaves out.
    rest: Option<String>,
    /// Thanks for what was finished.
    thanks: Option<String>,
    /// The lines behind the list.
    closing: Vec<String>,
    /// "Tin nhắc tự động của …".
    footer: String,
}

/// One unit in the table.
#[derive(Serialize)]
pub(in crate::render) struct UnitRow {
    unit: String,
    overdue: String,
    upcoming: String,
}

/// The entries of one state.
#[derive(Serialize)]
struct SectionView {
    /// The heading of the block that begins with this section, where the message holds the reader's own items and others.
    block: Option<String>,
    /// A sign that tells states apart without colour.
    mark: &'static str,
    /// Which bar stands beside the entries: `overdue`, `today`, `ahead` or `other`.
    tone: &'static str,
    heading: String,
    groups: Vec<Group>,
}

/// The entries of one unit that are due on one day. The unit has no name where the whole message is about the
/// reader's own; the day is none where it stands in the only entry itself.
#[derive(Serialize)]
struct Group {
    unit: Option<String>,
    day: Option<String>,
    entries: Vec<EntryView>,
}

impl<'a> View<'a> {
    /// Words everything in the digest.
    pub(in crate::render) fn new(digest: &'a Digest, subject: &'a str) -> Self {
        let reasons = reasons(&digest.entries);
        let mut rest = None;
        let sections = match digest.audience {
            // One line that says "and one more" would be no shorter than the entry itself.
            Audience::Leader if digest.entries.len() == LEADER_ITEMS + 1 => {
                most_serious(digest, LEADER_ITEMS + 1, LineForm::Leader)
            }
            Audience::Leader => most_serious(digest, LEADER_ITEMS, LineForm::Leader),
            Audience::Chair => most_serious(digest, CHAIR_ITEMS, LineForm::Chair),
            _ => {
                let line = if reasons.len() > 1 { LineForm::WithReason } else { LineForm::Plain };
                let (listed, left_out) = listed(digest);
                rest = super::view::rest(&left_out);
                by_section(digest, &listed, line)
            }
        };
        // Entries say why they came only where reasons differ; otherwise the message says it once. Whoever does
        // the work need not be told.
        let why = match digest.audience {
            Audience::Leader => true,
            Audience::Chair => digest.entries.iter().any(|entry| entry.stands_in.is_some()),
            _ => reasons.len() == 1 && !about::says_for_itself(digest),
        };
        let why = (why && !reasons.is_empty()).then(|| reasons.join("; "));
        Self {
            subject,
            rehearsal: digest.rehearsal.then_some("Bản chạy thử – chưa gửi đi"),
            marker: ending::how_to_answer(digest).map(|_| MARKER),
            greeting: opening::greeting(digest),
            introduction: opening::introduction(digest),
            title: opening::title(digest),
            opening: opening::opening(digest),
            board: board(digest),
            people: people(digest),
            chart: digest.rates.as_ref().and_then(rates::view),
            sections,
            counted: many::lines(&digest.counted),
            dossiers: cases::dossiers(digest),
            rest,
            thanks: ending::thanks(digest),
            closing: ending::closing(digest, why.as_deref()),
            footer: ending::footer(digest),
        }
    }
}

/// The table of units that have something to show. The chair's table is empty when all is well, and otherwise
/// holds only units with something overdue: the message gets shorter as things get worse.
pub(in crate::render) fn board(digest: &Digest) -> Vec<UnitRow> {
    let Some(board) = &digest.board else { return Vec::new() };
    let chair = digest.audience == Audience::Chair;
    if chair && about::is_quiet(digest) {
        return Vec::new();
    }
    let shown = |unit: &&UnitCount| {
        let near = unit.counts.near() > 0 && !(chair && board.counts.overdue > 0);
        unit.counts.overdue > 0 || near
    };
    let shown: Vec<_> = board.units.iter().filter(shown).collect();
    let rows = if chair && shown.len() > CHAIR_UNITS { CHAIR_UNITS_OF_MANY } else { shown.len() };
    let (first, others) = shown.split_at(rows);
    let row = |unit: String, units: &[&UnitCount]| UnitRow {
        unit,
        overdue: vi::count(units.iter().map(|unit| unit.counts.overdue).sum()),
        upcoming: vi::count(units.iter().map(|unit| unit.counts.near()).sum()),
    };
    let mut rows: Vec<_> = first.iter().map(|unit| row(vi::one_line(&unit.unit), &[*unit])).collect();
    if !others.is_empty() {
        rows.push(row(format!("{} đơn vị khác", vi::count(others.len())), others));
    }
    rows
}

/// The table of the people of a head's units.
fn people(digest: &Digest) -> Vec<UnitRow> {
    let row = |one: &PersonCount| UnitRow {
        unit: vi::one_line(&one.person),
        overdue: vi::count(one.counts.overdue),
        upcoming: vi::count(one.counts.near()),
    };
    digest.own.iter().flat_map(|own| &own.people).map(row).collect()
}

/// What the message says once for all its entries, and who reads it.
fn around(digest: &Digest, line: LineForm) -> EntryContext<'_> {
    EntryContext {
        today: digest.now.date(),
        line,
        reader: &digest.to,
        one_source: about::common_source(digest).is_some(),
        one_reason: line == LineForm::Plain && !about::says_for_itself(digest),
        day_named: false,
    }
}

/// For leaders: the most serious items in one line each; the heading says out of how many.
fn most_serious(digest: &Digest, limit: usize, line: LineForm) -> Vec<SectionView> {
    let all = digest.entries.len();
    if all == 0 {
        return Vec::new();
    }
    let around = around(digest, line);
    let view = |entry| EntryView::new(entry, around);
    let entries = digest.entries.iter().take(limit).map(view).collect();
    let heading = format!("Việc cần lưu ý ({})", vi::count(all.min(limit)));
    let groups = vec![Group { unit: None, day: None, entries }];
    vec![SectionView { block: None, mark: "", tone: "other", heading, groups }]
}

/// For those who work: what their own units owe, then what others do. Each of the two has one section for each
/// state, and in it one group for each unit and due day.
fn by_section(digest: &Digest, listed: &[&Entry], line: LineForm) -> Vec<SectionView> {
    let around = around(digest, line);
    let mut sections: BTreeMap<(bool, Section), Vec<&Entry>> = BTreeMap::new();
    for entry in listed.iter().copied() {
        sections.entry((!entry.is_own(), entry.section)).or_default().push(entry);
    }
    let own = || digest.entries.iter().filter(|entry| entry.is_own());
    // Units are named once a part of the message is about more than one unit.
    let many_own = own().any(|entry| Some(&entry.unit) != own().next().map(|first| &first.unit));
    let has_others = digest.entries.iter().any(|entry| !entry.is_own());
    let mut block_of = None;
    let view = |((other, section), entries): ((bool, Section), Vec<&Entry>)| {
        let begins = has_others && block_of.replace(other) != Some(other);
        let (mark, tone) = vi::mark(section);
        SectionView {
            block: begins.then(|| opening::block(digest, other)),
            mark,
            tone,
            heading: heading(section, &entries, if other { &[] } else { &digest.counted }),
            groups: groups(&entries, other || many_own, around),
        }
    };
    sections.into_iter().map(view).collect()
}

fn groups(entries: &[&Entry], units_shown: bool, around: EntryContext) -> Vec<Group> {
    let mut groups: Vec<(&str, Option<Day>, Vec<&Entry>)> = Vec::new();
    for entry in entries.iter().copied() {
        let same = |group: &&mut (&str, Option<Day>, Vec<&Entry>)| {
            (group.0 == entry.unit || !units_shown) && group.1 == entry.deadline.day
        };
        match groups.iter_mut().find(same) {
            Some(group) => group.2.push(entry),
            None => groups.push((&entry.unit, entry.deadline.day, vec![entry])),
        }
    }
    // Where a day stands above some entries it stands above all, so that none seems to belong to another day.
    let by_day = groups.iter().any(|(_, _, entries)| entries.len() > 1);
    let view = |(unit, day, entries): (&str, Option<Day>, Vec<&Entry>)| {
        let target = entries[0].target_day.filter(|_| entries[0].days >= 0);
        let day = day.filter(|_| by_day).map(|day| match vi::target_day(Some(day), target) {
            Some(target) => format!("Hạn {}; {target}", vi::long_day(day)),
            None => format!("Hạn {}", vi::long_day(day)),
        });
        let around = EntryContext { day_named: day.is_some(), ..around };
        Group {
            unit: units_shown.then(|| vi::one_line(unit)),
            day,
            entries: entries.into_iter().map(|entry| EntryView::new(entry, around)).collect(),
        }
    };
    let mut views: Vec<Group> = groups.into_iter().map(view).collect();
    // A unit is named where its groups begin.
    let mut last: Option<String> = None;
    for group in &mut views {
        let unit = group.unit.clone();
        if unit == last {
            group.unit = None;
        }
        last = unit;
    }
    views
}

/// The entries that are shown, and those that are only counted: all that the reader's own units owe is shown,
/// and what closes; of what the reader follows up, only the most serious.
fn listed(digest: &Digest) -> (Vec<&Entry>, Vec<&Entry>) {
    let whole = digest.occasion == Occasion::InitialReview;
    let is_counted = |entry: &&Entry| !entry.is_own() && !entry.closing && !whole;
    let mut room = FOLLOWED_ITEMS;
    digest.entries.iter().partition(|entry| {
        let counted = is_counted(entry);
        room -= usize::from(counted && room > 0);
        !counted || room > 0
    })
}

/// The line for entries that are left out: "và 25 việc khác: Phòng Kinh tế 20, Văn phòng 05".
fn rest(left_out: &[&Entry]) -> Option<String> {
    let mut units: BTreeMap<String, usize> = BTreeMap::new();
    for entry in left_out {
        *units.entry(vi::one_line(&entry.unit)).or_default() += 1;
    }
    let named: Vec<String> = units.iter().map(|(unit, n)| format!("{unit} {}", vi::count(*n))).collect();
    (!named.is_empty()).then(|| format!("Và {} việc khác: {}.", vi::count(left_out.len()), named.join(", ")))
}

/// The heading with its count, and with the period where all entries name the same one.
fn heading(section: Section, entries: &[&Entry], counted: &[CaseCount]) -> String {
    let same = entries
        .first()
        .and_then(|entry| period(entry))
        .filter(|first| entries.iter().all(|entry| super::entry::period(entry).as_ref() == Some(first)));
    let text = match (section, same) {
        (Section::ConfirmPeriod, Some(period)) => format!("{} {period}", vi::heading(section)),
        (Section::Later, Some(period)) => format!("Nhiệm vụ {period}"),
        _ => vi::heading(section).to_owned(),
    };
    let left_out: usize = counted.iter().map(|counted| counted.count - counted.named).sum();
    match left_out {
        n if n > 0 && section == Section::Overdue => {
            format!("{text} ({} trong {})", vi::count(entries.len()), vi::count(entries.len() + n))
        }
        _ => format!("{text} ({})", vi::count(entries.len())),
    }
}

/// The different reasons for which the reader got the entries, in order; empty for whoever does the work.
fn reasons(entries: &[Entry]) -> Vec<String> {
    let all_lead = entries.iter().all(|entry| entry.role == Role::Lead);
    let is_plain = |entry: &&Entry| all_lead && entry.stands_in.is_none() && !entry.copy;
    let mut reasons = Vec::new();
    for reason in entries.iter().filter(|entry| !is_plain(entry)).map(reason) {
        if !reasons.contains(&reason) {
            reasons.push(reason);
        }
    }
    reasons
}
