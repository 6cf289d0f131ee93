//! What may stand in the slots of a pattern: days, periods, hours, weekdays, numbers, and the rest of a clause.
//! Must not know which pattern asks.

use chrono::{NaiveTime, Weekday};

use super::printed::{PrintedDay, PrintedPeriod, Several, days, periods};
use super::text::DueText;
use crate::phrase::numbers::number;

/// What a slot holds.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Held {
    Days(Several<PrintedDay>),
    Periods(Several<PrintedPeriod>),
    Time(NaiveTime),
    Weekday(Weekday),
    Number(u32),
    /// Weeks of a month.
    Weeks(Vec<u32>),
    /// The word "trước".
    Before,
    /// Nothing that anybody needs.
    Nothing,
}

/// A slot by its name in a pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum DueSlot {
    /// Days or periods.
    When,
    Days,
    Periods,
    /// Years, also such as stand there without the word.
    Years,
    Hour,
    Weekday,
    Number,
    Weeks,
    Before,
    /// A mark, or none.
    Gap,
    /// What is left of the clause, at least one word.
    Rest,
    /// What is left of the clause, or nothing.
    All,
}

impl DueSlot {
    pub(super) fn named(name: &str) -> Option<Self> {
        Some(match name {
            "when" => Self::When,
            "days" => Self::Days,
            "periods" => Self::Periods,
            "years" => Self::Years,
            "hour" => Self::Hour,
            "weekday" => Self::Weekday,
            "n" => Self::Number,
            "weeks" => Self::Weeks,
            "before" => Self::Before,
            "gap" => Self::Gap,
            "rest" => Self::Rest,
            "all" => Self::All,
            _ => return None,
        })
    }

    /// All that the slot may hold at a place, each with the pieces that it takes.
    pub(super) fn read(self, text: &DueText, at: usize) -> Vec<(Held, usize)> {
        let held_days = || days(text, at).into_iter().map(|(days, taken)| (Held::Days(days), taken));
        let held_periods = |bare| {
            periods(text, at, bare).into_iter().map(|(periods, taken)| (Held::Periods(periods), taken))
        };
        match self {
            Self::When => held_days().chain(held_periods(false)).collect(),
            Self::Days => held_days().collect(),
            Self::Periods => held_periods(false).collect(),
            Self::Years => held_periods(true).collect(),
            Self::Hour => {
                hours(text, at).into_iter().map(|(time, taken)| (Held::Time(time), taken)).collect()
            }
            Self::Weekday => weekday(text, at).into_iter().collect(),
            Self::Number => {
                // Without accents "tư" is "từ", "sáu" is "sau", and "năm" is a year.
                let word = text.word(at);
                let is_part = matches!(text.word(at + 1), "/" | "-" | "." | "," | ":")
                    && text.is_glued(at + 1)
                    && text.is_glued(at + 2)
                    && text.figures(at + 2) > 0;
                let count = number(word).filter(|_| !matches!(word, "tu" | "nam" | "sau") && !is_part);
                count.map(|count| (Held::Number(count), 1)).into_iter().collect()
            }
            Self::Weeks => weeks(text, at).into_iter().collect(),
            Self::Before if text.word(at) == "truoc" => vec![(Held::Before, 1)],
            Self::Before => Vec::new(),
            Self::Gap => {
                let is_mark = matches!(text.word(at), "," | ":" | ";" | "(" | ")" | "[" | "]" | "-");
                let taken = if is_mark { vec![1, 0] } else { vec![0] };
                taken.into_iter().map(|taken| (Held::Nothing, taken)).collect()
            }
            Self::Rest => {
                rest(text, at).filter(|taken| *taken > 0).map(|n| (Held::Nothing, n)).into_iter().collect()
            }
            Self::All => rest(text, at).map(|taken| (Held::Nothing, taken)).into_iter().collect(),
        }
    }
}

/// The words until the end of the clause.
fn rest(text: &DueText, at: usize) -> Option<usize> {
    let is_first = |n: usize| n == 0 && !matches!(text.word(at), "" | "," | ";" | "." | "!" | "?");
    (0..=text.len()).find(|n| !is_first(*n) && (at + n >= text.len() || text.ends_clause(at + n)))
}

