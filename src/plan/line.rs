//! What a line of a table is: a heading, a task, the rest of the task above it, or nothing of a plan.
//! Must not know units or deadlines.

use super::number::{Number, Sort};
use super::row::PlanLine;
use super::table::{PlanColumn, PlanColumns, PlanTableLine};
use crate::phrase::name_key;

/// What a line of a table is.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum LineSort {
    Nothing,
    Heading(Option<Number>, String),
    Task,
    /// It goes on with the row before.
    Torn,
    LeftOut(&'static str),
}

/// A line with what stands around it.
pub(super) struct LineInTable<'t> {
    pub(super) columns: &'t PlanColumns,
    pub(super) line: &'t PlanTableLine,
    pub(super) next: Option<&'t PlanTableLine>,
    /// The last task of the same table.
    pub(super) before: Option<&'t PlanLine>,
    /// The last number of the headings that is a letter.
    pub(super) letter: Option<&'t str>,
}

/// How many words a number has at most.
const LONGEST_NUMBER: usize = 4;
/// How a line begins that only counts, explains or signs.
const NO_TASKS: [&str; 6] = ["tong cong", "tong so", "ghi chu", "luu i", "noi nhan", "chu thich"];

impl LineInTable<'_> {
    pub(super) fn sort(&self) -> LineSort {
        if self.is_empty() || self.columns.are(self.line) {
            return LineSort::Nothing;
        }
        if self.is_note() {
            return LineSort::LeftOut("dòng cộng hoặc ghi chú");
        }
        let (number, title) = (self.number(), self.title());
        if self.line.only_text().is_some() {
            return self.alone();
        }
        // What stands over number and title and is no number: "Tổng thời gian giải quyết".
        let (is_words, has_more) = (number.split_whitespace().count() > LONGEST_NUMBER, self.has_more());
        let is_titleless = has_more && title.is_empty() && !number.is_empty();
        if Number::of(number, None).is_none() && (is_words || is_titleless) {
            return LineSort::LeftOut("không nêu nhiệm vụ");
        }
        if !has_more {
            return self.alone();
        }
        if self.is_torn() { LineSort::Torn } else { LineSort::Task }
    }

    fn number(&self) -> &str {
        self.columns.text(self.line, PlanColumn::Number)
    }

    fn title(&self) -> &str {
        self.columns.text(self.line, PlanColumn::Title)
    }

    /// Whether nothing of its own stands in the line.
    fn is_empty(&self) -> bool {
        self.line.cells.iter().all(|cell| cell.text.is_empty() || cell.is_above)
            && !self.line.cells.iter().any(|cell| cell.is_above && !cell.text.is_empty())
    }

    /// Whether the line counts up or explains.
    fn is_note(&self) -> bool {
        let texts = self.line.cells.iter().map(|cell| cell.text.trim());
        let first = texts.clone().find(|text| !text.is_empty()).unwrap_or_default();
        let key = name_key(first);
        // "(*) …" below a table is a footnote.
        let is_footnote = first.trim_start_matches('(').starts_with('*') && self.line.only_text().is_some();
        key == "cong" || key == "tong" || is_footnote || NO_TASKS.iter().any(|begin| key.starts_with(begin))
    }

    /// Whether something stands beside number and title.
    fn has_more(&self) -> bool {
        let places = [self.columns.at(PlanColumn::Number), self.columns.at(PlanColumn::Title)];
        self.line
            .cells
            .iter()
            .enumerate()
            .any(|(at, cell)| !places.contains(&Some(at)) && !cell.text.is_empty())
    }

    /// A line with nothing but a number and a text.
    fn alone(&self) -> LineSort {
        let only = self
            .line
            .only_text()
            .filter(|(at, _)| Some(*at) != self.columns.at(PlanColumn::Number) || self.is_wide());
        let text = if self.title().is_empty() { only.map_or("", |(_, text)| text) } else { self.title() };
        if text.is_empty() || Number::of(text, None).is_some() {
            return LineSort::Nothing;
        }
        if let Some(number) = Number::of(self.number(), self.letter) {
            let is_heading = self.heads(&number, text);
            return if is_heading {
                LineSort::Heading(Some(number), text.to_owned())
            } else {
                LineSort::Task
            };
        }
        if let Some((number, rest)) = Number::before(text, self.letter)
            && (self.is_wide() || !matches!(number.sort, Sort::Decimal(_)) || is_capitals(rest))
        {
            return LineSort::Heading(Some(number), rest.to_owned());
        }
        if self.is_wide() || is_capitals(text) {
            return LineSort::Heading(None, text.to_owned());
        }
        if self.is_torn() {
            return LineSort::Torn;
        }
        let next_is_first =
            self.next.is_some_and(|next| !self.columns.text(next, PlanColumn::Number).is_empty());
        if next_is_first { LineSort::Heading(None, text.to_owned()) } else { LineSort::Task }
    }

    /// Whether its text stands over the whole table.
    fn is_wide(&self) -> bool {
        self.line.merged() > 0 || self.line.cells.len() == 1
    }

    /// Whether a number and a text without anything else are the heading of what follows.
    fn heads(&self, number: &Number, text: &str) -> bool {
        let is_parent = self
            .next
            .and_then(|next| Number::of(self.columns.text(next, PlanColumn::Number), self.letter))
            .is_some_and(|next| {
                next.text.starts_with(&format!("{}.", number.text)) || next.sort == Sort::Small
            });
        let next_is_plain = self.next.is_some_and(|next| {
            self.columns.text(next, PlanColumn::Number).is_empty()
                || self.columns.text(next, PlanColumn::Title).starts_with(['-', '+'])
        });
        let is_figure = matches!(number.sort, Sort::Decimal(_));
        !is_figure || is_parent || self.line.merged() > 0 || is_capitals(text) || next_is_plain
    }

    /// Whether a line without a number goes on where the row before it was cut.
    fn is_torn(&self) -> bool {
        let Some(before) = self.before else { return false };
        if !self.number().is_empty() || self.columns.at(PlanColumn::Number).is_none() {
            return false;
        }
        let title = self.title();
        if title.is_empty() {
            return true;
        }
        let filled: Vec<&str> =
            self.line.cells.iter().map(|cell| cell.text.as_str()).filter(|text| !text.is_empty()).collect();
        let cut = filled.iter().filter(|text| begins_small(text)).count();
        begins_small(title) || before.title.ends_with([',', '(', '–']) || cut * 2 >= filled.len()
    }
}

/// Whether a text begins within a sentence: with a small letter, or a figure and nothing else.
fn begins_small(text: &str) -> bool {
    let first = text.trim_start().chars().next();
    first.is_some_and(char::is_lowercase)
        || !text.chars().any(char::is_alphabetic) && first.is_some_and(char::is_numeric)
}

fn is_capitals(text: &str) -> bool {
    text.chars().any(char::is_alphabetic) && !text.chars().any(char::is_lowercase)
}
