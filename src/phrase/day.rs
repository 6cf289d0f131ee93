//! A day as people write it, in figures or in words, from a place within a text.
//! A text that may mean two days is never guessed: the day is found as unclear.

use chrono::{Datelike as _, Days};

use super::numbers::number;
use crate::calendar::Calendar;
use crate::model::Day;
use crate::model::fold::fold;

/// A day that was meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum When {
    Day(Day),
    /// So much later than the present deadline.
    Later {
        days: u32,
        /// Whether working days are meant, not calendar days.
        working: bool,
    },
}

/// What stands at a place of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DayWord {
    /// A day.
    Found {
        when: When,
        /// How many words the day takes.
        taken: usize,
        /// Whether nothing else can be meant.
        sure: bool,
    },
    /// The words speak of a time, but of no one day, or of one that does not exist.
    Unclear {
        /// The time as it was written.
        text: String,
        /// How many words the time takes.
        taken: usize,
    },
    /// The words are no time.
    Nothing,
}

/// How far back a day without a year may lie to be taken for past, not for next year's.
const PAST: Days = Days::new(60);
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
    let reader = Reader { words, folded: &folded, today, calendar };
    // In "trước ngày 28/11" the last good day is the one before.
    if reader.is(0, &["truoc"]) {
        // In "trước 17 giờ ngày 28/11" that day itself is meant.
        if reader.is_hour(1) {
            return longer(reader.at(1), 1);
        }
        return match reader.at(1) {
            DayWord::Found { when: When::Day(day), taken, .. } => DayWord::Found {
                when: When::Day(day.pred_opt().unwrap_or(day)),
                taken: taken + 1,
                sure: false,
            },
            DayWord::Unclear { taken, .. } => reader.unclear(0, taken + 1),
            other => other,
        };
    }
    reader.at(0)
}

/// The day found, with `by` more words before it; no longer sure, because the words name an hour too.
fn longer(found: DayWord, by: usize) -> DayWord {
    match found {
        DayWord::Found { when, taken, .. } => DayWord::Found { when, taken: taken + by, sure: false },
        DayWord::Unclear { text, taken } => DayWord::Unclear { text, taken: taken + by },
        DayWord::Nothing => DayWord::Nothing,
    }
}

struct Reader<'a> {
    words: &'a [&'a str],
    folded: &'a [String],
    today: Day,
    calendar: &'a Calendar,
}

