//! One entry as finished text: its fields for the full form, and the whole entry in one line.
//! Must not know about sections, boards or template syntax.

use serde::Serialize;

use crate::model::{Cycle, Day, DueRule, RecipientId, Role};
use crate::planner::message::digest::{Entry, NextStep, Section};

use super::{about, notes};
use crate::render::vi;

/// Where a long product or task is cut; the plan has the whole text.
const EXCERPT: usize = 200;
/// Where a title is cut for the chair.
const CHAIR_TITLE: usize = 48;

/// One item, worded. `line` says in one line what the other fields say at length.
#[derive(Serialize)]
pub(in crate::render) struct EntryView {
    number: usize,
    title: String,
    full: bool,
    line: String,
    state: Option<String>,
    /// The due day; none where the day stands above the entry and was worded no other way.
    due: Option<String>,
    task: Option<String>,
    product: Option<String>,
    owed_to: Option<String>,
    /// Whole sentences about more time, progress and doubt.
    notes: Vec<String>,
    source: String,
    row: String,
    reason: String,
    /// Row, document and reason, without what the message says once for all entries.
    basis: String,
    promised: Option<String>,
    together: Option<String>,
    unreached: bool,
    next: Option<String>,
}

/// How an entry stands today: "quá hạn 03 ngày làm việc, nhắc lần 2". `again` is the word for a repeat.
pub(in crate::render) fn state(entry: &Entry, today: Day, again: &str) -> String {
    match entry.section {
        Section::Overdue if entry.reminder > 1 => {
            format!("{}, {again} lần {}", vi::distance(entry.days), entry.reminder)
        }
        Section::ConfirmPeriod => {
            let asked = vi::state(entry.section);
            period(entry).map_or_else(|| asked.to_owned(), |period| format!("{asked} {period}"))
        }
        Section::DueToday if entry.deadline.day.is_some_and(|due| due != today) => {
            "hôm nay là ngày làm việc cuối".to_owned()
        }
        Section::Extension => notes::asked(entry).unwrap_or_else(|| vi::state(entry.section).to_owned()),
        Section::DueToday
        | Section::Reported
        | Section::Missing
        | Section::Awaiting
        | Section::Continuous => vi::state(entry.section).to_owned(),
        Section::Overdue | Section::Warned | Section::Cutoff | Section::Upcoming | Section::Later => {
            vi::distance(entry.days)
        }
    }
}

/// What a one-line entry says beyond its state.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::render) enum LineForm {
    /// Nothing: the entry is the reader's own, and all came for the same reason.
    Plain,
    /// The reason, because reasons differ within the message.
    WithReason,
    /// For leaders: which unit, and what the unit said.
    Leader,
    /// For the chair: which unit, and what it said, in fewer words.
    Chair,
}

impl LineForm {
    fn to_a_leader(self) -> bool {
        matches!(self, Self::Leader | Self::Chair)
    }
}

/// What an entry need not say because the message as a whole says it, and who reads it.
#[derive(Clone, Copy)]
pub(in crate::render) struct EntryContext<'a> {
    /// The day of writing.
    pub(in crate::render) today: Day,
    /// What a one-line entry says beyond its state.
    pub(in crate::render) line: LineForm,
    pub(in crate::render) reader: &'a RecipientId,
    /// Whether all entries come from one document, named at the end.
    pub(in crate::render) one_source: bool,
    /// Whether the reader got all entries for one reason, named at the end.
    pub(in crate::render) one_reason: bool,
    /// Whether the due day stands above the entry.
    pub(in crate::render) day_named: bool,
}

