//! Days as they are printed, alone and in lists: `30/6/2026`, `20 tháng 3 năm 2026`, `18 và 19/3`, `01 - 15/4/2026`.
//! Must not know what a day is for, nor which year an unwritten one is.

use super::several::{Joined, Several, separator};
use crate::phrase::deadline::text::DueText;

/// A day in figures as printed; it need not exist.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::phrase::deadline) struct PrintedDay {
    pub(in crate::phrase::deadline) day: u32,
    pub(in crate::phrase::deadline) month: u32,
    pub(in crate::phrase::deadline) year: Option<i32>,
}

/// A day in a list, where the month may stand with the last one only.
#[derive(Clone, Copy)]
struct Part {
    day: u32,
    rest: Option<(u32, Option<i32>)>,
}

/// The days that begin at a place, with the pieces that they take: the longest list and each shorter one.
pub(in crate::phrase::deadline) fn days(text: &DueText, at: usize) -> Vec<(Several<PrintedDay>, usize)> {
    let mut found = Vec::new();
    let mut parts: Vec<Part> = Vec::new();
    let mut joined = Joined::One;
    let mut next = at;
    let is_before = text.has_before(at, &["truoc"]) || text.has_before(at, &["truoc", "ngai"]);
    while let Some((part, taken)) = part(text, next) {
        // A number alone is a day only where days are spoken of, or another day follows at once.
        let is_day = part.rest.is_some() || joined != Joined::One || text.has_before(at, &["ngai"]);
        if !is_day && !matches!(text.word(next + taken), "-" | "va" | "den") {
            break;
        }
        parts.push(part);
        next += taken;
        if part.rest.is_some() {
            found.push((Several { items: filled(&parts), joined }, next - at));
        }
        let Some((how, taken)) = separator(text, next) else { break };
        joined = joined.with(how, parts.len());
        next += taken;
        // "trước ngày 15/6 và trước ngày 15/12"
        next += usize::from(is_before && text.word(next) == "truoc");
        next += usize::from(text.word(next) == "ngai");
    }
    found
}

/// Days without a month or a year have those of the days behind them, or else of the days before.
fn filled(parts: &[Part]) -> Vec<PrintedDay> {
    let mut days: Vec<PrintedDay> = Vec::new();
    let mut known: Option<(u32, Option<i32>)> = None;
    for part in parts.iter().rev() {
        let (month, year) = match (part.rest, known) {
            (Some((month, None)), Some((later, Some(year)))) => {
                // "15/12 - 15/01/2027"
                (month, Some(if month > later { year - 1 } else { year }))
            }
            (Some(own), _) => own,
            (None, Some(later)) => later,
            (None, None) => continue,
        };
        known = Some((month, year));
        days.push(PrintedDay { day: part.day, month, year });
    }
    days.reverse();
    let mut year = None;
    for day in &mut days {
        year = day.year.or(year);
        day.year = year;
    }
    days
}

fn part(text: &DueText, at: usize) -> Option<(Part, usize)> {
    if is_torn(text, at) {
        return None;
    }
    let lead = usize::from(matches!(text.word(at), "mung" | "mong"));
    let figures = text.figures(at + lead);
    let first = text.number(at + lead)?;
    let at = at + lead;
    let with = |month, year, taken| Some((Part { day: first, rest: Some((month, year)) }, taken + lead));
    if let Some((day, month, year, taken)) = year_first(text, at) {
        return Some((Part { day, rest: Some((month, Some(year))) }, taken));
    }
    if !(1..=2).contains(&figures) {
        return None;
    }
    // "ngày 15, tháng 12, năm 2026"
    let comma = usize::from(text.word(at + 1) == "," && text.has_before(at, &["ngai"]));
    if matches!(text.word(at + 1 + comma), "thang" | "thg") {
        let behind = at + 3 + comma;
        let month = text.number(behind - 1).filter(|_| text.figures(behind - 1) <= 2)?;
        return match year_behind(text, behind) {
            Some((year, taken)) => with(month, Some(year), 3 + comma + taken),
            None => with(month, None, 3 + comma),
        };
    }
    let mark = text.word(at + 1);
    let month = text.number(at + 2).filter(|_| (1..=2).contains(&text.figures(at + 2)));
    if let Some(month) = month.filter(|_| matches!(mark, "/" | "-" | ".")) {
        if text.word(at + 3) == mark {
            let short = || {
                let year = text.number(at + 4).filter(|_| text.figures(at + 4) == 2 && text.is_glued(at + 4));
                year.map(|year| 2000 + year as i32)
            };
            if let Some(year) = text.year(at + 4).or_else(short) {
                return with(month, Some(year), 5);
            }
        }
        // "03-04/2026" are two months as well as a day.
        let year = year_behind(text, at + 3).filter(|_| mark == "/" || text.word(at + 3) != "/");
        if let Some((year, taken)) = year {
            return with(month, Some(year), 3 + taken);
        }
        if text.year(at + 4).is_some() && text.word(at + 3) == "/" {
            return None;
        }
        let could_be = (1..=31).contains(&first) && (1..=12).contains(&month);
        // "18 - 19/3" is no month 19, "12.5" no day where none is spoken of, and "1/2/3" neither.
        if could_be
            && (mark != "." || text.has_before(at, &["ngai"]))
            && !matches!(text.word(at + 3), "/" | "%")
        {
            return with(month, None, 3);
        }
        if mark == "/" {
            return None;
        }
    }
    // A number that belongs to something else: "6 tháng", "30 phút", "05 bản".
    let is_list = matches!(text.word(at + 1), "," | ";" | "-" | "va" | "den" | "hoac" | "&" | "+");
    ((1..=31).contains(&first) && is_list).then_some((Part { day: first, rest: None }, 1 + lead))
}

/// Whether the number at a place is the rest of an hour (`07h30`) or of a misread number (`l5/6`).
fn is_torn(text: &DueText, at: usize) -> bool {
    let before = at.checked_sub(1).map_or("", |before| text.word(before));
    text.is_glued(at) && (before == ":" || before.len() == 1 && text.is_letters(at - 1))
}

/// `2026-06-30`, as spreadsheets and systems write days.
fn year_first(text: &DueText, at: usize) -> Option<(u32, u32, i32, usize)> {
    let year = text.year(at)?;
    let mark = text.word(at + 1);
    if !matches!(mark, "-" | "/") || text.word(at + 3) != mark || !text.is_glued(at + 4) {
        return None;
    }
    Some((text.number(at + 4)?, text.number(at + 2)?, year, 5))
}

/// A year behind a month: `/2026`, ` năm 2026`, `, năm 2026`.
pub(super) fn year_behind(text: &DueText, at: usize) -> Option<(i32, usize)> {
    let mark = usize::from(matches!(text.word(at), "/" | "-" | "." | ","));
    let named = usize::from(text.word(at + mark) == "nam");
    if mark + named == 0 {
        return None;
    }
    // Behind a comma a number is a year only where it is called one.
    if text.word(at) == "," && named == 0 {
        return None;
    }
    text.year(at + mark + named).map(|year| (year, mark + named + 1))
}