impl Reader<'_> {
    fn word(&self, at: usize) -> &str {
        self.folded.get(at).map_or("", String::as_str)
    }

    fn is(&self, at: usize, words: &[&str]) -> bool {
        words.iter().enumerate().all(|(n, word)| self.word(at + n) == *word)
    }

    fn begins(&self, at: usize, phrases: &[&str]) -> Option<usize> {
        phrases.iter().find_map(|phrase| {
            let parts: Vec<&str> = phrase.split(' ').collect();
            self.is(at, &parts).then_some(parts.len())
        })
    }

    fn unclear(&self, from: usize, taken: usize) -> DayWord {
        let taken = taken.min(self.words.len() - from.min(self.words.len()));
        DayWord::Unclear { text: self.words[from..from + taken].join(" "), taken }
    }

    /// The day at a place, behind the words that may stand before one.
    fn at(&self, start: usize) -> DayWord {
        let mut at = start;
        loop {
            match self.here(at) {
                DayWord::Nothing if BEFORE.contains(&self.word(at)) || self.is_hour(at) => at += 1,
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

    /// Whether an hour stands at a place: `17h`, `16h30`, `16:30`.
    fn is_hour(&self, at: usize) -> bool {
        let raw = self.words.get(at).map_or("", |word| word.trim_matches([',', ';', '.']));
        let (hour, minutes) = match raw.split_once(':') {
            Some((hour, minutes)) => (hour, if minutes.len() == 2 { minutes } else { "x" }),
            None => raw.split_once(['h', 'H', 'g']).unwrap_or(("", "x")),
        };
        let number = |text: &str| text.len() <= 2 && text.bytes().all(|byte| byte.is_ascii_digit());
        !hour.is_empty() && number(hour) && number(minutes)
    }

    fn here(&self, at: usize) -> DayWord {
        let found = |day: Option<Day>, taken: usize, sure: bool| match day {
            Some(day) => DayWord::Found { when: When::Day(day), taken, sure },
            None => self.unclear(at, taken),
        };
        if let Some(read) = self.with_weekday(at) {
            return read;
        }
        if let Some((day, taken)) = self.with_month(at) {
            return found(day, taken, true);
        }
        // "ngày kìa" is a day later than "ngày kia"; without accents they look alike.
        if self.words.get(at + 1).is_some_and(|word| word.to_lowercase().starts_with("kìa")) {
            return self.unclear(at, 2);
        }
        if let Some((days, taken)) = self.near(at) {
            return found(self.today.checked_add_days(Days::new(days)), taken, true);
        }
        if let Some((day, taken, sure)) = self.weekday(at) {
            return found(day, taken, sure);
        }
        if let Some((day, taken, sure)) = self.end_of(at) {
            return found(day, taken, sure);
        }
        if let Some(read) = self.span(at) {
            return read;
        }
        if let Some(taken) = self.begins(at, &VAGUE) {
            return self.unclear(at, taken);
        }
        DayWord::Nothing
    }

    /// A day in figures: `28/11`, `28-11-2025`, `28.11.2025`, `2025-11-28`. With a dash and without a year it
    /// may be a range of numbers.
    fn in_figures(&self, at: usize) -> Option<DayWord> {
        let word = self.words.get(at)?.trim_matches([',', ';', '.', ':', '(', ')']);
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
            [day, month] => self.without_year(*day, *month),
            _ => None,
        };
        Some(match day {
            Some(day) => DayWord::Found {
                when: When::Day(day),
                taken: 1,
                sure: n.len() == 3 || mark == '/' || (mark == '-' && n[0] > n[1] && n[0] > 12),
            },
            None => self.unclear(at, 1),
        })
    }

    fn without_year(&self, day: u32, month: u32) -> Option<Day> {
        let of = |year| Day::from_ymd_opt(year, month, day);
        let long_past = |day: &Day| day.checked_add_days(PAST).is_some_and(|until| until < self.today);
        of(self.today.year()).filter(|day| !long_past(day)).or_else(|| of(self.today.year() + 1))
    }

    /// A day with its month in words, and the words it takes: `28 tháng 11 năm 2025`, `28 thg 11`.
    fn with_month(&self, at: usize) -> Option<(Option<Day>, usize)> {
        let day = number(self.word(at))?;
        if !matches!(self.word(at + 1), "thang" | "thg") {
            return None;
        }
        let month = number(self.word(at + 2))?;
        if self.word(at + 3) == "nam"
            && let Some(year) = number(self.word(at + 4)).filter(|year| *year > 1000)
        {
            return Some((Day::from_ymd_opt(year as i32, month, day), 5));
        }
        Some((self.without_year(day, month), 3))
    }

    /// Today, tomorrow or the day after, as the days until then, and the words it takes.
    fn near(&self, at: usize) -> Option<(u64, usize)> {
        let phrases: [(&[&str], u64); 3] = [
            (&["hom nay", "chieu nay", "sang nay", "toi nay", "today"], 0),
            (&["ngay mai", "sang mai", "chieu mai", "mai", "tomorrow"], 1),
            (&["ngay kia", "ngay mot"], 2),
        ];
        phrases.iter().find_map(|(words, days)| Some((*days, self.begins(at, words)?)))
    }

    /// The end of a period: `cuối tháng`, `hết tháng 12`, `cuối năm`, `hết quý 4`, `cuối tuần`.
    fn end_of(&self, at: usize) -> Option<(Option<Day>, usize, bool)> {
        if !matches!(self.word(at), "cuoi" | "het") {
            return None;
        }
        let friday = |weeks: u64| {
            let monday = self.today - Days::new(self.today.weekday().num_days_from_monday().into());
            monday.checked_add_days(Days::new(4 + 7 * weeks))
        };
        match self.word(at + 1) {
            "tuan" if matches!(self.word(at + 2), "sau" | "toi") => Some((friday(1), 3, false)),
            "tuan" => Some((friday(0), if self.word(at + 2) == "nay" { 3 } else { 2 }, false)),
            "nam" => {
                let named = number(self.word(at + 2)).filter(|year| *year > 1000);
                let (year, taken) = match named {
                    Some(year) => (year as i32, 3),
                    None => (self.today.year(), if self.word(at + 2) == "nay" { 3 } else { 2 }),
                };
                Some((Day::from_ymd_opt(year, 12, 31), taken, true))
            }
            "quy" => {
                let quarter = number(self.word(at + 2)).or(match self.word(at + 2) {
                    "i" => Some(1),
                    "ii" => Some(2),
                    "iii" => Some(3),
                    "iv" => Some(4),
                    _ => None,
                })?;
                Some((self.end_of_month(quarter * 3), 3, true))
            }
            "thang" => {
                let this = self.today.month();
                let (month, taken) = match self.word(at + 2) {
                    "nay" => (this, 3),
                    "sau" | "toi" => (this % 12 + 1, 3),
                    word => {
                        number(word).filter(|month| (1..=12).contains(month)).map_or((this, 2), |m| (m, 3))
                    }
                };
                Some((self.end_of_month(month), taken, true))
            }
            _ => None,
        }
    }

    /// The last day of a month, in this year or, where the month has passed, the next one.
    fn end_of_month(&self, month: u32) -> Option<Day> {
        let year = if month < self.today.month() { self.today.year() + 1 } else { self.today.year() };
        let (next_year, next) = if month == 12 { (year + 1, 1) } else { (year, month + 1) };
        Day::from_ymd_opt(next_year, next, 1)?.pred_opt()
    }

    /// A number of days: `3 ngày nữa` and `sau 3 ngày` count from today, `thêm 5 ngày` from the deadline. `3
    /// ngày` alone may be either.
    fn span(&self, at: usize) -> Option<DayWord> {
        let more = matches!(self.word(at), "them" | "lui");
        let lead = usize::from(more || matches!(self.word(at), "sau" | "trong"));
        let count = number(self.word(at + lead)).filter(|count| (1..=366).contains(count))?;
        let (unit, mut taken) = match self.word(at + lead + 1) {
            "ngay" => (1, lead + 2),
            "tuan" => (7, lead + 2),
            _ => return None,
        };
        let working = unit == 1 && self.is(at + taken, &["lam", "viec"]);
        taken += if working { 2 } else { 0 };
        let from_today = lead == 1 && !more || matches!(self.word(at + taken), "nua" | "toi");
        taken += usize::from(matches!(self.word(at + taken), "nua" | "toi"));
        // The words "3 tuần sau" may mean "3, tuần sau".
        if lead == 0 && self.word(at + taken) == "sau" {
            return Some(self.unclear(at, taken + 1));
        }
        let days = count * unit;
        if !from_today || more {
            return Some(DayWord::Found { when: When::Later { days, working }, taken, sure: more });
        }
        let day = if working {
            Some(self.calendar.work.add(self.today, days))
        } else {
            self.today.checked_add_days(Days::new(days.into()))
        };
        Some(match day {
            Some(day) => DayWord::Found { when: When::Day(day), taken, sure: true },
            None => self.unclear(at, taken),
        })
    }
}

#[cfg(test)]
mod tests;
mod weekday;
