//! A day as people write it, in figures or in words, from a place within a text.
//! A text that may mean two days is never guessed: the day is found as unclear.

mod digits;
mod reader;
mod weekday;

use chrono::{Datelike as _, Days};

pub use self::reader::{DayWord, When};

use self::reader::DayReader;
use super::numbers::number;
use crate::calendar::Calendar;
use crate::model::Day;
use crate::model::fold::fold;

/// Words before a day that add nothing to it.
const BEFORE: [&str; 17] = [
    "ngay", "den", "het", "toi", "vao", "trong", "sang", "chieu", "by", "until", "on", "la", "cuoi", "cham",
    "nhat", "muon", "gio",
];
/// Times that name no one day.
const VAGUE: [&str; 24] = [
    "tuan sau",
    "tuan toi",
    "tuan nay",
    "thang sau",
    "thang toi",
    "giua thang",
    "dau thang",
    "giua tuan",
    "som",
    "sau tet",
    "ra tet",
    "truoc tet",
    "vai ngay",
    "it ngay",
    "may ngay",
    "thoi gian toi",
    "quy sau",
    "khoang",
    "next week",
    "soon",
    "vai hom",
    "dau nam",
    "sang thang",
    "sang tuan",
];

/// Reads the day that the words begin with. `words` are as they were written, parted at spaces.
pub fn day(words: &[&str], today: Day, calendar: &Calendar) -> DayWord {
    let folded: Vec<String> = words.iter().take(12).map(|word| fold(word)).collect();
    let reader = DayReader { words, folded: &folded, today, calendar };
    // In "trước ngày 28/11" the last good day is the one before.
    if reader.is(0, &["truoc"]) {
        // In "trước 17 giờ ngày 28/11" that day itself is meant.
        if reader.is_hour(1) {
            return longer(day_at(&reader, 1), 1);
        }
        return match day_at(&reader, 1) {
            DayWord::Found { when: When::Day(day), taken, .. } => DayWord::Found {
                when: When::Day(day.pred_opt().unwrap_or(day)),
                taken: taken + 1,
                sure: false,
            },
            DayWord::Unclear { taken, .. } => reader.unclear(0, taken + 1),
            other => other,
        };
    }
    day_at(&reader, 0)
}

/// The day found, with `by` more words before it; no longer sure, because the words name an hour too.
fn longer(found: DayWord, by: usize) -> DayWord {
    match found {
        DayWord::Found { when, taken, .. } => DayWord::Found { when, taken: taken + by, sure: false },
        DayWord::Unclear { text, taken } => DayWord::Unclear { text, taken: taken + by },
        DayWord::Nothing => DayWord::Nothing,
    }
}

/// The day at a place, behind the words that may stand before one.
fn day_at(reader: &DayReader, start: usize) -> DayWord {
    let mut at = start;
    loop {
        match day_here(reader, at) {
            DayWord::Nothing if BEFORE.contains(&reader.word(at)) || reader.is_hour(at) => at += 1,
            DayWord::Nothing => return DayWord::Nothing,
            DayWord::Found { when, taken, sure } => {
                return DayWord::Found { when, taken: taken + at - start, sure };
            }
            DayWord::Unclear { text, taken } => {
                return DayWord::Unclear { text, taken: taken + at - start };
            }
        }
    }
}

fn day_here(reader: &DayReader, at: usize) -> DayWord {
    let found = |day: Option<Day>, taken: usize, sure: bool| match day {
        Some(day) => DayWord::Found { when: When::Day(day), taken, sure },
        None => reader.unclear(at, taken),
    };
    if let Some(read) = weekday::beside_figures(reader, at) {
        return read;
    }
    if let Some((day, taken)) = with_month(reader, at) {
        return found(day, taken, true);
    }
    // "ngày kìa" is a day later than "ngày kia"; without accents they look alike.
    if reader.words.get(at + 1).is_some_and(|word| word.to_lowercase().starts_with("kìa")) {
        return reader.unclear(at, 2);
    }
    if let Some((days, taken)) = near(reader, at) {
        return found(reader.today.checked_add_days(Days::new(days)), taken, true);
    }
    if let Some((day, taken, sure)) = weekday::alone(reader, at) {
        return found(day, taken, sure);
    }
    if let Some((day, taken, sure)) = end_of(reader, at) {
        return found(day, taken, sure);
    }
    if let Some(read) = span(reader, at) {
        return read;
    }
    if let Some(taken) = reader.begins(at, &VAGUE) {
        return reader.unclear(at, taken);
    }
    DayWord::Nothing
}

/// A day with its month in words, and the words it takes: `28 tháng 11 năm 2025`, `28 thg 11`.
fn with_month(reader: &DayReader, at: usize) -> Option<(Option<Day>, usize)> {
    let day = number(reader.word(at))?;
    if !matches!(reader.word(at + 1), "thang" | "thg") {
        return None;
    }
    let month = number(reader.word(at + 2))?;
    if reader.word(at + 3) == "nam"
        && let Some(year) = number(reader.word(at + 4)).filter(|year| *year > 1000)
    {
        return Some((Day::from_ymd_opt(year as i32, month, day), 5));
    }
    Some((digits::without_year(reader, day, month), 3))
}

