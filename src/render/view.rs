//! What the templates see: every fact of a digest as finished text, the same for text and HTML.
//! Must not know about template syntax; field names here are the contract with overrides.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::model::Role;
use crate::planner::digest::{Audience, Digest, Entry, Section, UnitCount};

use super::entry::{Around, EntryView, Line, period, reason};
use super::{cases, opening, vi};

/// The most items a leader is shown; the rest is a number.
const LEADER_ITEMS: usize = 5;
/// The most items the chair is shown: the message fits one phone screen.
const CHAIR_ITEMS: usize = 3;
/// The items the chair is shown when there are more than [`CHAIR_ITEMS`]: no single one decides then.
const CHAIR_ITEMS_OF_MANY: usize = 2;
/// The most items that a head or an overseer is shown, plus one; the rest is counted by unit.
const FOLLOWED_ITEMS: usize = 21;
/// The most units in the chair's table; the rest is added up.
const CHAIR_UNITS: usize = 3;

/// A whole message.
#[derive(Serialize)]
pub(super) struct View<'a> {
    /// The subject line.
    subject: &'a str,
    /// "Bản chạy thử – chưa gửi đi", in a rehearsal.
    rehearsal: Option<&'static str>,
    /// "Kính gửi: …".
    greeting: String,
    /// What the message is, where it is not the ordinary one.
    title: Option<&'static str>,
    /// The paragraphs before the list.
    opening: Vec<String>,
    /// Units × overdue and upcoming; empty where there is no table.
    board: Vec<UnitRow>,
    /// The list.
    sections: Vec<SectionView>,
    /// Dossiers: what they are called, and one line for each unit and state.
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
pub(super) struct UnitRow {
    unit: String,
    overdue: String,
    upcoming: String,
}

/// The entries of one state.
#[derive(Serialize)]
struct SectionView {
    heading: String,
    groups: Vec<Group>,
}

/// The entries of one unit; without a name where the whole message is about the reader's own.
#[derive(Serialize)]
struct Group {
    unit: Option<String>,
    entries: Vec<EntryView>,
}

impl<'a> View<'a> {
    /// Words everything in the digest.
    pub(super) fn new(digest: &Digest, subject: &'a str) -> Self {
        let reasons = reasons(&digest.entries);
        let mut rest = None;
        let sections = match digest.audience {
            // One line that says "and one more" would be no shorter than the one more.
            Audience::Leader if digest.entries.len() == LEADER_ITEMS + 1 => {
                most_serious(digest, LEADER_ITEMS + 1, Line::Leader)
            }
            Audience::Leader => most_serious(digest, LEADER_ITEMS, Line::Leader),
            Audience::Chair if digest.entries.len() > CHAIR_ITEMS => {
                most_serious(digest, CHAIR_ITEMS_OF_MANY, Line::Chair)
            }
            Audience::Chair => most_serious(digest, CHAIR_ITEMS, Line::Chair),
            _ => {
                let line = if reasons.len() > 1 { Line::WithReason } else { Line::Plain };
                let (listed, left_out) = listed(digest);
                rest = self::rest(&left_out);
                by_section(digest, &listed, line)
            }
        };
        // Entries say why they came only where reasons differ; otherwise the message does, once.
        let why = match digest.audience {
            Audience::Leader => true,
            Audience::Chair => digest.entries.iter().any(|entry| entry.stands_in.is_some()),
            _ => reasons.len() == 1 && !opening::says_for_itself(digest),
        };
        let why = (why && !reasons.is_empty()).then(|| reasons.join("; "));
        Self {
            subject,
            rehearsal: digest.rehearsal.then_some("Bản chạy thử – chưa gửi đi"),
            greeting: opening::greeting(digest),
            title: opening::title(digest),
            opening: opening::opening(digest),
            board: board(digest),
            sections,
            dossiers: cases::dossiers(digest),
            rest,
            thanks: opening::thanks(digest),
            closing: opening::closing(digest, why.as_deref()),
            footer: opening::footer(digest),
        }
    }
}

/// The table of units that have something to show. The chair's has none when all is well, and only
/// units with something overdue when it is not: the message gets shorter as things get worse.
pub(super) fn board(digest: &Digest) -> Vec<UnitRow> {
    let Some(board) = &digest.board else { return Vec::new() };
    let chair = digest.audience == Audience::Chair;
    if chair && opening::is_quiet(digest) {
        return Vec::new();
    }
    let shown = |unit: &&UnitCount| unit.overdue > 0 || (unit.upcoming > 0 && !(chair && board.overdue > 0));
    let shown: Vec<_> = board.units.iter().filter(shown).collect();
    // A row for "one other unit" is no shorter than that unit.
    let rows = if chair && shown.len() > CHAIR_UNITS + 1 { CHAIR_UNITS } else { shown.len() };
    let (first, others) = shown.split_at(rows);
    let row = |unit: String, units: &[&UnitCount]| UnitRow {
        unit,
        overdue: vi::count(units.iter().map(|unit| unit.overdue).sum()),
        upcoming: vi::count(units.iter().map(|unit| unit.upcoming).sum()),
    };
    let mut rows: Vec<_> = first.iter().map(|unit| row(vi::one_line(&unit.unit), &[*unit])).collect();
    if !others.is_empty() {
        rows.push(row(format!("{} đơn vị khác", vi::count(others.len())), others));
    }
    rows
}

