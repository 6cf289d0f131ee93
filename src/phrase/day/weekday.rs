//! Days of the week: by themselves, and beside a day in figures, which the weekday must not contradict.
//! Must not guess which of the two was meant where they contradict each other.

use chrono::{Datelike as _, Days};

use super::digits;
use super::reader::{DayReader, DayWord, When};
use crate::model::Day;
use crate::phrase::numbers::number;

/// A weekday: `thứ 6`, `thứ sáu tuần sau`, `t6`, `chủ nhật`. Said on that same weekday, it may be today or
/// the next one.
pub(super) fn alone(reader: &DayReader, at: usize) -> Option<(Option<Day>, usize, bool)> {
    let (from_monday, mut taken) = name_of_weekday(reader, at)?;
    let monday = reader.today - Days::new(reader.today.weekday().num_days_from_monday().into());
    let this = monday.checked_add_days(Days::new(from_monday.into()));
    let next = this.and_then(|day| day.checked_add_days(Days::new(7)));
    let behind = at + taken;
    if let Some(more) = reader.begins(behind, &["tuan sau", "tuan toi", "next week"]) {
        return Some((next, taken + more, true));
    }
    if let Some(more) = reader.begins(behind, &["tuan nay"]) {
        return Some((this, taken + more, true));
    }
    if matches!(reader.word(behind), "nay" | "toi") {
        taken += 1;
    }
    match this {
        Some(day) if day > reader.today => Some((Some(day), taken, true)),
        Some(day) if day == reader.today => Some((None, taken, false)),
        _ => Some((next, taken, true)),
    }
}

/// How many days behind Monday the weekday lies, and how many words it takes.
fn name_of_weekday(reader: &DayReader, at: usize) -> Option<(u32, usize)> {
    Some(match reader.word(at) {
        "thu" => (number(reader.word(at + 1)).filter(|n| (2..=7).contains(n))? - 2, 2),
        "chu" if reader.word(at + 1) == "nhat" => (6, 2),
        "cn" => (6, 1),
        word if word.len() == 2 && word.starts_with('t') => {
            (number(&word[1..]).filter(|n| (2..=7).contains(n))? - 2, 1)
        }
        word => {
            let names = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
            (names.iter().position(|name| *name == word)? as u32, 1)
        }
    })
}

/// A day in figures beside a weekday, if it falls on that: "thứ Hai 24/11" and "24/11 (thứ Hai)".
pub(super) fn beside_figures(reader: &DayReader, at: usize) -> Option<DayWord> {
    if let Some((from_monday, taken)) = name_of_weekday(reader, at) {
        let behind = at + taken + usize::from(reader.word(at + taken) == "ngay");
        return Some(on(reader, &digits::day(reader, behind)?, from_monday, at, behind - at));
    }
    let found = digits::day(reader, at)?;
    let bracketed = reader.words.get(at + 1).is_some_and(|word| word.starts_with('('));
    match (&found, name_of_weekday(reader, at + 1)) {
        (DayWord::Found { taken: 1, .. }, Some((from_monday, taken))) if bracketed => {
            Some(on(reader, &found, from_monday, at, taken))
        }
        _ => Some(found),
    }
}

fn on(reader: &DayReader, found: &DayWord, from_monday: u32, at: usize, more: usize) -> DayWord {
    match found {
        DayWord::Found { when: When::Day(day), taken, sure }
            if day.weekday().num_days_from_monday() == from_monday =>
        {
            DayWord::Found { when: When::Day(*day), taken: taken + more, sure: *sure }
        }
        DayWord::Found { taken, .. } | DayWord::Unclear { taken, .. } => reader.unclear(at, taken + more),
        DayWord::Nothing => DayWord::Nothing,
    }
}