impl EntryView {
    /// Words everything about an entry.
    pub(in crate::render) fn new(entry: &Entry, around: EntryContext) -> Self {
        let EntryContext { today, line, .. } = around;
        let due = vi::deadline(&entry.deadline);
        // Today's state says itself that this is the last working day; after it nobody needs the target day.
        let ahead = entry.target_day.filter(|target| entry.days >= 0 && *target > today);
        let due = match vi::target_day(entry.deadline.day, ahead) {
            _ if around.day_named => vi::worded(&entry.deadline),
            Some(target) => Some(format!("{due}; {target}")),
            None => Some(due),
        };
        let dated = !matches!(entry.section, Section::Awaiting | Section::Continuous);
        let task = entry.task.as_deref().map(|task| vi::excerpt(task, EXCERPT));
        let product = entry.product.as_deref().map(|product| vi::excerpt(product, EXCERPT));
        // Where an entry has neither task nor product, the text as printed says what is owed.
        let task = match (task, &product) {
            (None, None) if !entry.is_case => {
                Some(vi::excerpt(&entry.title, EXCERPT)).filter(|title| *title != entry.short)
            }
            (task, _) => task,
        };
        Self {
            number: entry.number,
            title: match line {
                LineForm::Chair => vi::excerpt(&entry.short, CHAIR_TITLE),
                _ if entry.is_case && entry.full => vi::one_line(&entry.title),
                _ => vi::one_line(&entry.short),
            },
            full: entry.full && !line.to_a_leader(),
            line: one_line(entry, around),
            state: (dated && !(entry.section == Section::Later && period(entry).is_some()))
                .then(|| vi::capital(&state(entry, today, about::again(line.to_a_leader())))),
            due,
            task,
            product,
            owed_to: entry.owed_to.as_deref().filter(|unit| *unit != entry.unit).map(vi::one_line),
            notes: notes::notes(entry, today),
            source: vi::one_line(&entry.source),
            row: row(entry),
            reason: reason(entry),
            basis: basis(entry, around),
            promised: entry.promised.map(vi::long_day),
            together: together(entry),
            unreached: entry.unreached,
            next: next(entry, around),
        }
    }
}

/// What comes next, and where it is so, that this was the last reminder.
fn next(entry: &Entry, around: EntryContext) -> Option<String> {
    let follows = entry.next.as_ref().map(|next| follows(next, around.reader));
    let said: Vec<String> = follows.into_iter().chain(entry.last.then(|| vi::last(entry.is_own()))).collect();
    (!said.is_empty()).then(|| said.join(". "))
}

/// What comes next; a reader is not told that the item will be reported to themselves.
fn follows(next: &NextStep, reader: &RecipientId) -> String {
    let role = if next.to.contains(reader) { Role::Lead } else { next.role };
    vi::next_step(next.day, role, &vi::one_line(&next.title), next.again)
}

/// The row of the plan as people call it, "Mục A.I.1"; the code of a case. Rows that only carry duties begin
/// with `P.` in this program, which no document prints.
pub(in crate::render) fn row(entry: &Entry) -> String {
    let row = vi::one_line(&entry.row);
    if entry.is_case { row } else { format!("Mục {}", row.strip_prefix("P.").unwrap_or(&row)) }
}

/// Where the entry comes from and why the reader got it: "Căn cứ: Mục A.I.1 Kế hoạch số …. Vai trò nhận tin:
/// …"; whoever does the work need not be told the role.
fn basis(entry: &Entry, around: EntryContext) -> String {
    let mut text = if entry.is_case {
        let received = entry.received.map(|day| format!("tiếp nhận ngày {}", vi::date(day)));
        let source = (!around.one_source).then(|| vi::one_line(&entry.source));
        match (source, received) {
            (Some(source), received) => {
                let said: Vec<String> = std::iter::once(source).chain(received).collect();
                format!("Nguồn: {}", said.join(", "))
            }
            (None, received) => received.map_or_else(String::new, |text| vi::capital(&text)),
        }
    } else if around.one_source {
        format!("Căn cứ: {}", row(entry))
    } else {
        format!("Căn cứ: {} {}", row(entry), vi::one_line(&entry.source))
    };
    let needs_reason = entry.role != Role::Lead || entry.stands_in.is_some() || entry.copy;
    if !around.one_reason && needs_reason {
        let dot = if text.is_empty() { "" } else { ". " };
        text = format!("{text}{dot}Vai trò nhận tin: {}", reason(entry));
    }
    if text.is_empty() { text } else { format!("{text}.") }
}

/// The entries that ask for nearly the same: "cùng nội dung với mục 3, 4".
fn together(entry: &Entry) -> Option<String> {
    let numbers: Vec<_> = entry.together_with.iter().map(ToString::to_string).collect();
    (!numbers.is_empty()).then(|| format!("cùng nội dung với mục {}", numbers.join(", ")))
}