/// Hours with their minutes: `16h00`, `16h`, `16:30`, `16 giờ 30 phút`, `8 giờ sáng`, `2 giờ chiều`.
fn hours(text: &DueText, at: usize) -> Vec<(NaiveTime, usize)> {
    let two = |at: usize| text.number(at).filter(|_| (1..=2).contains(&text.figures(at)));
    let Some(hour) = two(at) else { return Vec::new() };
    let mark = text.word(at + 1);
    let mut found = Vec::new();
    let mut add = |minute: u32, taken: usize| {
        let part = text.word(at + taken);
        let (hour, more) = match part {
            "chieu" | "toi" if hour < 12 => (hour + 12, 1),
            "sang" | "chieu" | "toi" | "trua" => (hour, 1),
            _ => (hour, 0),
        };
        // "24 giờ" is the end of the day.
        let time = if (hour, minute) == (24, 0) {
            NaiveTime::from_hms_opt(23, 59, 0)
        } else {
            NaiveTime::from_hms_opt(hour, minute, 0)
        };
        found.extend(time.map(|time| (time, taken + more)));
    };
    match mark {
        ":" => {
            if let Some(minute) = two(at + 2).filter(|_| text.figures(at + 2) == 2) {
                let seconds = text.word(at + 3) == ":" && two(at + 4).is_some();
                add(minute, if seconds { 5 } else { 3 });
            }
        }
        "h" | "g" | "gio" => {
            let colon = usize::from(text.word(at + 2) == ":");
            if let Some(minute) = two(at + 2 + colon) {
                let unit = usize::from(matches!(text.word(at + 3 + colon), "phut" | "p" | "'" | "’" | "h"));
                add(minute, 3 + colon + unit);
            }
            add(0, 2);
        }
        _ => {}
    }
    found
}

fn weekday(text: &DueText, at: usize) -> Option<(Held, usize)> {
    let days = [
        ("hai", "2", Weekday::Mon),
        ("ba", "3", Weekday::Tue),
        ("tu", "4", Weekday::Wed),
        ("nam", "5", Weekday::Thu),
        ("sau", "6", Weekday::Fri),
        ("bai", "7", Weekday::Sat),
    ];
    if text.has(at, &["chu", "nhat"]) {
        return Some((Held::Weekday(Weekday::Sun), 2));
    }
    let name = text.word(at + 1);
    let (_, _, day) = days.into_iter().find(|(word, figure, _)| name == *word || name == *figure)?;
    let is_named = text.word(at) == "thu" || (text.word(at) == "t" && text.is_glued(at + 1));
    is_named.then_some((Held::Weekday(day), 2))
}

/// Weeks of a month by their numbers: `2 và tuần 4`, `thứ 3`, `đầu tiên`.
fn weeks(text: &DueText, at: usize) -> Option<(Held, usize)> {
    let one = |at: usize| {
        if text.has(at, &["dau", "tien"]) {
            return Some((1, 2));
        }
        if text.word(at) == "dau" {
            return Some((1, 1));
        }
        let ordinal = usize::from(text.word(at) == "thu");
        let roman = ["i", "ii", "iii", "iv"].iter().position(|word| *word == text.word(at + ordinal));
        let first = (ordinal == 1 && text.word(at + 1) == "nhat").then_some(1);
        let week = roman.map(|n| n as u32 + 1).or(first).or_else(|| number(text.word(at + ordinal)));
        week.filter(|week| (1..=5).contains(week)).map(|week| (week, ordinal + 1))
    };
    let (first, mut taken) = one(at)?;
    let mut found = vec![first];
    while matches!(text.word(at + taken), "," | "va" | "-") {
        let named = usize::from(text.word(at + taken + 1) == "tuan");
        let Some((week, more)) = one(at + taken + 1 + named) else { break };
        found.push(week);
        taken += 1 + named + more;
    }
    Some((Held::Weeks(found), taken))
}