/// What the message says once for all its entries, and who reads it.
fn around(digest: &Digest, line: Line) -> Around<'_> {
    Around {
        today: digest.now.date(),
        line,
        reader: &digest.recipient,
        one_source: opening::common_source(digest).is_some(),
        one_reason: line == Line::Plain && !opening::says_for_itself(digest),
    }
}

/// For leaders: the most serious items in one line each; the heading says out of how many.
fn most_serious(digest: &Digest, limit: usize, line: Line) -> Vec<SectionView> {
    let all = digest.entries.len();
    if all == 0 {
        return Vec::new();
    }
    let around = around(digest, line);
    let view = |entry| EntryView::new(entry, around);
    let entries = digest.entries.iter().take(limit).map(view).collect();
    let heading = if all > limit {
        format!("Việc cần lưu ý: {} trong {} việc", vi::count(limit), vi::count(all))
    } else {
        "Việc cần lưu ý".to_owned()
    };
    vec![SectionView { heading, groups: vec![Group { unit: None, entries }] }]
}

/// For those who work: one section for each state, inside it one group for each unit.
fn by_section(digest: &Digest, listed: &[&Entry], line: Line) -> Vec<SectionView> {
    let around = around(digest, line);
    let units_shown = units_shown(&digest.entries);
    let mut sections: BTreeMap<Section, Vec<&Entry>> = BTreeMap::new();
    for entry in listed.iter().copied() {
        sections.entry(entry.section).or_default().push(entry);
    }
    let view = |(section, entries): (Section, Vec<&Entry>)| {
        let mut groups: Vec<Group> = Vec::new();
        let heading = heading(section, &entries);
        for entry in entries {
            let unit = units_shown.then(|| vi::one_line(&entry.unit));
            let view = EntryView::new(entry, around);
            match groups.iter_mut().find(|group| group.unit == unit) {
                Some(group) => group.entries.push(view),
                None => groups.push(Group { unit, entries: vec![view] }),
            }
        }
        SectionView { heading, groups }
    };
    sections.into_iter().map(view).collect()
}

/// The entries that are shown: of what a head answers for, or somebody follows up, the most serious only.
fn listed(digest: &Digest) -> (Vec<&Entry>, Vec<&Entry>) {
    let answers = |entry: &&Entry| digest.audience == Audience::Head || entry.role > Role::LeadHead;
    let mut room = FOLLOWED_ITEMS;
    digest.entries.iter().partition(|entry| {
        let counted = answers(entry);
        room -= usize::from(counted && room > 0);
        !counted || room > 0
    })
}

/// "và 25 việc khác: Phòng Kinh tế 20, Văn phòng 05".
fn rest(left_out: &[&Entry]) -> Option<String> {
    let mut units: BTreeMap<String, usize> = BTreeMap::new();
    for entry in left_out {
        *units.entry(vi::one_line(&entry.unit)).or_default() += 1;
    }
    let named: Vec<String> = units.iter().map(|(unit, n)| format!("{unit} {}", vi::count(*n))).collect();
    (!named.is_empty()).then(|| format!("Và {} việc khác: {}.", vi::count(left_out.len()), named.join(", ")))
}

/// Units are named once the message is about more than the reader's own.
fn units_shown(entries: &[Entry]) -> bool {
    entries
        .iter()
        .any(|entry| entry.unit != entries[0].unit || !matches!(entry.role, Role::Lead | Role::LeadHead))
}

/// The heading with its count, and with the period where all are asked about the same one.
fn heading(section: Section, entries: &[&Entry]) -> String {
    let mut text = vi::heading(section).to_owned();
    if section == Section::ConfirmPeriod
        && let Some(period) = entries.first().and_then(|entry| period(entry))
        && entries.iter().all(|entry| super::entry::period(entry).as_ref() == Some(&period))
    {
        text = format!("{text} {period}");
    }
    format!("{text} ({})", vi::count(entries.len()))
}

/// The different reasons for which the reader got the entries, in order.
fn reasons(entries: &[Entry]) -> Vec<String> {
    let mut reasons = Vec::new();
    for reason in entries.iter().map(reason) {
        if !reasons.contains(&reason) {
            reasons.push(reason);
        }
    }
    reasons
}
