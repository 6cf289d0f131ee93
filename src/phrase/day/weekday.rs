//! Days of the week: by themselves, and beside a day in figures, which the weekday must not contradict.
//! Must not guess which of the two was meant where they contradict each other.

use chrono::{Datelike as _, Days};

use super::{DayWord, Reader, When};
use crate::model::Day;
use crate::phrase::numbers::number;

impl Reader<'_> {
    /// A weekday: `thứ 6`, `thứ sáu tuần sau`, `t6`, `chủ nhật`. Said on that same weekday, it may be today or
    /// the next one.
    pub(super) fn weekday(&self, at: usize) -> Option<(Option<Day>, usize, bool)> {
        let (from_monday, mut taken) = self.name_of_weekday(at)?;
        let monday = self.today - Days::new(self.today.weekday().num_days_from_monday().into());
        let this = monday.checked_add_days(Days::new(from_monday.into()));
        let next = this.and_then(|day| day.checked_add_days(Days::new(7)));
        let behind = at + taken;
        if let Some(more) = self.begins(behind, &["tuan sau", "tuan toi", "next week"]) {
            return Some((next, taken + more, true));
        }
        if let Some(more) = self.begins(behind, &["tuan nay"]) {
            return Some((this, taken + more, true));
        }
        if matches!(self.word(behind), "nay" | "toi") {
            taken += 1;
        }
        match this {
            Some(day) if day > self.today => Some((Some(day), taken, true)),
            Some(day) if day == self.today => Some((None, taken, false)),
            _ => Some((next, taken, true)),
        }
    }

    /// How many days behind Monday the weekday lies, and how many words it takes.
    fn name_of_weekday(&self, at: usize) -> Option<(u32, usize)> {
        Some(match self.word(at) {
            "thu" => (number(self.word(at + 1)).filter(|n| (2..=7).contains(n))? - 2, 2),
            "chu" if self.word(at + 1) == "nhat" => (6, 2),
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
    pub(super) fn with_weekday(&self, at: usize) -> Option<DayWord> {
        if let Some((from_monday, taken)) = self.name_of_weekday(at) {
            let behind = at + taken + usize::from(self.word(at + taken) == "ngay");
            return Some(self.on(&self.in_figures(behind)?, from_monday, (at, behind - at)));
        }
        let found = self.in_figures(at)?;
        let bracketed = self.words.get(at + 1).is_some_and(|word| word.starts_with('('));
        match (&found, self.name_of_weekday(at + 1)) {
            (DayWord::Found { taken: 1, .. }, Some((from_monday, taken))) if bracketed => {
                Some(self.on(&found, from_monday, (at, taken)))
            }
            _ => Some(found),
        }
    }

    fn on(&self, found: &DayWord, from_monday: u32, (at, more): (usize, usize)) -> DayWord {
        match found {
            DayWord::Found { when: When::Day(day), taken, sure }
                if day.weekday().num_days_from_monday() == from_monday =>
            {
                DayWord::Found { when: When::Day(*day), taken: taken + more, sure: *sure }
            }
            DayWord::Found { taken, .. } | DayWord::Unclear { taken, .. } => self.unclear(at, taken + more),
            DayWord::Nothing => DayWord::Nothing,
        }
    }
}
