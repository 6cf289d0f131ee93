//! The words of a text with the day on which it is read: what stands at a place, and what a day found there is.
//! Must not know how a day may be written.

use crate::calendar::Calendar;
use crate::model::Day;

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

/// A text that is read for days.
pub(super) struct DayReader<'a> {
    pub(super) words: &'a [&'a str],
    pub(super) folded: &'a [String],
    pub(super) today: Day,
    pub(super) calendar: &'a Calendar,
}

impl DayReader<'_> {
    /// The word at a place, without its accents; empty behind the last one.
    pub(super) fn word(&self, at: usize) -> &str {
        self.folded.get(at).map_or("", String::as_str)
    }

    /// Whether these words stand at a place.
    pub(super) fn is(&self, at: usize, words: &[&str]) -> bool {
        words.iter().enumerate().all(|(n, word)| self.word(at + n) == *word)
    }

    /// How many words the one of the phrases takes that stands at a place.
    pub(super) fn begins(&self, at: usize, phrases: &[&str]) -> Option<usize> {
        phrases.iter().find_map(|phrase| {
            let parts: Vec<&str> = phrase.split(' ').collect();
            self.is(at, &parts).then_some(parts.len())
        })
    }

    /// So many words as they were written, as a time that is no one day.
    pub(super) fn unclear(&self, from: usize, taken: usize) -> DayWord {
        let taken = taken.min(self.words.len() - from.min(self.words.len()));
        DayWord::Unclear { text: self.words[from..from + taken].join(" "), taken }
    }

    /// Whether an hour stands at a place: `17h`, `16h30`, `16:30`.
    pub(super) fn is_hour(&self, at: usize) -> bool {
        let raw = self.words.get(at).map_or("", |word| word.trim_matches([',', ';', '.']));
        let (hour, minutes) = match raw.split_once(':') {
            Some((hour, minutes)) => (hour, if minutes.len() == 2 { minutes } else { "x" }),
            None => raw.split_once(['h', 'H', 'g']).unwrap_or(("", "x")),
        };
        let number = |text: &str| text.len() <= 2 && text.bytes().all(|byte| byte.is_ascii_digit());
        !hour.is_empty() && number(hour) && number(minutes)
    }
}
