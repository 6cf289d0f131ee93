//! A day in figures, with its year or without. Must not know what stands beside it.

use chrono::{Datelike as _, Days};

use super::reader::{DayReader, DayWord, When};
use crate::model::Day;

/// How far back a day without a year may lie to be taken for past, not for next year's.
const PAST: Days = Days::new(60);

/// A day in figures: `28/11`, `28-11-2025`, `28.11.2025`, `2025-11-28`. With a dash and without a year it
/// may be a range of numbers.
pub(super) fn day(reader: &DayReader, at: usize) -> Option<DayWord> {
    let word = reader.words.get(at)?.trim_matches([',', ';', '.', ':', '(', ')']);
    let mark = word.chars().find(|c| !c.is_ascii_digit())?;
    if !matches!(mark, '/' | '-' | '.' | '–') {
        return None;
    }
    let parts: Vec<&str> = word.split(mark).collect();
    let is_number =
        |part: &&str| !part.is_empty() && part.len() <= 4 && part.bytes().all(|b| b.is_ascii_digit());
    if !(2..=3).contains(&parts.len()) || !parts.iter().all(is_number) {
        return None;
    }
    let n: Vec<u32> = parts.iter().filter_map(|part| part.parse().ok()).collect();
    let day = match n.as_slice() {
        [year, month, day] if parts[0].len() == 4 => Day::from_ymd_opt(*year as i32, *month, *day),
        [day, month, year] => {
            let year = if parts[2].len() <= 2 { year + 2000 } else { *year };
            Day::from_ymd_opt(year as i32, *month, *day)
        }
        // A month with a year is no day.
        [_, _] if parts[1].len() == 4 => None,
        [day, month] => without_year(reader, *day, *month),
        _ => None,
    };
    Some(match day {
        Some(day) => DayWord::Found {
            when: When::Day(day),
            taken: 1,
            sure: n.len() == 3 || mark == '/' || (mark == '-' && n[0] > n[1] && n[0] > 12),
        },
        None => reader.unclear(at, 1),
    })
}

/// A day without its year: this year's, or next year's where this year's has long passed.
pub(super) fn without_year(reader: &DayReader, day: u32, month: u32) -> Option<Day> {
    let of = |year| Day::from_ymd_opt(year, month, day);
    let long_past = |day: &Day| day.checked_add_days(PAST).is_some_and(|until| until < reader.today);
    of(reader.today.year()).filter(|day| !long_past(day)).or_else(|| of(reader.today.year() + 1))
}