/// Today, tomorrow or the day after, as the days until then, and the words it takes.
fn near(reader: &DayReader, at: usize) -> Option<(u64, usize)> {
    let phrases: [(&[&str], u64); 3] = [
        (&["hom nay", "chieu nay", "sang nay", "toi nay", "today"], 0),
        (&["ngay mai", "sang mai", "chieu mai", "mai", "tomorrow"], 1),
        (&["ngay kia", "ngay mot"], 2),
    ];
    phrases.iter().find_map(|(words, days)| Some((*days, reader.begins(at, words)?)))
}

/// The end of a period: `cuối tháng`, `hết tháng 12`, `cuối năm`, `hết quý 4`, `cuối tuần`.
fn end_of(reader: &DayReader, at: usize) -> Option<(Option<Day>, usize, bool)> {
    if !matches!(reader.word(at), "cuoi" | "het") {
        return None;
    }
    let friday = |weeks: u64| {
        let monday = reader.today - Days::new(reader.today.weekday().num_days_from_monday().into());
        monday.checked_add_days(Days::new(4 + 7 * weeks))
    };
    match reader.word(at + 1) {
        "tuan" if matches!(reader.word(at + 2), "sau" | "toi") => Some((friday(1), 3, false)),
        "tuan" => Some((friday(0), if reader.word(at + 2) == "nay" { 3 } else { 2 }, false)),
        "nam" => {
            let named = number(reader.word(at + 2)).filter(|year| *year > 1000);
            let (year, taken) = match named {
                Some(year) => (year as i32, 3),
                None => (reader.today.year(), if reader.word(at + 2) == "nay" { 3 } else { 2 }),
            };
            Some((Day::from_ymd_opt(year, 12, 31), taken, true))
        }
        "quy" => {
            let quarter = number(reader.word(at + 2)).or(match reader.word(at + 2) {
                "i" => Some(1),
                "ii" => Some(2),
                "iii" => Some(3),
                "iv" => Some(4),
                _ => None,
            })?;
            Some((end_of_month(reader, quarter * 3), 3, true))
        }
        "thang" => {
            let this = reader.today.month();
            let (month, taken) = match reader.word(at + 2) {
                "nay" => (this, 3),
                "sau" | "toi" => (this % 12 + 1, 3),
                word => number(word).filter(|month| (1..=12).contains(month)).map_or((this, 2), |m| (m, 3)),
            };
            Some((end_of_month(reader, month), taken, true))
        }
        _ => None,
    }
}

/// The last day of a month, in this year or, where the month has passed, the next one.
fn end_of_month(reader: &DayReader, month: u32) -> Option<Day> {
    let year = if month < reader.today.month() { reader.today.year() + 1 } else { reader.today.year() };
    let (next_year, next) = if month == 12 { (year + 1, 1) } else { (year, month + 1) };
    Day::from_ymd_opt(next_year, next, 1)?.pred_opt()
}

/// A number of days: `3 ngày nữa` and `sau 3 ngày` count from today, `thêm 5 ngày` from the deadline. `3
/// ngày` alone may be either.
fn span(reader: &DayReader, at: usize) -> Option<DayWord> {
    let more = matches!(reader.word(at), "them" | "lui");
    let lead = usize::from(more || matches!(reader.word(at), "sau" | "trong"));
    let count = number(reader.word(at + lead)).filter(|count| (1..=366).contains(count))?;
    let (unit, mut taken) = match reader.word(at + lead + 1) {
        "ngay" => (1, lead + 2),
        "tuan" => (7, lead + 2),
        _ => return None,
    };
    let working = unit == 1 && reader.is(at + taken, &["lam", "viec"]);
    taken += if working { 2 } else { 0 };
    let from_today = lead == 1 && !more || matches!(reader.word(at + taken), "nua" | "toi");
    taken += usize::from(matches!(reader.word(at + taken), "nua" | "toi"));
    // The words "3 tuần sau" may mean "3, tuần sau".
    if lead == 0 && reader.word(at + taken) == "sau" {
        return Some(reader.unclear(at, taken + 1));
    }
    let days = count * unit;
    if !from_today || more {
        return Some(DayWord::Found { when: When::Later { days, working }, taken, sure: more });
    }
    let day = if working {
        Some(reader.calendar.work.add(reader.today, days))
    } else {
        reader.today.checked_add_days(Days::new(days.into()))
    };
    Some(match day {
        Some(day) => DayWord::Found { when: When::Day(day), taken, sure: true },
        None => reader.unclear(at, taken),
    })
}

#[cfg(test)]
mod tests;
