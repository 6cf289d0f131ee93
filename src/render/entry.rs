//! One entry as finished text: its fields for the full form, and the whole of it in one line.
//! Must not know about sections, boards or template syntax.

use serde::Serialize;

use crate::model::{Day, DueRule};
use crate::planner::digest::{Entry, Section};

use super::{opening, vi};

/// Where a long product or task is cut; the plan has the whole of it.
const EXCERPT: usize = 200;
/// Where a title is cut for the chair.
const CHAIR_TITLE: usize = 48;

/// One item. `line` says in one line what the fields below it say at length.
#[derive(Serialize)]
pub(super) struct EntryView {
    number: usize,
    title: String,
    full: bool,
    line: String,
    state: Option<String>,
    due: String,
    task: Option<String>,
    product: Option<String>,
    owed_to: Option<String>,
    cutoff: Option<String>,
    source: String,
    row: String,
    reason: String,
    promised: Option<String>,
    together: Option<String>,
    unreached: bool,
    next: Option<String>,
}

/// How an entry stands today: "quá hạn 03 ngày làm việc, nhắc lần 2".
/// `again` is how a repeat is called.
pub(super) fn state(entry: &Entry, today: Day, again: &str) -> String {
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
        Section::DueToday | Section::Awaiting | Section::Continuous => vi::state(entry.section).to_owned(),
        Section::Overdue | Section::Cutoff | Section::Upcoming => vi::distance(entry.days),
    }
}

/// What a one-line entry says beyond its state.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Line {
    /// The reader's own, all for the same reason.
    Plain,
    /// Reasons differ within the message.
    WithReason,
    /// For leaders: which unit, and what it said.
    Leader,
    /// The same for the chair, in fewer words.
    Chair,
}

impl Line {
    fn to_a_leader(self) -> bool {
        matches!(self, Self::Leader | Self::Chair)
    }
}

impl EntryView {
    /// Words everything about an entry.
    pub(super) fn new(entry: &Entry, today: Day, line: Line) -> Self {
        let due = vi::deadline(&entry.deadline);
        let due = match vi::target_day(entry.deadline.day, entry.target_day) {
            Some(target) => format!("{due}; {target}"),
            None => due,
        };
        let dated = !matches!(entry.section, Section::Awaiting | Section::Continuous);
        let task = entry.task.as_deref().map(|task| vi::excerpt(task, EXCERPT));
        let product = entry.product.as_deref().map(|product| vi::excerpt(product, EXCERPT));
        // With neither, the text as printed says what is owed.
        let task = match (task, &product) {
            (None, None) => Some(vi::excerpt(&entry.title, EXCERPT)).filter(|title| *title != entry.short),
            (task, _) => task,
        };
        Self {
            number: entry.number,
            title: match line {
                Line::Chair => vi::excerpt(&entry.short, CHAIR_TITLE),
                _ => vi::one_line(&entry.short),
            },
            full: entry.full && !line.to_a_leader(),
            line: one_line(entry, today, line),
            state: dated.then(|| vi::capital(&state(entry, today, opening::again(line.to_a_leader())))),
            due,
            task,
            product,
            owed_to: entry.owed_to.as_deref().map(vi::one_line),
            cutoff: entry.cutoff.map(vi::long_day),
            source: vi::one_line(&entry.source),
            row: vi::one_line(&entry.row),
            reason: reason(entry),
            promised: entry.promised.map(vi::long_day),
            together: together(entry),
            unreached: entry.unreached,
            next: entry
                .next
                .as_ref()
                .map(|next| vi::next_step(next.day, next.role, &vi::one_line(&next.title))),
        }
    }
}

/// "cùng nội dung với mục 3, 4".
fn together(entry: &Entry) -> Option<String> {
    let numbers: Vec<_> = entry.together_with.iter().map(ToString::to_string).collect();
    (!numbers.is_empty()).then(|| format!("cùng nội dung với mục {}", numbers.join(", ")))
}

/// The entry behind its title, in one line.
fn one_line(entry: &Entry, today: Day, line: Line) -> String {
    let mut parts = Vec::new();
    if line.to_a_leader() {
        parts.push(vi::one_line(&entry.unit));
    }
    let state = || state(entry, today, opening::again(line.to_a_leader()));
    match (entry.deadline.day, entry.section) {
        (None, _) => parts.push(vi::deadline(&entry.deadline)),
        (Some(_), _) if line == Line::Chair => parts.push(state()),
        (Some(due), Section::ConfirmPeriod) => parts.push(format!("hạn {}", vi::short_day(due))),
        (Some(due), Section::Cutoff) => {
            let cutoff = entry.cutoff.map(|day| format!("đề nghị gia hạn chậm nhất {}", vi::short_day(day)));
            parts.push(format!("{}, hạn {}", cutoff.unwrap_or_else(state), vi::short_day(due)));
        }
        (Some(due), _) => parts.push(format!("{}, hạn {}", state(), vi::short_day(due))),
    }
    if entry.days >= 0 && line != Line::Chair {
        parts.extend(vi::target_day(entry.deadline.day, entry.target_day));
    }
    parts.extend(entry.promised.map(|day| format!("đơn vị hẹn xong {}", vi::date(day))));
    // A leader's list is cut, so a number may point at nothing there.
    parts.extend(together(entry).filter(|_| !line.to_a_leader()));
    if line == Line::WithReason {
        parts.push(reason(entry));
    }
    if entry.unreached {
        parts.push("cấp dưới chưa nhận được tin".to_owned());
    }
    format!("{} ({})", parts.join("; "), vi::one_line(&entry.row))
}

/// The period an entry's deadline names, where it names one.
pub(super) fn period(entry: &Entry) -> Option<String> {
    match entry.deadline.rule {
        DueRule::Within(period) | DueRule::Every(period) => Some(vi::period(period)),
        _ => None,
    }
}

/// Why the reader got an entry, with whom they stand in for.
pub(super) fn reason(entry: &Entry) -> String {
    let reason = vi::reason(entry.role);
    match &entry.stands_in {
        Some(whom) => format!("{reason} (nhận thay, {})", vi::one_line(whom)),
        None => reason.to_owned(),
    }
}
