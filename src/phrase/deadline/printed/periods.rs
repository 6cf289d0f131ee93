//! Months, quarters, halves and years as they are printed, alone and in lists: `Quý III Năm 2026`, `Tháng 8 - 9/2026`.
//! Must not know what a period is for, nor which year an unwritten one is of.

use super::days::year_behind;
use super::several::{Joined, Several, separator};
use crate::model::Cycle;
use crate::phrase::deadline::text::DueText;

/// A period as printed; its number is one that its length allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::phrase::deadline) struct PrintedPeriod {
    pub(in crate::phrase::deadline) cycle: Cycle,
    pub(in crate::phrase::deadline) index: u32,
    pub(in crate::phrase::deadline) year: Option<i32>,
}

/// The numbers of quarters and months in words; those that mean something else without accents are left out.
const IN_WORDS: [(&str, u32); 10] = [
    ("mot", 1),
    ("hai", 2),
    ("ba", 3),
    ("bai", 7),
    ("tam", 8),
    ("chin", 9),
    ("muoi", 10),
    ("i", 1),
    ("ii", 2),
    ("iii", 3),
];

/// The periods that begin at a place, with the pieces that they take: the longest list and each shorter one.
/// Years need no word before them where `bare`.
pub(in crate::phrase::deadline) fn periods(
    text: &DueText,
    at: usize,
    bare: bool,
) -> Vec<(Several<PrintedPeriod>, usize)> {
    let mut found = Vec::new();
    let mut items: Vec<PrintedPeriod> = Vec::new();
    let mut joined = Joined::One;
    let mut next = at;
    loop {
        let again = items.last().and_then(|last| continued(text, next, last.cycle));
        let Some((item, taken)) = named(text, next, bare).or(again) else { break };
        if items.last().is_some_and(|last| last.cycle != item.cycle) {
            break;
        }
        items.push(item);
        next += taken;
        found.push((Several { items: with_years(&items), joined }, next - at));
        let Some((how, taken)) = separator(text, next) else { break };
        joined = joined.with(how, items.len());
        next += taken;
    }
    found
}

/// Periods without a year have that of the next one with a year, or else of the one before.
fn with_years(items: &[PrintedPeriod]) -> Vec<PrintedPeriod> {
    let mut items = items.to_vec();
    let mut later: Option<(i32, u32)> = None;
    for item in items.iter_mut().rev() {
        let start = (item.index - 1) * item.cycle.months();
        let year = later.map(|(year, of)| if start > of { year - 1 } else { year });
        item.year = item.year.or(year);
        later = item.year.map(|year| (year, start));
    }
    let mut before = None;
    for item in &mut items {
        item.year = item.year.or(before);
        before = item.year;
    }
    items
}

/// A period that says itself how long it is.
fn named(text: &DueText, at: usize, bare: bool) -> Option<(PrintedPeriod, usize)> {
    let of = |cycle, index, year| PrintedPeriod { cycle, index, year };
    if let Some((index, taken)) = half(text, at) {
        let year = half_year(text, at + taken);
        let more = year.map_or(0, |(_, more)| more);
        return Some((of(Cycle::Half, index, year.map(|(year, _)| year)), taken + more));
    }
    match text.word(at) {
        "thang" | "thg" => numbered(text, at + 1, Cycle::Month).map(|(period, taken)| (period, taken + 1)),
        "t" if text.is_glued(at + 1) => {
            numbered(text, at + 1, Cycle::Month).map(|(period, taken)| (period, taken + 1))
        }
        "qui" | "q" => numbered(text, at + 1, Cycle::Quarter).map(|(period, taken)| (period, taken + 1)),
        glued @ ("qi" | "qii" | "qiii" | "qiv") => {
            let index = number_of(glued.strip_prefix('q')?)?;
            let year = year_of(text, at + 1);
            let more = year.map_or(0, |(_, more)| more);
            Some((of(Cycle::Quarter, index, year.map(|(year, _)| year)), 1 + more))
        }
        "nam" => Some((of(Cycle::Year, 1, Some(text.year(at + 1)?)), 2)),
        _ => {
            let month = text.number(at).filter(|n| (1..=12).contains(n) && text.figures(at) <= 2);
            let year = text.year(at + 2).filter(|_| matches!(text.word(at + 1), "/" | "-" | "."));
            if let (Some(month), Some(year)) = (month, year) {
                return Some((of(Cycle::Month, month, Some(year)), 3));
            }
            let year = text.year(at).filter(|_| bare && !matches!(text.word(at + 1), "/" | "%"))?;
            Some((of(Cycle::Year, 1, Some(year)), 1))
        }
    }
}