/// What stands behind the title of an entry that is shown in one line.
fn one_line(entry: &Entry, around: EntryContext) -> String {
    let EntryContext { today, line, .. } = around;
    let mut parts = Vec::new();
    if line.to_a_leader() {
        parts.push(vi::one_line(&entry.unit));
    }
    let state = || state(entry, today, about::again(line.to_a_leader()));
    match (entry.deadline.day, entry.section) {
        // The heading says already that these entries have no day.
        (None, Section::Awaiting | Section::Continuous) => parts.extend(vi::printed(&entry.deadline.rule)),
        (None, _) => parts.push(vi::deadline(&entry.deadline)),
        (Some(_), _) if line == LineForm::Chair => {
            parts.push(state());
            parts.extend(cycle(entry));
        }
        (Some(_), Section::ConfirmPeriod) if around.day_named => {}
        (Some(due), Section::ConfirmPeriod) => parts.push(format!("hạn {}", vi::short_day(due))),
        (Some(due), Section::Cutoff) => {
            let cutoff =
                entry.cutoff_day().map(|day| format!("xin gia hạn chậm nhất {}", vi::short_day(day)));
            parts.push(format!("{}, hạn {}", cutoff.unwrap_or_else(state), vi::short_day(due)));
        }
        (Some(_), Section::Extension) => parts.push(state()),
        // An entry far ahead has a day, and nobody counts the working days until then.
        (Some(_), Section::Later) if around.day_named && period(entry).is_some() => {}
        (Some(due), Section::Later) if period(entry).is_some() => {
            parts.push(format!("hạn {}", vi::short_day(due)));
        }
        (Some(_), _) if around.day_named => parts.push(state()),
        (Some(due), _) => parts.push(format!("{}, hạn {}", state(), vi::short_day(due))),
    }
    if entry.days >= 0 && line != LineForm::Chair && !around.day_named {
        parts.extend(vi::target_day(entry.deadline.day, entry.target_day));
    }
    parts.extend(notes::short(entry));
    parts.extend(entry.last.then(|| format!("{} lần cuối", about::again(line.to_a_leader()))));
    parts.extend(entry.promised.map(|day| format!("đơn vị hẹn xong {}", vi::date(day))));
    // A leader's list is cut, so the number of another entry may point at nothing there.
    parts.extend(together(entry).filter(|_| !line.to_a_leader()));
    if line == LineForm::WithReason && (entry.role != Role::Lead || entry.copy) {
        parts.push(reason(entry));
    }
    if entry.unreached {
        parts.push("cấp dưới chưa nhận được tin".to_owned());
    }
    if entry.is_case {
        if !around.one_source {
            parts.push(vi::one_line(&entry.source));
        }
        return parts.join("; ");
    }
    let mut row = row(entry);
    if !around.one_source {
        row = format!("{row} {}", vi::one_line(&entry.source));
    }
    if parts.is_empty() { row } else { format!("{} ({row})", parts.join("; ")) }
}

/// The period that tells one report from the next of the same name: "kỳ tháng 11/2025".
pub(in crate::render) fn cycle(entry: &Entry) -> Option<String> {
    match entry.deadline.rule {
        DueRule::Every(period) | DueRule::EveryBefore { period, .. } => match period.cycle {
            Cycle::Day => Some(vi::period(period)),
            _ => Some(format!("kỳ {}", vi::short_period(period))),
        },
        _ => None,
    }
}

/// The period an entry's deadline names, where it names one.
pub(in crate::render) fn period(entry: &Entry) -> Option<String> {
    match entry.deadline.rule {
        DueRule::Within(period) | DueRule::Every(period) | DueRule::EveryBefore { period, .. } => {
            Some(vi::short_period(period))
        }
        _ => None,
    }
}

/// Why the reader got an entry, and for whom the reader stands in.
pub(in crate::render) fn reason(entry: &Entry) -> String {
    let reason = match entry.role {
        Role::Overseer if entry.is_case => "đơn vị theo dõi",
        role => vi::reason(role),
    };
    if entry.copy {
        return format!("{reason} (bản sao trong thời gian đồng chí vắng)");
    }
    match &entry.stands_in {
        Some(whom) => format!("{reason} (nhận thay, {})", vi::one_line(whom)),
        None => reason.to_owned(),
    }
}
