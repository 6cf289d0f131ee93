//! What the columns of a table hold: by their headings in many words, and where a word has two meanings, by their cells.
//! Must not know rows as tasks.

use super::lines::PlanTableLine;
use super::names::{key, known, may_be_title, named};
use crate::phrase::deadline::looks_like_due;
use crate::phrase::{find_words, name_key};

pub(in crate::plan) use super::names::PlanColumn;

/// How far down the headings may begin.
const WITHIN: usize = 15;

/// The columns of a table of tasks.
#[derive(Debug, Clone)]
pub(in crate::plan) struct PlanColumns {
    held: Vec<PlanColumn>,
    headings: Vec<String>,
}

impl PlanColumns {
    /// The columns of a table whose headings are found, and how many lines these take with what stands above; a line of
    /// column numbers below them counts as heading.
    pub(in crate::plan) fn find(lines: &[PlanTableLine]) -> Option<(Self, usize)> {
        for (at, line) in lines.iter().enumerate().take(WITHIN) {
            let first = headings(line, None);
            let second = lines.get(at + 1).filter(|below| is_second(line, below));
            let texts = second.map_or(first, |below| headings(line, Some(below)));
            let columns = Self::of(texts);
            if !columns.are_of_tasks() {
                continue;
            }
            let mut below = at + 1 + usize::from(second.is_some());
            while lines.get(below).is_some_and(is_number_row) {
                below += 1;
            }
            return Some((columns, below));
        }
        None
    }

    fn of(headings: Vec<String>) -> Self {
        let mut held: Vec<PlanColumn> = headings.iter().map(|text| named(text)).collect();
        // "Đơn vị" behind "Đơn vị chủ trì" names who takes part; "Nhiệm vụ" behind "Nội dung" is the nearer one.
        for one in [PlanColumn::Number, PlanColumn::Title] {
            let mut seen = false;
            for held in &mut held {
                if *held == one && std::mem::replace(&mut seen, true) {
                    *held = PlanColumn::Other;
                }
            }
        }
        if !held.contains(&PlanColumn::Title)
            && let Some((held, _)) = held.iter_mut().zip(&headings).find(|(_, text)| may_be_title(text))
        {
            *held = PlanColumn::Title;
        }
        Self { held, headings }
    }

    fn are_of_tasks(&self) -> bool {
        let has = |column| self.held.contains(&column);
        let filled = || self.headings.iter().filter(|text| !text.is_empty());
        let is_known = |text: &&String| known(text).is_some();
        // Headings are short, and most of them are known: a row of tasks has such words too.
        let are_short = filled().all(|text| text.split_whitespace().count() <= 12);
        has(PlanColumn::Title)
            && (has(PlanColumn::Lead) || has(PlanColumn::Due))
            && self.held.len() >= 3
            && are_short
            && filled().filter(is_known).count() * 3 >= filled().count() * 2
    }

    /// Where a column stands.
    pub(in crate::plan) fn at(&self, column: PlanColumn) -> Option<usize> {
        self.held.iter().position(|held| *held == column)
    }

    /// Where columns of one meaning stand.
    pub(in crate::plan) fn all(&self, column: PlanColumn) -> impl Iterator<Item = usize> {
        self.held.iter().enumerate().filter(move |(_, held)| **held == column).map(|(at, _)| at)
    }

    /// What stands in a column of a line; empty where there is no such column.
    pub(in crate::plan) fn text<'l>(&self, line: &'l PlanTableLine, column: PlanColumn) -> &'l str {
        self.at(column).map_or("", |at| line.text(at))
    }

    pub(super) fn has_same_headings(&self, other: &Self) -> bool {
        self.headings.len() == other.headings.len()
            && self.headings.iter().zip(&other.headings).all(|(one, other)| key(one) == key(other))
    }

    /// Whether the lines of a table without headings may go on below these columns.
    pub(super) fn fit(&self, lines: &[PlanTableLine]) -> bool {
        lines.iter().any(|line| line.cells.len() == self.held.len())
    }

    /// Whether a line is the headings once more, as on each printed page, or their numbers.
    pub(in crate::plan) fn are(&self, line: &PlanTableLine) -> bool {
        let texts: Vec<&str> = line.cells.iter().map(|cell| cell.text.as_str()).collect();
        let same = texts.iter().zip(&self.headings).filter(|(text, heading)| {
            !text.is_empty() && (key(text) == key(heading) || heading.contains(**text) && text.len() > 3)
        });
        let filled = texts.iter().filter(|text| !text.is_empty()).count();
        filled > 1 && same.count() * 2 > filled || is_number_row(line)
    }

    /// Decides by the cells what columns hold whose headings have two meanings.
    pub(super) fn settle(&mut self, lines: &[PlanTableLine]) {
        let share = |at: usize, is: &dyn Fn(&str) -> bool| {
            let texts = lines.iter().filter(|line| line.only_text().is_none()).map(|line| line.text(at));
            let filled: Vec<&str> = texts.filter(|text| !text.is_empty()).collect();
            let right = filled.iter().filter(|text| is(text)).count();
            if filled.is_empty() { 0.0 } else { right as f64 / filled.len() as f64 }
        };
        let candidates: Vec<usize> = self
            .held
            .iter()
            .enumerate()
            .filter(|(_, held)| {
                matches!(
                    held,
                    PlanColumn::Due | PlanColumn::Product | PlanColumn::Standing | PlanColumn::Other
                )
            })
            .map(|(at, _)| at)
            .collect();
        let named: Vec<usize> = self.all(PlanColumn::Due).collect();
        let mut best: Option<(usize, f64)> = None;
        for at in candidates {
            // A column that is named so comes before one that only looks so.
            let is_named = named.contains(&at);
            let is_firm = is_named && find_words(&key(&self.headings[at]), "tien do").is_none();
            let looks = share(at, &looks_like_due);
            let weight = looks
                + if is_firm {
                    0.5
                } else if is_named {
                    0.3
                } else {
                    0.0
                };
            let least = if is_firm { 0.0 } else { 0.5 };
            if looks >= least && (is_named || looks > 0.8) && best.is_none_or(|(_, most)| weight > most) {
                best = Some((at, weight));
            }
        }
        for at in named {
            self.held[at] = if looks_standing(share(at, &is_standing)) {
                PlanColumn::Standing
            } else {
                PlanColumn::Other
            };
        }
        if let Some((at, _)) = best {
            self.held[at] = PlanColumn::Due;
        }
        let products: Vec<usize> = self.all(PlanColumn::Product).collect();
        for at in products {
            if looks_standing(share(at, &is_standing)) {
                self.held[at] = PlanColumn::Standing;
            }
        }
    }
}

