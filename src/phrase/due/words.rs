//! The words of a due: what may stand before a day, hours, days in figures and in words, months, quarters and years.

use chrono::{Datelike, NaiveTime};

use crate::model::fold::fold;
use crate::model::{Cycle, Day, Deadline, DueRule, Offset, Period};

/// Phrases by which the day itself is the last good one.
const UNTIL: [&str; 19] = [
    "den het",
    "den",
    "het",
    "cham nhat la",
    "cham nhat vao",
    "cham nhat den",
    "cham nhat",
    "muon nhat",
    "khong qua",
    "toi",
    "vao",
    "trong",
    "han",
    "thoi han",
    "hoan thanh",
    "xong",
    "ngay",
    "hoan tat",
    "bao cao",
];
/// Phrases for a duty that never ends.
const CONTINUOUS: [&str; 6] = [
    "thuong xuyen",
    "thuong xuyen lien tuc",
    "lien tuc",
    "thuong xuyen trong nam",
    "hang ngay",
    "hang ngay thuong xuyen",
];
/// Phrases for no due.
const NONE: [&str; 17] = [
    "",
    "khong",
    "khong co",
    "khong co han",
    "khong han",
    "khong thoi han",
    "khong xac dinh",
    "khong quy dinh",
    "chua co",
    "chua co han",
    "chua xac dinh",
    "khong ap dung",
    "n a",
    "na",
    "null",
    "none",
    "theo quy dinh",
];
/// The days of a week, Monday first, as they are written in words and in figures.
const WEEKDAYS: [(&str, u32); 13] = [
    ("thu hai", 0),
    ("thu ba", 1),
    ("thu tu", 2),
    ("thu nam", 3),
    ("thu sau", 4),
    ("thu bay", 5),
    ("chu nhat", 6),
    ("thu 2", 0),
    ("thu 3", 1),
    ("thu 4", 2),
    ("thu 5", 3),
    ("thu 6", 4),
    ("thu 7", 5),
];
/// English and short names of months, as spreadsheets write them.
const MONTHS: [&str; 12] =
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// A text in folded words; figures with their marks stay one word.
pub(super) struct Words(Vec<String>);

/// How a deadline is bound to what is named.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Bound {
    Before,
    Until,
}