/// A period in a list, which the one before it says the length of: the `9` in `Tháng 8 - 9`.
fn continued(text: &DueText, at: usize, cycle: Cycle) -> Option<(PrintedPeriod, usize)> {
    match cycle {
        Cycle::Day | Cycle::Week | Cycle::Half => None,
        Cycle::Year => Some((PrintedPeriod { cycle, index: 1, year: Some(text.year(at)?) }, 1)),
        Cycle::Month | Cycle::Quarter => numbered(text, at, cycle),
    }
}

/// A month or a quarter by its number, with its year where that follows.
fn numbered(text: &DueText, at: usize, cycle: Cycle) -> Option<(PrintedPeriod, usize)> {
    let in_figures = text.number(at).filter(|_| text.figures(at) <= 2);
    let (index, taken) = match in_figures {
        Some(index) => (index, 1),
        None if text.word(at) == "muoi" && matches!(text.word(at + 1), "mot" | "hai") => {
            (10 + number_of(text.word(at + 1))?, 2)
        }
        None => (number_of(text.word(at)).or_else(|| before_a_year(text, at))?, 1),
    };
    if !(1..=12 / cycle.months()).contains(&index) {
        return None;
    }
    let year = year_of(text, at + taken);
    let more = year.map_or(0, |(_, more)| more);
    let is_day = in_figures.is_some() && more == 0 && text.word(at + taken) == "/";
    (!is_day).then_some((PrintedPeriod { cycle, index, year: year.map(|(year, _)| year) }, taken + more))
}

fn number_of(word: &str) -> Option<u32> {
    if word == "iv" {
        return Some(4);
    }
    IN_WORDS.iter().find(|(text, _)| *text == word).map(|(_, number)| *number)
}

/// A number in words that means something else without accents, and is one before a year: `tháng Sáu năm 2026`.
fn before_a_year(text: &DueText, at: usize) -> Option<u32> {
    let number = match text.word(at) {
        "tu" => 4,
        "nam" => 5,
        "sau" => 6,
        _ => return None,
    };
    year_of(text, at + 1).map(|_| number)
}

/// A year behind a month or quarter: `/2026`, `-2026`, ` năm 2026`, ` 2026`, `/26`.
fn year_of(text: &DueText, at: usize) -> Option<(i32, usize)> {
    let short = || {
        let year = text.number(at + 1).filter(|_| text.word(at) == "/" && text.is_glued(at + 1))?;
        let is_year = text.figures(at + 1) == 2 && (20..=60).contains(&year) && text.word(at + 2) != "/";
        is_year.then_some((2000 + year as i32, 2))
    };
    let plain = || text.year(at).filter(|_| text.word(at + 1) != "/").map(|year| (year, 1));
    let slash = || text.year(at + 2).filter(|_| text.has(at, &["/", "nam"])).map(|year| (year, 3));
    let aside = || {
        let named = usize::from(text.word(at + 1) == "nam");
        let is_aside = text.word(at) == "(" && text.word(at + 2 + named) == ")";
        text.year(at + 1 + named).filter(|_| is_aside).map(|year| (year, 3 + named))
    };
    let comma = || {
        let is_year = text.word(at) == "," && text.word(at + 2) != "/";
        text.year(at + 1).filter(|_| is_year).map(|year| (year, 2))
    };
    year_behind(text, at).or_else(slash).or_else(aside).or_else(comma).or_else(plain).or_else(short)
}

/// Half a year: `6 tháng đầu năm`, `sáu tháng cuối năm`, `nửa đầu năm`.
fn half(text: &DueText, at: usize) -> Option<(u32, usize)> {
    let index = |word: &str| match word {
        "dau" => Some(1),
        "cuoi" => Some(2),
        _ => None,
    };
    let six = text.number(at) == Some(6) || text.word(at) == "sau";
    if six && text.word(at + 1) == "thang" && text.word(at + 3) == "nam" {
        return Some((index(text.word(at + 2))?, 4));
    }
    if text.word(at) == "nua" && text.word(at + 2) == "nam" {
        return Some((index(text.word(at + 1))?, 3));
    }
    None
}

fn half_year(text: &DueText, at: usize) -> Option<(i32, usize)> {
    text.year(at).map(|year| (year, 1)).or_else(|| year_behind(text, at))
}