fn looks_standing(share: f64) -> bool {
    share > 0.5
}

/// Whether a cell says how a task stands.
fn is_standing(text: &str) -> bool {
    let key = name_key(text);
    ["da ", "dang ", "chua ", "cham ", "qua han", "hoan thanh", "trong han", "con han"]
        .iter()
        .any(|begin| key.starts_with(begin))
}

/// The headings of one line, or of two of which the second says more of the first.
fn headings(line: &PlanTableLine, below: Option<&PlanTableLine>) -> Vec<String> {
    let columns = line.cells.len().max(below.map_or(0, |below| below.cells.len()));
    let mut upper = "";
    let mut found = Vec::with_capacity(columns);
    for at in 0..columns {
        if !line.cells.get(at).is_some_and(|cell| cell.is_left) {
            upper = line.text(at);
        }
        let lower =
            below.and_then(|below| below.cells.get(at)).filter(|cell| !cell.is_above && !cell.is_left);
        found.push(match lower {
            Some(cell) if !cell.text.is_empty() && cell.text != upper => format!("{upper} / {}", cell.text),
            _ => upper.to_owned(),
        });
    }
    found
}

/// Whether a line below headings says more of them: some of its cells are merged with these, and others are not.
fn is_second(line: &PlanTableLine, below: &PlanTableLine) -> bool {
    if is_number_row(below) {
        return false;
    }
    let has_wide = line.cells.iter().any(|cell| cell.is_left);
    let above = below.cells.iter().filter(|cell| cell.is_above).count();
    let own = below.cells.iter().filter(|cell| !cell.is_above && !cell.text.is_empty()).count();
    let is_merged = above > 0 && own > 0 && (has_wide || above + own >= line.cells.len());
    let has_gap = line.cells.iter().zip(&below.cells).any(|(upper, lower)| {
        upper.text.is_empty() && !upper.is_left && named(&lower.text) != PlanColumn::Other
    });
    is_merged || has_wide && own > 0 && own < below.cells.len() && has_gap || fills_gaps(line, below)
}

/// As [`is_second`], where nothing is merged, as in CSV: the upper line has gaps where the lower one has headings, and
/// the lower one has gaps where the upper one says all.
fn fills_gaps(line: &PlanTableLine, below: &PlanTableLine) -> bool {
    let pairs = || line.cells.iter().zip(&below.cells).map(|(upper, lower)| (&upper.text, &lower.text));
    let filled = pairs().filter(|(upper, lower)| upper.is_empty() && !lower.is_empty()).count();
    let all_known =
        below.cells.iter().filter(|cell| !cell.text.is_empty()).all(|cell| known(&cell.text).is_some());
    let stays = pairs().filter(|(upper, lower)| !upper.is_empty() && lower.is_empty()).count();
    filled > 0 && stays >= 2 && all_known
}

/// `(1) (2) (3)`, `A B 1 2`, `1 2 3=1+2`.
fn is_number_row(line: &PlanTableLine) -> bool {
    let texts: Vec<&str> =
        line.cells.iter().map(|cell| cell.text.trim()).filter(|text| !text.is_empty()).collect();
    let is_number = |text: &&str| {
        let bare = text.trim_matches(['(', ')', '[', ']']);
        let is_letter = bare.chars().count() == 1 && bare.chars().all(char::is_alphabetic);
        is_letter
            || !bare.is_empty()
                && bare.len() <= 8
                && bare.chars().all(|c| c.is_ascii_digit() || "=+-".contains(c))
    };
    texts.len() >= 3 && texts.len() + 1 >= line.cells.len() && texts.iter().all(is_number)
}