impl Words {
    pub(super) fn of(text: &str) -> Self {
        let marks = |c: char| matches!(c, '/' | '-' | '.' | ':');
        let spaced: String =
            text.chars().map(|c| if c.is_alphanumeric() || marks(c) { c } else { ' ' }).collect();
        let words = spaced.split_whitespace().map(|word| word.trim_matches(['-', '.', ':']));
        // A word of letters is folded; in a word of figures the marks matter.
        let plain = |word: &str| {
            if word.starts_with(|c: char| c.is_ascii_digit()) { word.to_lowercase() } else { fold(word) }
        };
        let words = words.filter(|word| !word.is_empty()).map(plain);
        Self(words.flat_map(|word| word.split(' ').map(str::to_owned).collect::<Vec<_>>()).collect())
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    fn all(&self) -> String {
        self.0.join(" ")
    }

    pub(super) fn is_none(&self) -> bool {
        NONE.contains(&self.all().as_str())
    }

    pub(super) fn is_continuous(&self) -> bool {
        CONTINUOUS.contains(&self.all().as_str())
    }

    /// A length of time alone: `06 ngày làm việc`, `trong 15 ngày kể từ ngày nhận`.
    pub(super) fn period(&self) -> Option<Offset> {
        let at = usize::from(matches!(self.word(0), "trong" | "sau"));
        let at = at + self.takes(at, "thoi han").unwrap_or(0);
        let count: i32 = self.word(at).parse().ok().filter(|count| (1..1_000).contains(count))?;
        let (offset, taken) = match (self.takes(at + 1, "ngay lam viec"), self.takes(at + 1, "ngay")) {
            (Some(taken), _) => (Offset::WorkingDays(count), taken),
            (None, Some(taken)) => (Offset::Days(count), taken),
            (None, None) => return None,
        };
        let rest = at + 1 + taken;
        (rest == self.len() || self.takes(rest, "ke tu").is_some()).then_some(offset)
    }

    /// Whether the due waits for a paper of somebody else, or for something to happen.
    pub(super) fn waits(&self) -> bool {
        matches!(self.word(0), "theo" | "khi") || self.takes(0, "sau khi").is_some()
    }

    fn word(&self, at: usize) -> &str {
        self.0.get(at).map_or("", String::as_str)
    }

    /// How many words a phrase takes that stands at a place.
    fn takes(&self, at: usize, phrase: &str) -> Option<usize> {
        let parts: Vec<&str> = phrase.split(' ').collect();
        parts.iter().enumerate().all(|(n, part)| self.word(at + n) == *part).then_some(parts.len())
    }

    /// The one due that the words say; none where they say none, two, or one that can be read in two ways.
    pub(super) fn due(&self) -> Option<Deadline> {
        let (mut at, mut bound, mut time, mut weekday) = (0, None, None, None);
        loop {
            if self.word(at) == "truoc" {
                // "chậm nhất trước ngày X" may mean X or the day before.
                if bound.replace(Bound::Before).is_some() {
                    return None;
                }
                at += 1;
            } else if let Some(taken) = UNTIL.iter().find_map(|phrase| self.takes(at, phrase)) {
                let is_bound = !matches!(self.word(at), "ngay" | "han" | "thoi" | "hoan" | "xong" | "bao");
                if is_bound && bound.replace(Bound::Until) == Some(Bound::Before) {
                    return None;
                }
                at += taken;
            } else if let Some((found, taken)) = self.hour_at(at).filter(|_| time.is_none()) {
                time = Some(found);
                at += taken;
            } else if let Some((found, taken)) = self.weekday_at(at).filter(|_| weekday.is_none()) {
                weekday = Some(found);
                at += taken;
            } else {
                break;
            }
        }
        let bound = bound.unwrap_or(Bound::Until);
        let (deadline, taken) = match self.day_at(at) {
            Some((day, taken)) => {
                if weekday.is_some_and(|weekday| weekday != day.weekday().num_days_from_monday()) {
                    return None;
                }
                at += taken;
                if time.is_none()
                    && let Some((found, taken)) = self.behind(at)
                {
                    time = Some(found);
                    at += taken;
                }
                let rule = if bound == Bound::Before { DueRule::Before(day) } else { DueRule::On(day) };
                (Deadline::of(rule, time), 0)
            }
            None if time.is_some() || weekday.is_some() => return None,
            None => {
                let (period, taken) = self.period_at(at)?;
                let first = period.month(1)?;
                let rule =
                    if bound == Bound::Before { DueRule::Before(first) } else { DueRule::Within(period) };
                (Deadline::of(rule, None), taken)
            }
        };
        (at + taken == self.len()).then_some(deadline)
    }

    /// An hour behind a day: `27/11/2026 lúc 16h00`.
    fn behind(&self, at: usize) -> Option<(NaiveTime, usize)> {
        let skipped = usize::from(matches!(self.word(at), "luc" | "vao" | "truoc"));
        self.hour_at(at + skipped).map(|(time, taken)| (time, taken + skipped))
    }

    /// An hour at a place, and the words that it takes: `16h00`, `16h`, `16:30`, `16 giờ 30 phút`, `16g30`.
    pub(super) fn hour_at(&self, at: usize) -> Option<(NaiveTime, usize)> {
        let figures = |text: &str| (1..=2).contains(&text.len()).then(|| text.parse::<u32>().ok()).flatten();
        let word = self.word(at);
        let of = |hour, minute| {
            // "24 giờ" is the end of the day.
            if hour == 24 && minute == 0 {
                NaiveTime::from_hms_opt(23, 59, 0)
            } else {
                NaiveTime::from_hms_opt(hour, minute, 0)
            }
        };
        if let Some((hour, rest)) = word.split_once([':', 'h', 'g']) {
            let rest = rest.strip_suffix('p').unwrap_or(rest);
            let minute = if rest.is_empty() && !word.contains(':') {
                0
            } else {
                figures(rest.get(..2).unwrap_or(rest))?
            };
            return Some((of(figures(hour)?, minute)?, 1));
        }
        let hour = figures(word).filter(|_| self.word(at + 1) == "gio")?;
        let Some(minute) = figures(self.word(at + 2)) else { return Some((of(hour, 0)?, 2)) };
        let taken = if self.word(at + 3) == "phut" { 4 } else { 3 };
        // In "16 giờ 27 tháng 11" the second number is the day.
        if taken == 3 && self.word(at + 3) == "thang" {
            return Some((of(hour, 0)?, 2));
        }
        Some((of(hour, minute)?, taken))
    }

    fn weekday_at(&self, at: usize) -> Option<(u32, usize)> {
        WEEKDAYS.iter().find_map(|(name, day)| Some((*day, self.takes(at, name)?)))
    }

    /// A day with its year at a place, and the words that it takes.
    fn day_at(&self, at: usize) -> Option<(Day, usize)> {
        let word = self.word(at);
        if let Some(day) = figures(word) {
            return Some((day, 1));
        }
        let number = |at: usize| self.word(at).parse::<u32>().ok();
        let day = number(at)?;
        // "27 tháng 11 năm 2026", "27 tháng 11/2026"
        if matches!(self.word(at + 1), "thang" | "thg") {
            if let Some((month, year)) = self.word(at + 2).split_once('/') {
                return Some((Day::from_ymd_opt(whole_year(year)?, month.parse().ok()?, day)?, 3));
            }
            let taken = if self.word(at + 3) == "nam" { 5 } else { 4 };
            return Some((
                Day::from_ymd_opt(whole_year(self.word(at + taken - 1))?, number(at + 2)?, day)?,
                taken,
            ));
        }
        None
    }

    /// A month, quarter, half or year at a place, and the words that it takes.
    fn period_at(&self, at: usize) -> Option<(Period, usize)> {
        let mut at = at;
        let start = at;
        // "cuối năm", "hết quý": the last day, as the period itself says.
        at += usize::from(matches!(self.word(at), "cuoi" | "het"));
        let (cycle, word) = match self.word(at) {
            "thang" => (Cycle::Month, self.word(at + 1)),
            "quy" => (Cycle::Quarter, self.word(at + 1)),
            "nam" => {
                let year = whole_year(self.word(at + 1))?;
                return Some((Period { year, cycle: Cycle::Year, index: 1 }, at + 2 - start));
            }
            word => {
                let (month, year) = word.split_once(['/', '-', '.'])?;
                let period =
                    Period { year: whole_year(year)?, cycle: Cycle::Month, index: month.parse().ok()? };
                return (1..=12).contains(&period.index).then_some((period, at + 1 - start));
            }
        };
        let (index, year, taken) = if let Some((index, year)) = word.split_once(['/', '-', '.']) {
            (index, whole_year(year)?, 2)
        } else {
            let named = usize::from(self.word(at + 2) == "nam");
            (word, whole_year(self.word(at + 2 + named))?, 3 + named)
        };
        let index = index_of(index)?;
        (1..=cycle.in_a_year())
            .contains(&index)
            .then_some((Period { year, cycle, index }, at + taken - start))
    }
}

/// A number of a period, in figures or as quarters are numbered.
fn index_of(word: &str) -> Option<u32> {
    match word {
        "i" => Some(1),
        "ii" => Some(2),
        "iii" => Some(3),
        "iv" => Some(4),
        word => word.parse().ok(),
    }
}

fn whole_year(text: &str) -> Option<i32> {
    (text.len() == 4).then(|| text.parse().ok()).flatten()
}

/// A day in figures, its year included: `27/11/2026`, `27.11.2026`, `2026/11/27`, `27/11/26`, `20261127`, `27-Nov-2026`.
fn figures(word: &str) -> Option<Day> {
    if word.len() == 8 && word.bytes().all(|byte| byte.is_ascii_digit()) {
        let part = |range: std::ops::Range<usize>| word[range].parse::<u32>().ok();
        let of = |year: u32, month, day| Day::from_ymd_opt(i32::try_from(year).ok()?, month, day);
        let (first, last) =
            (of(part(0..4)?, part(4..6)?, part(6..8)?), of(part(4..8)?, part(2..4)?, part(0..2)?));
        let near = |day: &Day| (1970..2100).contains(&day.year());
        return match (first.filter(near), last.filter(near)) {
            (Some(day), None) | (None, Some(day)) => Some(day),
            _ => None,
        };
    }
    let mark = ['/', '-', '.'].into_iter().find(|mark| word.matches(*mark).count() == 2)?;
    let parts: Vec<&str> = word.split(mark).collect();
    let [first, second, third] = parts[..] else { return None };
    let number = |text: &str| (1..=2).contains(&text.len()).then(|| text.parse::<u32>().ok()).flatten();
    let month = |text: &str| {
        let named = MONTHS.iter().zip(1..).find(|(name, _)| **name == text).map(|(_, month)| month);
        number(text).or(named).or_else(|| text.strip_prefix("thg").and_then(|rest| rest.parse().ok()))
    };
    if let Some(year) = whole_year(first) {
        return Day::from_ymd_opt(year, number(second)?, number(third)?);
    }
    // A year of two figures stands last. Where dashes part it from a month in figures, the first part may be a year as well.
    let may_be_year =
        mark != '/' && number(first).is_some_and(|first| first > 15) && number(second).is_some();
    let short = |text: &str| {
        let year = number(text).filter(|_| text.len() == 2 && !may_be_year && mark != '.');
        year.and_then(|year| i32::try_from(year).ok()).map(|year| year + 2000)
    };
    Day::from_ymd_opt(whole_year(third).or_else(|| short(third))?, month(second)?, number(first)?)
}
