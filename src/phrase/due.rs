//! A due as documents and systems word it: `16h00 ngày 27/11/2026`, `trước ngày 30/11/2026`, `Tháng 12/2026`,
//! `Thường xuyên`. A text that may mean two days is never guessed.
//! Must not know whose due it is, nor how far away it may lie.

mod words;

use chrono::NaiveTime;

use self::words::Words;
use crate::calendar::{TypedDay, Zone};
use crate::model::{Day, Deadline, DueAt, DueRule, Offset};

/// What a text says of a due.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DueWords {
    /// One deadline; without a day where the duty never ends, or waits for somebody else's paper.
    Due(Deadline),
    /// So long from receipt: `06 ngày làm việc`.
    Counted(Offset),
    /// There is none: `Không có hạn`, `01/01/1970`, `-`.
    None,
    /// The text speaks of no deadline, of two, or of one that may be read in two ways.
    Unclear,
}

/// Reads a whole text as one due. Instants with a zone of their own are converted to `zone`.
pub fn due(text: &str, zone: Zone) -> DueWords {
    let text = joined(text.trim());
    if let Ok(typed) = text.parse::<TypedDay>() {
        return typed.fixed(zone).map_or(DueWords::Unclear, on);
    }
    let words = Words::of(&text);
    if words.len() == 0 {
        let is_dash = text.chars().all(|c| matches!(c, '-' | '–' | '—' | '.' | '…' | '_' | '/'));
        return if is_dash { DueWords::None } else { DueWords::Unclear };
    }
    if words.is_none() {
        return DueWords::None;
    }
    if words.is_continuous() {
        return DueWords::Due(Deadline::of(DueRule::Continuous, None));
    }
    if let Some(period) = words.period() {
        return DueWords::Counted(period);
    }
    if words.waits() {
        return DueWords::Due(Deadline::of(DueRule::Awaiting(text), None));
    }
    match words.due() {
        Some(found) if is_no_day(found.day) => DueWords::None,
        Some(found) => DueWords::Due(found),
        None => DueWords::Unclear,
    }
}

/// A day with its hour as a due.
pub fn on(at: DueAt) -> DueWords {
    if is_no_day(Some(at.day)) { DueWords::None } else { DueWords::Due(at.into()) }
}

/// Reads an hour alone: `16h00`, `16:30`, `16 giờ 30 phút`.
pub fn hour(text: &str) -> Option<NaiveTime> {
    let words = Words::of(text);
    words.hour_at(0).filter(|(_, taken)| *taken == words.len()).map(|(time, _)| time)
}

/// Whether a day is the one that systems write where they know none: the first that computers count.
fn is_no_day(day: Option<Day>) -> bool {
    day.is_some() && day == Day::from_ymd_opt(1970, 1, 1)
}

/// The text with the marks of a day beside its figures: `04 / 12 / 2026`.
fn joined(text: &str) -> String {
    let mut joined = text.to_owned();
    for mark in ["/", "-"] {
        for spaced in [format!(" {mark} "), format!(" {mark}"), format!("{mark} ")] {
            let is_between = |at: &usize| {
                let behind = &joined[at + spaced.len()..];
                let is_digit = |c: char| c.is_ascii_digit();
                joined[..*at].ends_with(is_digit) && behind.starts_with(is_digit)
            };
            let places: Vec<usize> =
                joined.match_indices(&spaced).map(|(at, _)| at).filter(is_between).collect();
            for at in places.into_iter().rev() {
                joined.replace_range(at..at + spaced.len(), mark);
            }
        }
    }
    joined
}

#[cfg(test)]
mod tests;
